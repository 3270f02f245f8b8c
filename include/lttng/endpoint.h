/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What a client can connect to: the session daemon of its choice, that is the
 * root daemon for root and for members of the tracing group, if there is one,
 * or else the user's own.
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_endpoint;

/* For lttng_notification_channel_create().  @since 2.10 */
LTTNG_EXPORT extern struct lttng_endpoint *lttng_session_daemon_notification_endpoint;
/* For lttng_error_query_execute().  @since 2.13 */
LTTNG_EXPORT extern struct lttng_endpoint *lttng_session_daemon_command_endpoint;

#ifdef __cplusplus
}
#endif
