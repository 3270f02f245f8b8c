/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <string.h>
#include "object-samples.h"
#include "ctl/object/action-path.h"
#include "ctl/object/action.h"
#include "ctl/object/archive-location.h"
#include "ctl/object/condition.h"
#include "ctl/object/error-query.h"
#include "ctl/object/evaluation.h"
#include "ctl/object/event-expr.h"
#include "ctl/object/event-field-value.h"
#include "ctl/object/event-rule.h"
#include "ctl/object/kernel-probe.h"
#include "ctl/object/log-level-rule.h"
#include "ctl/object/notification.h"
#include "ctl/object/rate-policy.h"
#include "ctl/object/rotation-schedule.h"
#include "ctl/object/snapshot-output.h"
#include "ctl/object/trigger.h"
#include "ctl/object/userspace-probe.h"

#define PROGRAM "/proc/self/exe"
#define must(expression)                                                                                \
	do {                                                                                            \
		if (!(expression))                                                                      \
			abort();                                                                        \
	} while (0)

struct taker {
	sample_taker *take;
	void *data;
};

/* Takes the object over. */
static void give(const struct taker *taker, enum object_kind kind, const char *what, void *object)
{
	must(object);
	taker->take(kind, what, object, taker->data);
	object_free(kind, object);
}
#define GIVE(kind, what, object) give(taker, OBJECT_##kind, what, object)

/* ---- values ---- */

static void give_small(const struct taker *taker)
{
	GIVE(rate_policy, "every 2", lttng_rate_policy_every_n_create(2));
	GIVE(rate_policy, "once after 2", lttng_rate_policy_once_after_n_create(2));
	GIVE(rate_policy, "every 2^64 - 1", lttng_rate_policy_every_n_create(UINT64_MAX));
	GIVE(log_level_rule, "exactly -1", lttng_log_level_rule_exactly_create(-1));
	GIVE(log_level_rule, "from -1", lttng_log_level_rule_at_least_as_severe_as_create(-1));
	GIVE(log_level_rule, "the least", lttng_log_level_rule_exactly_create(INT32_MIN));
	GIVE(log_level_rule, "the greatest", lttng_log_level_rule_exactly_create(INT32_MAX));
	GIVE(kernel_probe, "symbol", lttng_kernel_probe_location_symbol_create("fork", 4));
	GIVE(kernel_probe, "other symbol", lttng_kernel_probe_location_symbol_create("exec", 4));
	GIVE(kernel_probe, "other offset", lttng_kernel_probe_location_symbol_create("fork", 5));
	GIVE(kernel_probe, "address", lttng_kernel_probe_location_address_create(4));
	GIVE(kernel_probe, "other address", lttng_kernel_probe_location_address_create(UINT64_MAX));
}

static struct lttng_userspace_probe_location *function_in(const char *path, const char *name)
{
	struct lttng_userspace_probe_location *location = lttng_userspace_probe_location_function_create(path, name,
		lttng_userspace_probe_location_lookup_method_function_elf_create());

	must(location);
	return location;
}

static struct lttng_userspace_probe_location *sdt_probe(const char *provider, const char *name)
{
	struct lttng_userspace_probe_location *location = lttng_userspace_probe_location_tracepoint_create(PROGRAM,
		provider, name, lttng_userspace_probe_location_lookup_method_tracepoint_sdt_create());

	must(location);
	return location;
}

static void give_userspace_probes(const struct taker *taker)
{
	GIVE(userspace_probe, "function", function_in(PROGRAM, "main"));
	GIVE(userspace_probe, "other function", function_in(PROGRAM, "exit"));
	GIVE(userspace_probe, "other program", function_in("/dev/null", "main"));
	GIVE(userspace_probe, "probe", sdt_probe("provider", "main"));
	GIVE(userspace_probe, "other provider", sdt_probe("supplier", "main"));
	GIVE(userspace_probe, "other probe", sdt_probe("provider", "exit"));
}

static struct lttng_event_expr *element(struct lttng_event_expr *array, unsigned index)
{
	return lttng_event_expr_array_field_element_create(array, index);
}

