/* SPDX-License-Identifier: LGPL-2.1-only */
/* A notification: a trigger and the evaluation of its condition; made by the notification channel. */
#pragma once
#include "base/defs.h"
#include <lttng/notification/notification.h>

struct lttng_notification {
	struct lttng_trigger *trigger;
	struct lttng_evaluation *evaluation;
};

/* Takes both over on success. */
_must_check_ int notification_new(struct lttng_trigger *trigger, struct lttng_evaluation *evaluation,
		struct lttng_notification **ret);
DEFINE_CLEANUP(struct lttng_notification *, lttng_notification_destroy)
