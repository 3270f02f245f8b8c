/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * An action of any type, and what the functions of the types share.  The
 * reference count is for triggers and lists; an action is not changed once one
 * of them has it.
 */
#pragma once
#include "base/ref.h"
#include "ctl/object/owned.h"
#include <lttng/action/action.h>

struct lttng_rate_policy;
struct lttng_snapshot_output;

struct lttng_action {
	struct ref ref;
	enum lttng_action_type type;            /* constant */
	struct lttng_rate_policy *rate_policy;  /* all but list */
	char *session_name;                     /* the session actions; NULL: unset */
	struct lttng_snapshot_output *output;   /* snapshot; NULL: the session's */
	struct owned_array actions;             /* list: of struct lttng_action * */
};

/* With the rate policy "every time" when the type has one. NULL: no memory. */
struct lttng_action *action_new(enum lttng_action_type type);
struct lttng_action *action_ref(struct lttng_action *action);
DEFINE_CLEANUP(struct lttng_action *, lttng_action_destroy)
/* Whether every property that the type needs is set, also in a list's actions. */
bool action_is_complete(const struct lttng_action *action);

/* NULL equals NULL. A list's actions are compared in their order, which is that of their paths. */
bool action_is_equal(const struct lttng_action *a, const struct lttng_action *b);

static inline bool action_is(const struct lttng_action *action, enum lttng_action_type type)
{
	return action && action->type == type;
}

/* An action of another type, or NULL, is _INVALID in all of these. */
enum lttng_action_status action_set_session_name(struct lttng_action *action, enum lttng_action_type type,
		const char *name);
enum lttng_action_status action_set_rate_policy(struct lttng_action *action, enum lttng_action_type type,
		const struct lttng_rate_policy *policy);
enum lttng_action_status action_get_rate_policy(const struct lttng_action *action, enum lttng_action_type type,
		const struct lttng_rate_policy **policy);