static void give_expressions(const struct taker *taker)
{
	struct lttng_event_expr *deep = lttng_event_expr_event_payload_field_create("a");

	GIVE(event_expr, "field", lttng_event_expr_event_payload_field_create("a"));
	GIVE(event_expr, "other field", lttng_event_expr_event_payload_field_create("b"));
	GIVE(event_expr, "field without a name", lttng_event_expr_event_payload_field_create(""));
	GIVE(event_expr, "context", lttng_event_expr_channel_context_field_create("a"));
	GIVE(event_expr, "application's context", lttng_event_expr_app_specific_context_field_create("p", "a"));
	GIVE(event_expr, "other provider", lttng_event_expr_app_specific_context_field_create("q", "a"));
	GIVE(event_expr, "other type", lttng_event_expr_app_specific_context_field_create("p", "b"));
	GIVE(event_expr, "element", element(lttng_event_expr_event_payload_field_create("a"), 1));
	GIVE(event_expr, "other element", element(lttng_event_expr_event_payload_field_create("a"), UINT32_MAX));
	GIVE(event_expr, "element's element", element(element(lttng_event_expr_event_payload_field_create("a"), 1), 2));
	GIVE(event_expr, "the other way round", element(element(lttng_event_expr_event_payload_field_create("a"), 2), 1));
	for (unsigned i = 0; i < 16; i++)
		deep = element(deep, i);
	GIVE(event_expr, "the deepest element", deep);
}

/* ---- event rules ---- */

enum { PLAIN, OTHER_PATTERN, OTHER_FILTER, EXACT_LEVEL, LEAST_LEVEL, OTHER_LEVEL, ONE_EXCLUSION, OTHER_EXCLUSION,
       TWO_EXCLUSIONS, OTHER_ORDER, N_USER_RULES };

static struct lttng_event_rule *user_rule(unsigned variant)
{
	struct lttng_event_rule *rule = lttng_event_rule_user_tracepoint_create();
	struct lttng_log_level_rule *level = NULL;

	if (variant == OTHER_PATTERN)
		must(lttng_event_rule_user_tracepoint_set_name_pattern(rule, "a*") == LTTNG_EVENT_RULE_STATUS_OK);
	if (variant == OTHER_FILTER)
		must(lttng_event_rule_user_tracepoint_set_filter(rule, "a == 1") == LTTNG_EVENT_RULE_STATUS_OK);
	if (variant == EXACT_LEVEL || variant == OTHER_LEVEL)
		level = lttng_log_level_rule_exactly_create(variant == EXACT_LEVEL ? 3 : 4);
	if (variant == LEAST_LEVEL)
		level = lttng_log_level_rule_at_least_as_severe_as_create(3);
	if (level)
		must(lttng_event_rule_user_tracepoint_set_log_level_rule(rule, level) == LTTNG_EVENT_RULE_STATUS_OK);
	lttng_log_level_rule_destroy(level);
	if (variant == ONE_EXCLUSION || variant == TWO_EXCLUSIONS)
		must(!lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, "x*"));
	if (variant == OTHER_EXCLUSION || variant == TWO_EXCLUSIONS || variant == OTHER_ORDER)
		must(!lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, "y*"));
	if (variant == OTHER_ORDER)
		must(!lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, "x*"));
	return rule;
}

