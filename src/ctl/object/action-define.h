/* SPDX-License-Identifier: LGPL-2.1-only */
/* Defines the functions of a type of action, which differ in nothing but names. */
#pragma once
#include "ctl/object/action.h"

#define DEFINE_ACTION(kind, TYPE)                                                                       \
	struct lttng_action *lttng_action_##kind##_create(void)                                         \
	{                                                                                               \
		return action_new(LTTNG_ACTION_TYPE_##TYPE);                                            \
	}                                                                                               \
	enum lttng_action_status lttng_action_##kind##_set_rate_policy(struct lttng_action *action,     \
			const struct lttng_rate_policy *policy)                                         \
	{                                                                                               \
		return action_set_rate_policy(action, LTTNG_ACTION_TYPE_##TYPE, policy);                \
	}                                                                                               \
	enum lttng_action_status lttng_action_##kind##_get_rate_policy(                                 \
			const struct lttng_action *action, const struct lttng_rate_policy **policy)     \
	{                                                                                               \
		return action_get_rate_policy(action, LTTNG_ACTION_TYPE_##TYPE, policy);                \
	}

/* And an action on a session. */
#define DEFINE_SESSION_ACTION(kind, TYPE)                                                               \
	DEFINE_ACTION(kind, TYPE)                                                                       \
	enum lttng_action_status lttng_action_##kind##_set_session_name(struct lttng_action *action,    \
			const char *session_name)                                                       \
	{                                                                                               \
		return action_set_session_name(action, LTTNG_ACTION_TYPE_##TYPE, session_name);         \
	}
