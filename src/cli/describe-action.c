/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/describe-trigger.h"

static const struct {
	enum lttng_action_type type;
	const char *element;
	/* NULL: the action is about no session. */
	enum lttng_action_status (*get_session)(const struct lttng_action *action, const char **session);
	enum lttng_action_status (*get_policy)(const struct lttng_action *action,
					       const struct lttng_rate_policy **policy);
} kinds[] = {
	{ LTTNG_ACTION_TYPE_NOTIFY, "action_notify", NULL, lttng_action_notify_get_rate_policy },
	{ LTTNG_ACTION_TYPE_START_SESSION, "action_start_session", lttng_action_start_session_get_session_name,
	  lttng_action_start_session_get_rate_policy },
	{ LTTNG_ACTION_TYPE_STOP_SESSION, "action_stop_session", lttng_action_stop_session_get_session_name,
	  lttng_action_stop_session_get_rate_policy },
	{ LTTNG_ACTION_TYPE_ROTATE_SESSION, "action_rotate_session", lttng_action_rotate_session_get_session_name,
	  lttng_action_rotate_session_get_rate_policy },
	{ LTTNG_ACTION_TYPE_SNAPSHOT_SESSION, "action_snapshot_session",
	  lttng_action_snapshot_session_get_session_name, lttng_action_snapshot_session_get_rate_policy },
};

static void describe_policy(struct node *parent, const struct lttng_rate_policy *policy)
{
	struct node *node = node_object(parent, "rate_policy");
	uint64_t n = 0;

	switch (lttng_rate_policy_get_type(policy)) {
	case LTTNG_RATE_POLICY_TYPE_EVERY_N:
		(void) lttng_rate_policy_every_n_get_interval(policy, &n);
		node_u64(node_object(node, "rate_policy_every_n"), "interval", n);
		break;
	case LTTNG_RATE_POLICY_TYPE_ONCE_AFTER_N:
		(void) lttng_rate_policy_once_after_n_get_threshold(policy, &n);
		node_u64(node_object(node, "rate_policy_once_after_n"), "threshold", n);
		break;
	default:
		break;
	}
}

static void describe_output(struct node *parent, const struct lttng_action *action)
{
	const struct lttng_snapshot_output *output;
	const char *text;
	struct node *node;

	if (lttng_action_snapshot_session_get_output(action, &output) != LTTNG_ACTION_STATUS_OK)
		return;
	node = node_object(parent, "output");
	text = lttng_snapshot_output_get_name(output);
	if (text && *text)
		node_string(node, "name", text);
	text = lttng_snapshot_output_get_ctrl_url(output);
	if (text && *text)
		node_string(node, "ctrl_url", text);
	text = lttng_snapshot_output_get_data_url(output);
	if (text && *text)
		node_string(node, "data_url", text);
	node_u64(node, "max_size", lttng_snapshot_output_get_maxsize(output));
}

static void describe_simple(struct node *parent, const struct lttng_action *action)
{
	const struct lttng_rate_policy *policy;
	const char *session;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct node *node;

		if (kinds[i].type != lttng_action_get_type(action))
			continue;
		node = node_object(parent, kinds[i].element);
		if (kinds[i].get_session && kinds[i].get_session(action, &session) == LTTNG_ACTION_STATUS_OK)
			node_string(node, "session_name", session);
		if (kinds[i].type == LTTNG_ACTION_TYPE_SNAPSHOT_SESSION)
			describe_output(node, action);
		if (kinds[i].get_policy(action, &policy) == LTTNG_ACTION_STATUS_OK)
			describe_policy(node, policy);
	}
}

/* Where the action stands in the trigger's list; an action without list is at the root. */
static void describe_errors(struct node *parent, const struct lttng_trigger *trigger, const uint64_t *path, size_t n)
{
	struct lttng_action_path *at = lttng_action_path_create(path, n);

	describe_errors_consume(parent, at ? lttng_error_query_action_create(trigger, at) : NULL);
	lttng_action_path_destroy(at);
}

void describe_action(struct node *parent, const struct lttng_trigger *trigger, const struct lttng_action *action,
		     bool errors)
{
	struct node *node = node_object(parent, "action"), *list;
	unsigned n = 0;

	if (lttng_action_get_type(action) != LTTNG_ACTION_TYPE_LIST) {
		describe_simple(node, action);
		if (errors)
			describe_errors(node, trigger, NULL, 0);
		return;
	}
	list = node_list(node, "action_list");
	(void) lttng_action_list_get_count(action, &n);
	for (unsigned i = 0; i < n; i++) {
		struct node *item = node_object(list, "action");
		uint64_t path = i;

		describe_simple(item, lttng_action_list_get_at_index(action, i));
		if (errors)
			describe_errors(item, trigger, &path, 1);
	}
}
