/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/action.h"
#include "base/str.h"
#include "ctl/object/rate-policy.h"
#include "ctl/object/snapshot-output.h"

struct lttng_action *action_new(enum lttng_action_type type)
{
	_cleanup_(lttng_action_destroyp) struct lttng_action *action = calloc(1, sizeof(*action));

	if (!action)
		return NULL;
	ref_init(&action->ref);
	action->type = type;
	if (type != LTTNG_ACTION_TYPE_LIST) {
		action->rate_policy = lttng_rate_policy_every_n_create(1);
		if (!action->rate_policy)
			return NULL;
	}
	return TAKE_PTR(action);
}

struct lttng_action *action_ref(struct lttng_action *action)
{
	ref_get(&action->ref);
	return action;
}

void lttng_action_destroy(struct lttng_action *action)
{
	if (!action || !ref_put(&action->ref))
		return;
	/* Lists are not in lists: this goes one level down. */
	while (action->actions.count)
		lttng_action_destroy(owned_array_pop(&action->actions));
	owned_array_deinit(&action->actions);
	lttng_rate_policy_destroy(action->rate_policy);
	lttng_snapshot_output_destroy(action->output);
	free(action->session_name);
	free(action);
}

enum lttng_action_type lttng_action_get_type(const struct lttng_action *action)
{
	return action ? action->type : LTTNG_ACTION_TYPE_UNKNOWN;
}

bool action_is_complete(const struct lttng_action *action)
{
	switch (action->type) {
	case LTTNG_ACTION_TYPE_NOTIFY:
		return true;
	case LTTNG_ACTION_TYPE_LIST:
		for (unsigned i = 0; i < action->actions.count; i++)
			if (!action_is_complete(action->actions.items[i]))
				return false;
		return true;
	default:
		return action->session_name;
	}
}

enum lttng_action_status action_set_session_name(struct lttng_action *action, enum lttng_action_type type,
		const char *name)
{
	if (!action_is(action, type) || str_is_empty(name))
		return LTTNG_ACTION_STATUS_INVALID;
	return owned_str_set(&action->session_name, name) < 0 ? LTTNG_ACTION_STATUS_ERROR :
								LTTNG_ACTION_STATUS_OK;
}

enum lttng_action_status action_set_rate_policy(struct lttng_action *action, enum lttng_action_type type,
		const struct lttng_rate_policy *policy)
{
	struct lttng_rate_policy *old;

	if (!action_is(action, type) || !policy)
		return LTTNG_ACTION_STATUS_INVALID;
	old = action->rate_policy;
	action->rate_policy = rate_policy_ref(policy);
	lttng_rate_policy_destroy(old);
	return LTTNG_ACTION_STATUS_OK;
}

enum lttng_action_status action_get_rate_policy(const struct lttng_action *action, enum lttng_action_type type,
		const struct lttng_rate_policy **policy)
{
	if (!action_is(action, type) || !policy)
		return LTTNG_ACTION_STATUS_INVALID;
	*policy = action->rate_policy;
	return LTTNG_ACTION_STATUS_OK;
}

bool action_is_equal(const struct lttng_action *a, const struct lttng_action *b)
{
	if (!a || !b)
		return a == b;
	if (a->type != b->type || a->actions.count != b->actions.count)
		return false;
	for (unsigned i = 0; i < a->actions.count; i++)
		if (!action_is_equal(a->actions.items[i], b->actions.items[i]))
			return false;
	return str_eq(a->session_name, b->session_name) && rate_policy_is_equal(a->rate_policy, b->rate_policy) &&
	       snapshot_output_is_equal(a->output, b->output);
}
