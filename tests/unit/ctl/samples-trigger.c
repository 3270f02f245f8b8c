/* SPDX-License-Identifier: GPL-2.0-only */
/* Conditions, actions, triggers, and what is asked about these. */
#include "samples.h"
#include "ctl/object/error-query.h"
#include "ctl/object/trigger.h"

/* ---- conditions ---- */

static struct lttng_condition *usage(struct lttng_condition *condition, unsigned variant)
{
	if (variant == 1 || variant == 2)
		must(!lttng_condition_buffer_usage_set_session_name(condition, variant == 1 ? "web" : "db"));
	if (variant == 3 || variant == 4)
		must(!lttng_condition_buffer_usage_set_channel_name(condition, variant == 3 ? "web" : "db"));
	if (variant == 5 || variant == 6)
		must(!lttng_condition_buffer_usage_set_domain_type(condition, variant == 5 ? LTTNG_DOMAIN_UST :
			LTTNG_DOMAIN_PYTHON));
	if (variant == 7 || variant == 8)
		must(!lttng_condition_buffer_usage_set_threshold(condition, variant - 7));
	if (variant >= 9 && variant <= 11)
		must(!lttng_condition_buffer_usage_set_threshold_ratio(condition, (variant - 9) * 0.5));
	return condition;
}
#define N_USAGES 12

struct lttng_condition *matches(unsigned rule_variant, const char *first, const char *second)
{
	struct lttng_event_rule *rule = user_rule(rule_variant);
	struct lttng_condition *condition = lttng_condition_event_rule_matches_create(rule);

	lttng_event_rule_destroy(rule);
	must(!first || !lttng_condition_event_rule_matches_append_capture_descriptor(condition,
		lttng_event_expr_event_payload_field_create(first)));
	must(!second || !lttng_condition_event_rule_matches_append_capture_descriptor(condition,
		lttng_event_expr_event_payload_field_create(second)));
	return condition;
}

struct lttng_condition *consumed(unsigned variant)
{
	struct lttng_condition *condition = lttng_condition_session_consumed_size_create();

	must(variant != 1 || !lttng_condition_session_consumed_size_set_session_name(condition, "web"));
	must(variant < 2 || !lttng_condition_session_consumed_size_set_threshold(condition, variant - 2));
	return condition;
}

static struct lttng_condition *rotation(struct lttng_condition *condition, const char *session)
{
	must(!lttng_condition_session_rotation_set_session_name(condition, session));
	return condition;
}

void give_conditions(const struct taker *taker)
{
	for (unsigned i = 0; i < N_USAGES; i++) {
		GIVE(condition, "high usage", usage(lttng_condition_buffer_usage_high_create(), i));
		GIVE(condition, "low usage", usage(lttng_condition_buffer_usage_low_create(), i));
	}
	for (unsigned i = 0; i < 4; i++)
		GIVE(condition, "consumed size", consumed(i));
	GIVE(condition, "rotation begins", lttng_condition_session_rotation_ongoing_create());
	GIVE(condition, "rotation begins in web", rotation(lttng_condition_session_rotation_ongoing_create(), "web"));
	GIVE(condition, "rotation ends", lttng_condition_session_rotation_completed_create());
	GIVE(condition, "rotation ends in web", rotation(lttng_condition_session_rotation_completed_create(), "web"));
	GIVE(condition, "event", matches(PLAIN, NULL, NULL));
	GIVE(condition, "event of another rule", matches(OTHER_PATTERN, NULL, NULL));
	GIVE(condition, "captures a", matches(PLAIN, "a", NULL));
	GIVE(condition, "captures b", matches(PLAIN, "b", NULL));
	GIVE(condition, "captures a and b", matches(PLAIN, "a", "b"));
	GIVE(condition, "captures b and a", matches(PLAIN, "b", "a"));
}

/* ---- actions ---- */

static struct lttng_snapshot_output *snapshot_output(unsigned variant)
{
	struct lttng_snapshot_output *output = lttng_snapshot_output_create();

	must(variant != 1 || !lttng_snapshot_output_set_id(7, output));
	must(variant != 2 || !lttng_snapshot_output_set_size(0, output));
	must(variant != 3 || !lttng_snapshot_output_set_name("name", output));
	must(variant != 4 || !lttng_snapshot_output_set_local_path("/d", output));
	must(variant != 5 || !lttng_snapshot_output_set_network_url("net://h", output));
	must(variant != 6 || !lttng_snapshot_output_set_network_urls("tcp://h:1", "tcp://h:2", output));
	must(variant != 7 || !lttng_snapshot_output_set_data_url("tcp://h:2", output));
	return output;
}
#define N_OUTPUTS 8

