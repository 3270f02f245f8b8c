/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A session descriptor says what kind of session lttng_create_session_ext()
 * makes: regular, snapshot or live; without output, to a local directory or
 * to a relay daemon.
 *
 * name NULL: the daemon chooses one.  path: absolute; NULL:
 * $LTTNG_HOME/lttng-traces/NAME-DATE-TIME.  control_url: NULL is
 * net://127.0.0.1; else PROTOCOL://HOST[:CTRLPORT[:DATAPORT]][/TRACEPATH] with
 * net, net6, tcp or tcp6, and an IPv6 address in brackets; data_url is only
 * needed with tcp and tcp6.  Every function returns NULL when a parameter is
 * not valid or there is no memory.
 *
 * @since 2.11
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_session_descriptor;

enum lttng_session_descriptor_status {
	LTTNG_SESSION_DESCRIPTOR_STATUS_INVALID = -1,
	LTTNG_SESSION_DESCRIPTOR_STATUS_OK = 0,
	LTTNG_SESSION_DESCRIPTOR_STATUS_UNSET = 1,
};

/* ---- regular ---- */

/* Nothing is written; to a directory; over the network.  NULL for a name or place that cannot be. */
LTTNG_EXPORT struct lttng_session_descriptor *lttng_session_descriptor_create(const char *name);
LTTNG_EXPORT struct lttng_session_descriptor *lttng_session_descriptor_local_create(const char *name,
		const char *path);
LTTNG_EXPORT struct lttng_session_descriptor *lttng_session_descriptor_network_create(const char *name,
		const char *control_url, const char *data_url);

/* ---- snapshot: the output becomes the session's first snapshot output ---- */

/* Without an output, with a directory, with a place on the network.  NULL as above. */
LTTNG_EXPORT struct lttng_session_descriptor *lttng_session_descriptor_snapshot_create(const char *name);
LTTNG_EXPORT struct lttng_session_descriptor *lttng_session_descriptor_snapshot_local_create(const char *name,
		const char *path);
LTTNG_EXPORT struct lttng_session_descriptor *lttng_session_descriptor_snapshot_network_create(const char *name,
		const char *control_url, const char *data_url);

/* ---- live: the interval in microseconds, not 0 ---- */

/* To a relay daemon on this host, or to that of the URLs.  NULL as above. */
LTTNG_EXPORT struct lttng_session_descriptor *lttng_session_descriptor_live_create(const char *name,
		unsigned long long live_timer_interval_us);
LTTNG_EXPORT struct lttng_session_descriptor *lttng_session_descriptor_live_network_create(const char *name,
		const char *control_url, const char *data_url, unsigned long long live_timer_interval_us);

/*
 * The session's name, owned by the descriptor; after the session was created
 * the one that the daemon chose.  _UNSET before that, _INVALID for NULL.
 */
LTTNG_EXPORT enum lttng_session_descriptor_status lttng_session_descriptor_get_session_name(
		const struct lttng_session_descriptor *descriptor, const char **name);

/* Frees the descriptor; the session is not touched. */
LTTNG_EXPORT void lttng_session_descriptor_destroy(struct lttng_session_descriptor *descriptor);

#ifdef __cplusplus
}
#endif
