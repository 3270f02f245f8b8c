/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Controls LTTng tracing: include this one and link with -llttng-ctl.
 *
 * Every function may be called from any thread; an object is used by one
 * thread at a time.  Strings and structures given to a function are copied
 * unless it says that it takes them over.
 */
#pragma once
#include <lttng/constant.h>
#include <lttng/lttng-error.h>
#include <lttng/lttng-export.h>

#include <lttng/domain.h>
#include <lttng/endpoint.h>
#include <lttng/handle.h>
#include <lttng/session.h>
#include <lttng/session-descriptor.h>
#include <lttng/destruction-handle.h>
#include <lttng/clear.h>
#include <lttng/clear-handle.h>
#include <lttng/save.h>
#include <lttng/load.h>
#include <lttng/snapshot.h>
#include <lttng/rotation.h>
#include <lttng/location.h>
#include <lttng/health.h>

#include <lttng/channel.h>
#include <lttng/event.h>
#include <lttng/tracker.h>
#include <lttng/kernel-probe.h>
#include <lttng/userspace-probe.h>
#include <lttng/log-level-rule.h>

#include <lttng/event-rule/event-rule.h>
#include <lttng/event-rule/user-tracepoint.h>
#include <lttng/event-rule/jul-logging.h>
#include <lttng/event-rule/log4j-logging.h>
#include <lttng/event-rule/python-logging.h>
#include <lttng/event-rule/kernel-tracepoint.h>
#include <lttng/event-rule/kernel-syscall.h>
#include <lttng/event-rule/kernel-kprobe.h>
#include <lttng/event-rule/kernel-uprobe.h>

#include <lttng/event-expr.h>
#include <lttng/event-field-value.h>
#include <lttng/condition/condition.h>
#include <lttng/condition/evaluation.h>
#include <lttng/condition/event-rule-matches.h>
#include <lttng/condition/buffer-usage.h>
#include <lttng/condition/session-consumed-size.h>
#include <lttng/condition/session-rotation.h>

#include <lttng/action/action.h>
#include <lttng/action/rate-policy.h>
#include <lttng/action/path.h>
#include <lttng/action/list.h>
#include <lttng/action/notify.h>
#include <lttng/action/start-session.h>
#include <lttng/action/stop-session.h>
#include <lttng/action/rotate-session.h>
#include <lttng/action/snapshot-session.h>

#include <lttng/trigger/trigger.h>
#include <lttng/notification/channel.h>
#include <lttng/notification/notification.h>
#include <lttng/error-query.h>

#include <lttng/ringmaster.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Formats of machine-readable output of the command line. */
enum lttng_mi_output_type {
	LTTNG_MI_XML = 1,
};

enum lttng_calibrate_type {
	LTTNG_CALIBRATE_FUNCTION = 0,
};

#define LTTNG_CALIBRATE_PADDING1 16
struct lttng_calibrate {
	enum lttng_calibrate_type type;
	char padding[LTTNG_CALIBRATE_PADDING1];
};

/*
 * 1 when a session daemon that the caller would use answers, 0 when none
 * does, or -LTTNG_ERR_*.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_session_daemon_alive(void);

/*
 * Names the group whose members may use the root session daemon ("tracing"),
 * for the later calls of this process.  0 or -LTTNG_ERR_*.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_set_tracing_group(const char *name);

/*
 * Starts recording in all domains of a session; applications that start later
 * join in.  0 or -LTTNG_ERR_*: _TRACE_ALREADY_STARTED and others.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_start_tracing(const char *session_name);

/*
 * Stops recording.  The first returns when what was recorded is out, complete
 * and readable; the second at once.  0 or -LTTNG_ERR_*:
 * _TRACE_ALREADY_STOPPED and others.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_stop_tracing(const char *session_name);
LTTNG_EXPORT int lttng_stop_tracing_no_wait(const char *session_name);

/*
 * 1 while data of a stopped session is still on its way out, 0 when the trace
 * can be read, or -LTTNG_ERR_*.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_data_pending(const char *session_name);

/*
 * Where a session made without an output sends its data: "file://DIR", or
 * "net://" for both ports, or "tcp://HOST:PORT" in each.  The two may be
 * equal; "6" after net or tcp is IPv6; ports 5342 and 5343 are the defaults.
 * 0 or -LTTNG_ERR_*.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_set_consumer_url(struct lttng_handle *handle, const char *control_url,
		const char *data_url);

/*
 * Writes the metadata of a session again (kernel, or buffers per user; not
 * live), or the state dump of every application into the running trace.
 * 0 or -LTTNG_ERR_*.
 *
 * @since 2.9
 */
LTTNG_EXPORT int lttng_regenerate_metadata(const char *session_name);
LTTNG_EXPORT int lttng_regenerate_statedump(const char *session_name);

/* The former name of lttng_regenerate_metadata().  @since 2.8 */
LTTNG_DEPRECATED("its name is lttng_regenerate_metadata() now")
LTTNG_EXPORT int lttng_metadata_regenerate(const char *session_name);

/*
 * Kept for old programs.  The first is not supported, consumer daemons being
 * started by the session daemon alone; the second gives -LTTNG_ERR_UND.
 */
LTTNG_EXPORT int lttng_register_consumer(struct lttng_handle *handle, const char *socket_path);
LTTNG_EXPORT int lttng_calibrate(struct lttng_handle *handle, struct lttng_calibrate *calibrate);

#ifdef __cplusplus
}
#endif
