/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A notification channel is a connection to the session daemon on which a
 * client waits for conditions to be met.  It subscribes to a condition equal
 * to that of a trigger whose action is to notify.
 *
 * @since 2.10
 */
#pragma once
#include <stdbool.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_condition;
struct lttng_endpoint;
struct lttng_notification;
struct lttng_notification_channel;

enum lttng_notification_channel_status {
	LTTNG_NOTIFICATION_CHANNEL_STATUS_OK = 0,
	LTTNG_NOTIFICATION_CHANNEL_STATUS_NOTIFICATIONS_DROPPED = 1,    /* the client was too slow */
	LTTNG_NOTIFICATION_CHANNEL_STATUS_INTERRUPTED = 2,              /* by a signal */
	LTTNG_NOTIFICATION_CHANNEL_STATUS_ERROR = -1,
	LTTNG_NOTIFICATION_CHANNEL_STATUS_CLOSED = -2,                  /* by the daemon */
	LTTNG_NOTIFICATION_CHANNEL_STATUS_ALREADY_SUBSCRIBED = -3,
	LTTNG_NOTIFICATION_CHANNEL_STATUS_UNKNOWN_CONDITION = -4,       /* was not subscribed to */
	LTTNG_NOTIFICATION_CHANNEL_STATUS_INVALID = -5,
	LTTNG_NOTIFICATION_CHANNEL_STATUS_UNSUPPORTED_VERSION = -6,
};

/* endpoint is lttng_session_daemon_notification_endpoint.  NULL: no daemon, or no memory. */
LTTNG_EXPORT struct lttng_notification_channel *lttng_notification_channel_create(
		struct lttng_endpoint *endpoint);
/* Closes the connection. */
LTTNG_EXPORT void lttng_notification_channel_destroy(struct lttng_notification_channel *channel);

/* The condition is copied. */
LTTNG_EXPORT enum lttng_notification_channel_status lttng_notification_channel_subscribe(
		struct lttng_notification_channel *channel, const struct lttng_condition *condition);
LTTNG_EXPORT enum lttng_notification_channel_status lttng_notification_channel_unsubscribe(
		struct lttng_notification_channel *channel, const struct lttng_condition *condition);

/* Waits for the next one, which the caller destroys. */
LTTNG_EXPORT enum lttng_notification_channel_status lttng_notification_channel_get_next_notification(
		struct lttng_notification_channel *channel, struct lttng_notification **notification);
/* Whether the call above would return at once. */
LTTNG_EXPORT enum lttng_notification_channel_status lttng_notification_channel_has_pending_notification(
		struct lttng_notification_channel *channel, bool *notification_pending);

#ifdef __cplusplus
}
#endif
