/* SPDX-License-Identifier: LGPL-2.1-only */
/* A trigger, and a set of them as a listing returns it. */
#pragma once
#include "base/ref.h"
#include "ctl/object/owned.h"
#include <lttng/trigger/trigger.h>

struct lttng_trigger {
	struct ref ref;
	struct lttng_condition *condition;      /* constant */
	struct lttng_action *action;            /* constant */
	char *name;                             /* NULL: unset */
	bool has_owner;
	uid_t owner_uid;
};

struct lttng_trigger *trigger_ref(const struct lttng_trigger *trigger);
/* NULL takes the name back. -ENOMEM: it is as before. */
_must_check_ int trigger_set_name(struct lttng_trigger *trigger, const char *name);
DEFINE_CLEANUP(struct lttng_trigger *, lttng_trigger_destroy)
/*
 * False in a program that brings its own copy of the objects' functions, as
 * the command line of 2.13 does: its objects have a layout of their own, and
 * are reached by the public functions only.
 */
bool trigger_layout_is_ours(void);
/* Name and owner included. NULL equals NULL. */
bool trigger_is_equal(const struct lttng_trigger *a, const struct lttng_trigger *b);
/* Whether its condition and action have all that they need. */
bool trigger_is_complete(const struct lttng_trigger *trigger);

struct lttng_triggers {
	struct owned_array array;               /* of struct lttng_trigger * */
};

_must_check_ int trigger_set_new(struct lttng_triggers **ret);
/* Takes the trigger over on success. */
_must_check_ int trigger_set_add(struct lttng_triggers *triggers, struct lttng_trigger *trigger);
DEFINE_CLEANUP(struct lttng_triggers *, lttng_triggers_destroy)
