/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/notification.h"
#include "ctl/object/evaluation.h"
#include "ctl/object/trigger.h"
#include <errno.h>

int notification_new(struct lttng_trigger *trigger, struct lttng_evaluation *evaluation,
		struct lttng_notification **ret)
{
	struct lttng_notification *notification = malloc(sizeof(*notification));

	if (!notification)
		return -ENOMEM;
	notification->trigger = trigger;
	notification->evaluation = evaluation;
	*ret = notification;
	return 0;
}

void lttng_notification_destroy(struct lttng_notification *notification)
{
	if (!notification)
		return;
	lttng_trigger_destroy(notification->trigger);
	lttng_evaluation_destroy(notification->evaluation);
	free(notification);
}

const struct lttng_condition *lttng_notification_get_condition(struct lttng_notification *notification)
{
	return notification ? lttng_trigger_get_const_condition(notification->trigger) : NULL;
}

const struct lttng_evaluation *lttng_notification_get_evaluation(struct lttng_notification *notification)
{
	return notification ? notification->evaluation : NULL;
}

const struct lttng_trigger *lttng_notification_get_trigger(struct lttng_notification *notification)
{
	return notification ? notification->trigger : NULL;
}
