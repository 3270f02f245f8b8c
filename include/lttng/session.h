/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Tracing sessions: create, list, destroy.
 */
#pragma once
#include <lttng/constant.h>
#include <lttng/lttng-error.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_handle;
struct lttng_session_descriptor;
struct lttng_destruction_handle;

#define LTTNG_SESSION_PADDING1 8

/* As lttng_list_sessions() returns it. */
struct lttng_session {
	char name[LTTNG_NAME_MAX];
	/* For people: a directory, or "net://HOST/PATH:CTRLPORT [data: DATAPORT]". */
	char path[LTTNG_PATH_MAX];
	uint32_t enabled;                       /* 1 started, 0 stopped */
	uint32_t snapshot_mode;
	unsigned int live_timer_interval;       /* microseconds, 0: not a live session */
	char alignment_padding[4];              /* same layout for 32 and 64 bits */
	union {
		char padding[LTTNG_SESSION_PADDING1];
		void *ptr;                      /* the library's */
	} extended;
};

/*
 * Creates what the descriptor says.  What it left open, such as the name, is
 * filled in afterwards.  LTTNG_OK or a code: _EXIST_SESS,
 * _SESSION_INVALID_CHAR, _CREATE_DIR_FAIL, _NO_SESSIOND and others.
 *
 * @since 2.11
 */
LTTNG_EXPORT enum lttng_error_code lttng_create_session_ext(struct lttng_session_descriptor *session_descriptor);

/*
 * Creates a session of that name (not NULL).  url: "file://DIR" or
 * "net://HOST[:CTRL[:DATA]][/PATH]"; NULL: nothing is written.
 * 0 or -LTTNG_ERR_*.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_create_session(const char *name, const char *url);
/*
 * A session whose buffers are overwritten until lttng_snapshot_record().
 * snapshot_url becomes its first output; NULL: none yet.
 *
 * @since 2.3
 */
LTTNG_EXPORT int lttng_create_session_snapshot(const char *name, const char *snapshot_url);
/*
 * A session that is read while it records.  url is of the network;
 * NULL: net://127.0.0.1.  timer_interval: microseconds, not 0: data is at most
 * that old when it goes out.
 *
 * @since 2.4
 */
LTTNG_EXPORT int lttng_create_session_live(const char *name, const char *url, unsigned int timer_interval);

/*
 * Stops and removes a session.  The first returns when the trace is complete
 * and can be read; the second at once; the third gives a handle to wait on,
 * which the caller frees with lttng_destruction_handle_destroy().  What was
 * recorded stays.  0 or -LTTNG_ERR_*; the third LTTNG_OK or a code.
 *
 * @since 2.0; 2.8; 2.11
 */
LTTNG_EXPORT int lttng_destroy_session(const char *name);
LTTNG_EXPORT int lttng_destroy_session_no_wait(const char *name);
LTTNG_EXPORT enum lttng_error_code lttng_destroy_session_ext(const char *session_name,
		struct lttng_destruction_handle **handle);

/*
 * Lists the sessions which the caller may see.  Returns their number and an
 * array, freed as a whole with free(), or -LTTNG_ERR_*.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_list_sessions(struct lttng_session **sessions);

/*
 * Creation time of a listed session, in seconds since 1970-01-01 UTC.
 * LTTNG_OK or LTTNG_ERR_INVALID.
 *
 * @since 2.12
 */
LTTNG_EXPORT enum lttng_error_code lttng_session_get_creation_time(const struct lttng_session *session,
		uint64_t *creation_time);

/*
 * Directory (absolute path) for the files of the ring buffers, so that they
 * outlive a crash of the machine's software.  Before the first channel.
 * 0 or -LTTNG_ERR_*.
 *
 * @since 2.7
 */
LTTNG_EXPORT int lttng_set_session_shm_path(const char *session_name, const char *shm_path);

#ifdef __cplusplus
}
#endif
