/* SPDX-License-Identifier: LGPL-2.1-only */
/* Notifications: the daemon sends none yet, so that a channel cannot be made. */
#include <lttng/lttng-error.h>
#include <lttng/notification/channel.h>
#include "ctl/answer.h"
#include "ctl/call.h"

struct lttng_notification_channel *lttng_notification_channel_create(struct lttng_endpoint *endpoint)
{
	(void) (endpoint ? call_unserved(NULL, "notifications") : call_invalid("An endpoint is needed"));
	return NULL;
}

void lttng_notification_channel_destroy(struct lttng_notification_channel *channel)
{
	(void) channel;
}

enum lttng_notification_channel_status lttng_notification_channel_subscribe(
	struct lttng_notification_channel *channel, const struct lttng_condition *condition)
{
	(void) channel;
	(void) condition;
	return LTTNG_NOTIFICATION_CHANNEL_STATUS_INVALID;
}

enum lttng_notification_channel_status lttng_notification_channel_unsubscribe(
	struct lttng_notification_channel *channel, const struct lttng_condition *condition)
{
	(void) channel;
	(void) condition;
	return LTTNG_NOTIFICATION_CHANNEL_STATUS_INVALID;
}

enum lttng_notification_channel_status lttng_notification_channel_get_next_notification(
	struct lttng_notification_channel *channel, struct lttng_notification **notification)
{
	(void) channel;
	(void) notification;
	return LTTNG_NOTIFICATION_CHANNEL_STATUS_INVALID;
}

enum lttng_notification_channel_status lttng_notification_channel_has_pending_notification(
	struct lttng_notification_channel *channel, bool *notification_pending)
{
	(void) channel;
	(void) notification_pending;
	return LTTNG_NOTIFICATION_CHANNEL_STATUS_INVALID;
}