/* An action on a session, with one property set. */
#define GIVE_ACTION(kind)                                                                               \
	for (unsigned i = 0; i < 4; i++) {                                                              \
		static const char *const whats[] = { #kind, #kind " web", #kind " db", #kind " every 2" }; \
		struct lttng_action *action = lttng_action_##kind##_create();                           \
		struct lttng_rate_policy *policy = lttng_rate_policy_every_n_create(2);                 \
                                                                                                        \
		must(i != 1 || !lttng_action_##kind##_set_session_name(action, "web"));                 \
		must(i != 2 || !lttng_action_##kind##_set_session_name(action, "db"));                  \
		must(i != 3 || !lttng_action_##kind##_set_rate_policy(action, policy));                 \
		lttng_rate_policy_destroy(policy);                                                      \
		GIVE(action, whats[i], action);                                                         \
	}

struct lttng_action *notify(unsigned every)
{
	struct lttng_action *action = lttng_action_notify_create();
	struct lttng_rate_policy *policy = lttng_rate_policy_every_n_create(every);

	must(!lttng_action_notify_set_rate_policy(action, policy));
	lttng_rate_policy_destroy(policy);
	return action;
}

/* NULL: fewer. */
static struct lttng_action *list_of(struct lttng_action *first, struct lttng_action *second)
{
	struct lttng_action *list = lttng_action_list_create();

	must(!first || !lttng_action_list_add_action(list, first));
	must(!second || !lttng_action_list_add_action(list, second));
	lttng_action_destroy(first);
	lttng_action_destroy(second);
	return list;
}

void give_actions(const struct taker *taker)
{
	GIVE(rate_policy, "every 2", lttng_rate_policy_every_n_create(2));
	GIVE(rate_policy, "once after 2", lttng_rate_policy_once_after_n_create(2));
	GIVE(rate_policy, "every 2^64 - 1", lttng_rate_policy_every_n_create(UINT64_MAX));
	GIVE(action, "notify", lttng_action_notify_create());
	GIVE(action, "notify every 2", notify(2));
	GIVE_ACTION(start_session)
	GIVE_ACTION(stop_session)
	GIVE_ACTION(rotate_session)
	GIVE_ACTION(snapshot_session)
	for (unsigned i = 0; i < N_OUTPUTS; i++) {
		struct lttng_action *snapshot = lttng_action_snapshot_session_create();

		must(!lttng_action_snapshot_session_set_output(snapshot, snapshot_output(i)));
		GIVE(action, "snapshot elsewhere", snapshot);
		GIVE(snapshot_output, "snapshot output", snapshot_output(i));
	}
	GIVE(action, "empty list", list_of(NULL, NULL));
	GIVE(action, "list of one", list_of(notify(3), NULL));
	GIVE(action, "list of two", list_of(notify(3), notify(4)));
	GIVE(action, "the other way round", list_of(notify(4), notify(3)));
}

/* ---- triggers ---- */

struct lttng_trigger *trigger_of(struct lttng_condition *condition, struct lttng_action *action, const char *name)
{
	struct lttng_trigger *trigger = lttng_trigger_create(condition, action);

	lttng_condition_destroy(condition);
	lttng_action_destroy(action);
	must(trigger && trigger_set_name(trigger, name) == 0);
	return trigger;
}

static struct lttng_trigger *owned_by(uid_t uid)
{
	struct lttng_trigger *trigger = trigger_of(consumed(0), notify(1), NULL);

	trigger->has_owner = true;
	trigger->owner_uid = uid;
	return trigger;
}

static struct lttng_error_query *query(unsigned target, const uint64_t *path, size_t n)
{
	struct lttng_trigger *trigger = trigger_of(consumed(0), list_of(notify(1), notify(2)), "t");
	struct lttng_action_path *action_path = lttng_action_path_create(path, n);
	struct lttng_error_query *made =
		target == ERROR_QUERY_TRIGGER ? lttng_error_query_trigger_create(trigger) :
		target == ERROR_QUERY_CONDITION ? lttng_error_query_condition_create(trigger) :
		lttng_error_query_action_create(trigger, action_path);

	lttng_action_path_destroy(action_path);
	lttng_trigger_destroy(trigger);
	return made;
}

static struct lttng_error_query_results *results(const char *name, const char *description, uint64_t value)
{
	struct lttng_error_query_results *made = NULL;

	must(error_query_results_new(&made) == 0);
	must(!name || error_query_results_add_counter(made, name, description, value) == 0);
	return made;
}

void give_triggers(const struct taker *taker)
{
	static const uint64_t indexes[] = { 0, 1 };

	GIVE(trigger, "trigger", trigger_of(consumed(0), notify(1), NULL));
	GIVE(trigger, "with a name", trigger_of(consumed(0), notify(1), "t"));
	GIVE(trigger, "other condition", trigger_of(consumed(1), notify(1), NULL));
	GIVE(trigger, "other action", trigger_of(consumed(0), notify(2), NULL));
	GIVE(trigger, "all of it", trigger_of(matches(TWO_EXCLUSIONS, "a", "b"), list_of(notify(1), notify(2)), "t"));
	GIVE(trigger, "of root", owned_by(0));
	GIVE(trigger, "of nobody", owned_by(65534));
	GIVE(error_query, "of the trigger", query(ERROR_QUERY_TRIGGER, NULL, 0));
	GIVE(error_query, "of the condition", query(ERROR_QUERY_CONDITION, NULL, 0));
	GIVE(error_query, "of all actions", query(ERROR_QUERY_ACTION, NULL, 0));
	GIVE(error_query, "of the first", query(ERROR_QUERY_ACTION, &indexes[0], 1));
	GIVE(error_query, "of the second", query(ERROR_QUERY_ACTION, &indexes[1], 1));
	GIVE(error_results, "none", results(NULL, NULL, 0));
	GIVE(error_results, "one", results("n", "d", 1));
	GIVE(error_results, "other value", results("n", "d", 2));
	GIVE(error_results, "other name", results("m", "d", 1));
	GIVE(error_results, "other description", results("n", "e", 1));
}
