/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/trigger.h"
#include "base/str.h"
#include "ctl/object/action.h"
#include "ctl/object/condition.h"

struct lttng_trigger *lttng_trigger_create(struct lttng_condition *condition, struct lttng_action *action)
{
	struct lttng_trigger *trigger;

	if (!condition || !action)
		return NULL;
	trigger = calloc(1, sizeof(*trigger));
	if (!trigger)
		return NULL;
	ref_init(&trigger->ref);
	trigger->condition = condition_ref(condition);
	trigger->action = action_ref(action);
	return trigger;
}

struct lttng_trigger *trigger_ref(const struct lttng_trigger *trigger)
{
	struct lttng_trigger *shared = (struct lttng_trigger *) trigger;

	ref_get(&shared->ref);
	return shared;
}

void lttng_trigger_destroy(struct lttng_trigger *trigger)
{
	if (!trigger || !ref_put(&trigger->ref))
		return;
	lttng_condition_destroy(trigger->condition);
	lttng_action_destroy(trigger->action);
	free(trigger->name);
	free(trigger);
}

/* The name finds whoever the loader found first, the alias is always the function of this file. */
extern __typeof__(lttng_trigger_create) own_trigger_create
	__attribute__((alias("lttng_trigger_create"), visibility("hidden")));

bool trigger_layout_is_ours(void)
{
	return lttng_trigger_create == own_trigger_create;
}

bool trigger_is_complete(const struct lttng_trigger *trigger)
{
	return condition_is_complete(trigger->condition) && action_is_complete(trigger->action);
}

struct lttng_condition *lttng_trigger_get_condition(struct lttng_trigger *trigger)
{
	return trigger ? trigger->condition : NULL;
}

const struct lttng_condition *lttng_trigger_get_const_condition(const struct lttng_trigger *trigger)
{
	return trigger ? trigger->condition : NULL;
}

struct lttng_action *lttng_trigger_get_action(struct lttng_trigger *trigger)
{
	return trigger ? trigger->action : NULL;
}

const struct lttng_action *lttng_trigger_get_const_action(const struct lttng_trigger *trigger)
{
	return trigger ? trigger->action : NULL;
}

int trigger_set_name(struct lttng_trigger *trigger, const char *name)
{
	return owned_str_set(&trigger->name, name);
}

enum lttng_trigger_status lttng_trigger_get_name(const struct lttng_trigger *trigger, const char **name)
{
	if (!trigger || !name)
		return LTTNG_TRIGGER_STATUS_INVALID;
	if (!trigger->name)
		return LTTNG_TRIGGER_STATUS_UNSET;
	*name = trigger->name;
	return LTTNG_TRIGGER_STATUS_OK;
}

/* Told early for the caller's sake; the daemon does not believe it. */
enum lttng_trigger_status lttng_trigger_set_owner_uid(struct lttng_trigger *trigger, uid_t uid)
{
	uid_t own = geteuid();

	if (!trigger)
		return LTTNG_TRIGGER_STATUS_INVALID;
	if (own != 0 && own != uid)
		return LTTNG_TRIGGER_STATUS_PERMISSION_DENIED;
	trigger->has_owner = true;
	trigger->owner_uid = uid;
	return LTTNG_TRIGGER_STATUS_OK;
}

enum lttng_trigger_status lttng_trigger_get_owner_uid(const struct lttng_trigger *trigger, uid_t *uid)
{
	if (!trigger || !uid)
		return LTTNG_TRIGGER_STATUS_INVALID;
	if (!trigger->has_owner)
		return LTTNG_TRIGGER_STATUS_UNSET;
	*uid = trigger->owner_uid;
	return LTTNG_TRIGGER_STATUS_OK;
}

bool trigger_is_equal(const struct lttng_trigger *a, const struct lttng_trigger *b)
{
	if (!a || !b)
		return a == b;
	return a->has_owner == b->has_owner && a->owner_uid == b->owner_uid && str_eq(a->name, b->name) &&
	       condition_is_equal(a->condition, b->condition) && action_is_equal(a->action, b->action);
}
