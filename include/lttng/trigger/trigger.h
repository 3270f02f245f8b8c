/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A trigger: when its condition is met, its action is done.  It does so from
 * its registration with the session daemon until it is unregistered.
 *
 * @since 2.10; names, owners and listing 2.13
 */
#pragma once
#include <inttypes.h>
#include <sys/types.h>
#include <lttng/constant.h>
#include <lttng/lttng-error.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_action;
struct lttng_condition;
struct lttng_trigger;
struct lttng_triggers;

enum lttng_register_trigger_status {
	LTTNG_REGISTER_TRIGGER_STATUS_INVALID = -1,
	LTTNG_REGISTER_TRIGGER_STATUS_OK = 0,
};

enum lttng_trigger_status {
	LTTNG_TRIGGER_STATUS_OK = 0,
	LTTNG_TRIGGER_STATUS_ERROR = -1,
	LTTNG_TRIGGER_STATUS_UNKNOWN = -2,
	LTTNG_TRIGGER_STATUS_INVALID = -3,
	LTTNG_TRIGGER_STATUS_UNSET = -4,
	LTTNG_TRIGGER_STATUS_UNSUPPORTED = -5,
	LTTNG_TRIGGER_STATUS_PERMISSION_DENIED = -6,
};

/* ---- one trigger ---- */

/*
 * References the condition and the action: the caller may destroy its own
 * afterwards, and does not change them any more.  NULL: a parameter is NULL,
 * or no memory.  The trigger can be destroyed once it is registered.
 */
LTTNG_EXPORT struct lttng_trigger *lttng_trigger_create(struct lttng_condition *condition,
		struct lttng_action *action);
LTTNG_EXPORT void lttng_trigger_destroy(struct lttng_trigger *trigger);

/* Kept by the trigger; NULL for NULL. */
LTTNG_EXPORT struct lttng_condition *lttng_trigger_get_condition(struct lttng_trigger *trigger);
LTTNG_EXPORT const struct lttng_condition *lttng_trigger_get_const_condition(
		const struct lttng_trigger *trigger);
LTTNG_EXPORT struct lttng_action *lttng_trigger_get_action(struct lttng_trigger *trigger);
LTTNG_EXPORT const struct lttng_action *lttng_trigger_get_const_action(const struct lttng_trigger *trigger);

/* Kept by the trigger, until it gets another.  _UNSET: none yet; _INVALID: a NULL parameter. */
LTTNG_EXPORT enum lttng_trigger_status lttng_trigger_get_name(const struct lttng_trigger *trigger,
		const char **name);

/*
 * Whose trigger it is: the user who registers it, unless root says otherwise.
 * Others than root may set their own id only (_PERMISSION_DENIED).
 */
LTTNG_EXPORT enum lttng_trigger_status lttng_trigger_set_owner_uid(struct lttng_trigger *trigger, uid_t uid);
LTTNG_EXPORT enum lttng_trigger_status lttng_trigger_get_owner_uid(const struct lttng_trigger *trigger,
		uid_t *uid);

/* ---- at the session daemon ---- */

/*
 * Registers under a name, or under one that the daemon makes; the object then
 * has that name.  LTTNG_OK or a code: _TRIGGER_EXISTS, _INVALID_TRIGGER,
 * _INVALID and others.
 */
LTTNG_EXPORT enum lttng_error_code lttng_register_trigger_with_name(struct lttng_trigger *trigger,
		const char *name);
LTTNG_EXPORT enum lttng_error_code lttng_register_trigger_with_automatic_name(struct lttng_trigger *trigger);
/* 0 or -LTTNG_ERR_*: _TRIGGER_NOT_FOUND and others. */
LTTNG_EXPORT int lttng_unregister_trigger(const struct lttng_trigger *trigger);

/* 0 or -LTTNG_ERR_*, and for a trigger without a name one that the daemon makes.  @since 2.10 */
LTTNG_DEPRECATED("lttng_register_trigger_with_automatic_name() replaces it")
LTTNG_EXPORT int lttng_register_trigger(struct lttng_trigger *trigger);

/* The caller's triggers; root: everyone's.  LTTNG_OK and a set to destroy, or a code. */
LTTNG_EXPORT enum lttng_error_code lttng_list_triggers(struct lttng_triggers **triggers);
LTTNG_EXPORT enum lttng_trigger_status lttng_triggers_get_count(const struct lttng_triggers *triggers,
		unsigned int *count);
/* Kept by the set; NULL for an index out of range. */
LTTNG_EXPORT const struct lttng_trigger *lttng_triggers_get_at_index(const struct lttng_triggers *triggers,
		unsigned int index);
LTTNG_EXPORT void lttng_triggers_destroy(struct lttng_triggers *triggers);

#ifdef __cplusplus
}
#endif