/* A logging rule of each framework, with one property set. */
#define GIVE_LOGGING(kind)                                                                              \
	for (unsigned i = 0; i < 5; i++) {                                                              \
		static const char *const whats[] = { #kind, #kind ", other pattern", #kind ", other filter", \
						     #kind ", level", #kind ", other level" };          \
		struct lttng_event_rule *rule = lttng_event_rule_##kind##_create();                     \
		struct lttng_log_level_rule *level = lttng_log_level_rule_exactly_create(i);            \
                                                                                                        \
		must(i != 1 || !lttng_event_rule_##kind##_set_name_pattern(rule, "a*"));                \
		must(i != 2 || !lttng_event_rule_##kind##_set_filter(rule, "a == 1"));                  \
		must(i < 3 || !lttng_event_rule_##kind##_set_log_level_rule(rule, level));              \
		lttng_log_level_rule_destroy(level);                                                    \
		GIVE(event_rule, whats[i], rule);                                                       \
	}

static void give_kernel_rules(const struct taker *taker)
{
	struct lttng_event_rule *rule = lttng_event_rule_kernel_tracepoint_create();

	GIVE(event_rule, "kernel tracepoint", lttng_event_rule_kernel_tracepoint_create());
	must(!lttng_event_rule_kernel_tracepoint_set_name_pattern(rule, "sched_*"));
	GIVE(event_rule, "kernel tracepoint, other pattern", rule);
	rule = lttng_event_rule_kernel_tracepoint_create();
	must(!lttng_event_rule_kernel_tracepoint_set_filter(rule, "a == 1"));
	GIVE(event_rule, "kernel tracepoint, other filter", rule);
	for (int site = 0; site <= LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_EXIT; site++)
		GIVE(event_rule, "system call", lttng_event_rule_kernel_syscall_create(
			(enum lttng_event_rule_kernel_syscall_emission_site) site));
	rule = lttng_event_rule_kernel_syscall_create(LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY);
	must(!lttng_event_rule_kernel_syscall_set_name_pattern(rule, "open*"));
	GIVE(event_rule, "system call, other pattern", rule);
	rule = lttng_event_rule_kernel_syscall_create(LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY);
	must(!lttng_event_rule_kernel_syscall_set_filter(rule, "fd == 1"));
	GIVE(event_rule, "system call, other filter", rule);
}

static struct lttng_event_rule *kprobe_rule(uint64_t address, const char *name)
{
	struct lttng_kernel_probe_location *location = lttng_kernel_probe_location_address_create(address);
	struct lttng_event_rule *rule = lttng_event_rule_kernel_kprobe_create(location);

	lttng_kernel_probe_location_destroy(location);
	must(!name || !lttng_event_rule_kernel_kprobe_set_event_name(rule, name));
	return rule;
}

static struct lttng_event_rule *uprobe_rule(const char *function, const char *name)
{
	struct lttng_userspace_probe_location *location = function_in(PROGRAM, function);
	struct lttng_event_rule *rule = lttng_event_rule_kernel_uprobe_create(location);

	lttng_userspace_probe_location_destroy(location);
	must(!name || !lttng_event_rule_kernel_uprobe_set_event_name(rule, name));
	return rule;
}

static void give_rules(const struct taker *taker)
{
	for (unsigned i = 0; i < N_USER_RULES; i++)
		GIVE(event_rule, "user tracepoint", user_rule(i));
	GIVE_LOGGING(jul_logging)
	GIVE_LOGGING(log4j_logging)
	GIVE_LOGGING(python_logging)
	give_kernel_rules(taker);
	GIVE(event_rule, "kprobe", kprobe_rule(1, NULL));
	GIVE(event_rule, "kprobe, other address", kprobe_rule(2, NULL));
	GIVE(event_rule, "kprobe, other name", kprobe_rule(1, "n"));
	GIVE(event_rule, "uprobe", uprobe_rule("main", NULL));
	GIVE(event_rule, "uprobe, other function", uprobe_rule("exit", NULL));
	GIVE(event_rule, "uprobe, other name", uprobe_rule("main", "n"));
}

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

static struct lttng_condition *matches(unsigned rule_variant, const char *first, const char *second)
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

static struct lttng_condition *consumed(unsigned variant)
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

static void give_conditions(const struct taker *taker)
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

static struct lttng_action *notify(unsigned every)
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

static void give_actions(const struct taker *taker)
{
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

static struct lttng_trigger *trigger_of(struct lttng_condition *condition, struct lttng_action *action,
	const char *name)
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

static void give_triggers(const struct taker *taker)
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

/* ---- what the daemon sends ---- */

static struct lttng_event_field_value *array_of(struct lttng_event_field_value *first,
	struct lttng_event_field_value *second)
{
	struct lttng_event_field_value *array = NULL;

	must(event_field_value_new_array(&array) == 0 && event_field_value_append(array, first) == 0 &&
	     event_field_value_append(array, second) == 0);
	return array;
}

static struct lttng_event_field_value *real(double value)
{
	struct lttng_event_field_value *made = NULL;

	must(event_field_value_new_real(value, &made) == 0);
	return made;
}

static struct lttng_event_field_value *integer(enum lttng_event_field_value_type type, uint64_t value)
{
	struct lttng_event_field_value *made = NULL;

	if (type == LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_INT || type == LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_ENUM)
		must(event_field_value_new_signed(type, (int64_t) value, &made) == 0);
	else
		must(event_field_value_new_unsigned(type, value, &made) == 0);
	return made;
}

static struct lttng_event_field_value *text(const char *value)
{
	struct lttng_event_field_value *made = NULL;

	must(event_field_value_new_string(value, strlen(value), &made) == 0);
	return made;
}

static void give_values(const struct taker *taker)
{
	struct lttng_event_field_value *deep = text("deep");

	for (int type = 0; type <= LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_ENUM; type++) {
		GIVE(field_value, "integer", integer((enum lttng_event_field_value_type) type, 5));
		GIVE(field_value, "other integer", integer((enum lttng_event_field_value_type) type, UINT64_MAX));
	}
	GIVE(field_value, "real", real(1.5));
	GIVE(field_value, "minus zero", real(-0.0));
	GIVE(field_value, "zero", real(0.0));
	GIVE(field_value, "not a number", real(__builtin_nan("")));
	GIVE(field_value, "text", text("text"));
	GIVE(field_value, "no text", text(""));
	GIVE(field_value, "of which nothing was captured", array_of(NULL, NULL));
	GIVE(field_value, "of which one was captured", array_of(text("a"), NULL));
	GIVE(field_value, "the other one", array_of(NULL, text("a")));
	GIVE(field_value, "array in an array", array_of(array_of(text("a"), NULL), NULL));
	for (unsigned i = 0; i < 4; i++)
		deep = array_of(deep, NULL);
	GIVE(field_value, "deep", deep);
}

static struct lttng_trace_archive_location *local(const char *path)
{
	struct lttng_trace_archive_location *location = NULL;

	must(archive_location_new_local(path, &location) == 0);
	return location;
}

static struct lttng_trace_archive_location *relay(const char *host, uint16_t control, uint16_t data, const char *path)
{
	struct lttng_trace_archive_location *location = NULL;

	must(archive_location_new_relay(host, control, data, path, &location) == 0);
	return location;
}

static void give_locations(const struct taker *taker)
{
	GIVE(archive_location, "local", local("/t"));
	GIVE(archive_location, "other path", local("/u"));
	GIVE(archive_location, "relay", relay("h", 1, 2, "/t"));
	GIVE(archive_location, "other host", relay("i", 1, 2, "/t"));
	GIVE(archive_location, "other control port", relay("h", 65535, 2, "/t"));
	GIVE(archive_location, "other data port", relay("h", 1, 3, "/t"));
	GIVE(archive_location, "other relative path", relay("h", 1, 2, "t"));
}

static struct lttng_evaluation *of_usage(enum lttng_condition_type type, uint64_t use, uint64_t capacity)
{
	struct lttng_evaluation *evaluation = NULL;

	must(evaluation_new_buffer_usage(type, use, capacity, &evaluation) == 0);
	return evaluation;
}

static struct lttng_evaluation *of_consumed(uint64_t bytes)
{
	struct lttng_evaluation *evaluation = NULL;

	must(evaluation_new_consumed_size(bytes, &evaluation) == 0);
	return evaluation;
}

static struct lttng_evaluation *of_rotation(enum lttng_condition_type type, uint64_t id,
	struct lttng_trace_archive_location *location)
{
	struct lttng_evaluation *evaluation = NULL;

	must(evaluation_new_rotation(type, id, location, &evaluation) == 0);
	return evaluation;
}

static struct lttng_evaluation *of_event(struct lttng_event_field_value *captured)
{
	struct lttng_evaluation *evaluation = NULL;

	must(evaluation_new_event_rule_matches(captured, &evaluation) == 0);
	return evaluation;
}

static struct lttng_notification *notification(struct lttng_trigger *trigger, struct lttng_evaluation *evaluation)
{
	struct lttng_notification *made = NULL;

	must(notification_new(trigger, evaluation, &made) == 0);
	return made;
}

#define T(name) LTTNG_CONDITION_TYPE_##name

static void give_evaluations(const struct taker *taker)
{
	GIVE(evaluation, "high usage", of_usage(T(BUFFER_USAGE_HIGH), 1, 2));
	GIVE(evaluation, "low usage", of_usage(T(BUFFER_USAGE_LOW), 1, 2));
	GIVE(evaluation, "other usage", of_usage(T(BUFFER_USAGE_LOW), 2, 2));
	GIVE(evaluation, "other capacity", of_usage(T(BUFFER_USAGE_LOW), 1, 3));
	GIVE(evaluation, "consumed size", of_consumed(1));
	GIVE(evaluation, "other consumed size", of_consumed(2));
	GIVE(evaluation, "rotation begins", of_rotation(T(SESSION_ROTATION_ONGOING), 1, NULL));
	GIVE(evaluation, "rotation ends", of_rotation(T(SESSION_ROTATION_COMPLETED), 1, NULL));
	GIVE(evaluation, "other rotation", of_rotation(T(SESSION_ROTATION_COMPLETED), 2, NULL));
	GIVE(evaluation, "rotation with a place", of_rotation(T(SESSION_ROTATION_COMPLETED), 1, local("/t")));
	GIVE(evaluation, "event", of_event(NULL));
	GIVE(evaluation, "event with values", of_event(array_of(text("a"), real(2))));
	GIVE(notification, "notification", notification(trigger_of(consumed(0), notify(1), "t"), of_consumed(1)));
	GIVE(notification, "other trigger", notification(trigger_of(consumed(0), notify(1), "u"), of_consumed(1)));
	GIVE(notification, "other evaluation", notification(trigger_of(consumed(0), notify(1), "t"), of_consumed(2)));
	GIVE(notification, "with values", notification(trigger_of(matches(PLAIN, "a", "b"), notify(1), "t"),
		of_event(array_of(array_of(text("a"), NULL), real(2)))));
}

static void give_schedules(const struct taker *taker)
{
	struct lttng_rotation_schedule *schedule = lttng_rotation_schedule_periodic_create();

	GIVE(rotation_schedule, "size", lttng_rotation_schedule_size_threshold_create());
	GIVE(rotation_schedule, "period", lttng_rotation_schedule_periodic_create());
	must(!lttng_rotation_schedule_periodic_set_period(schedule, 5));
	GIVE(rotation_schedule, "period of 5", schedule);
	schedule = lttng_rotation_schedule_size_threshold_create();
	must(!lttng_rotation_schedule_size_threshold_set_threshold(schedule, UINT64_MAX - 1));
	GIVE(rotation_schedule, "size of 2^64 - 2", schedule);
}

void object_samples(sample_taker *take, void *data)
{
	const struct taker taker = { .take = take, .data = data };

	give_small(&taker);
	give_userspace_probes(&taker);
	give_expressions(&taker);
	give_rules(&taker);
	give_conditions(&taker);
	give_actions(&taker);
	give_triggers(&taker);
	give_values(&taker);
	give_locations(&taker);
	give_evaluations(&taker);
	give_schedules(&taker);
}

/* ---- kinds ---- */

const char *object_kind_name(enum object_kind kind)
{
	switch (kind) {
#define K(kind, type, free_it) case OBJECT_##kind: return #kind;
	OBJECT_KINDS(K)
#undef K
	}
	abort();
}

#define COMPARISONS(C)                                                                                  \
	C(rate_policy, rate_policy_is_equal)                                                            \
	C(log_level_rule, log_level_rule_is_equal)                                                      \
	C(kernel_probe, kernel_probe_location_is_equal)                                                 \
	C(userspace_probe, userspace_probe_location_is_equal)                                           \
	C(event_rule, event_rule_is_equal)                                                              \
	C(event_expr, lttng_event_expr_is_equal)                                                        \
	C(condition, condition_is_equal)                                                                \
	C(snapshot_output, snapshot_output_is_equal)                                                    \
	C(action, action_is_equal)                                                                      \
	C(trigger, trigger_is_equal)                                                                    \
	C(archive_location, archive_location_is_equal)

bool object_is_equal(enum object_kind kind, const void *a, const void *b)
{
	switch (kind) {
#define C(kind, is_equal) case OBJECT_##kind: return is_equal(a, b);
	COMPARISONS(C)
#undef C
	default:
		return true;
	}
}

bool object_has_comparison(enum object_kind kind)
{
	switch (kind) {
#define C(kind, is_equal) case OBJECT_##kind:
	COMPARISONS(C)
#undef C
		return true;
	default:
		return false;
	}
}
