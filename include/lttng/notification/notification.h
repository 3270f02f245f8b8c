/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A notification: a condition was met, with what was found when it was
 * evaluated.
 *
 * @since 2.10; its trigger 2.13
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_condition;
struct lttng_evaluation;
struct lttng_notification;
struct lttng_trigger;

/* Kept by the notification; NULL for NULL. */
LTTNG_EXPORT const struct lttng_condition *lttng_notification_get_condition(
		struct lttng_notification *notification);
LTTNG_EXPORT const struct lttng_evaluation *lttng_notification_get_evaluation(
		struct lttng_notification *notification);
LTTNG_EXPORT const struct lttng_trigger *lttng_notification_get_trigger(
		struct lttng_notification *notification);

/* NULL is ignored. */
LTTNG_EXPORT void lttng_notification_destroy(struct lttng_notification *notification);

#ifdef __cplusplus
}
#endif
