/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Snapshots: what is in the ring buffers of a snapshot session at a moment,
 * written to an output.
 *
 * @since 2.3; the typed destinations 2.11
 */
#pragma once
#include <limits.h>
#include <stdint.h>
#include <sys/types.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_snapshot_output;
struct lttng_snapshot_output_list;

/* ---- outputs ---- */

/* NULL: no memory.  Destroy only what was created, never what a list returned. */
LTTNG_EXPORT struct lttng_snapshot_output *lttng_snapshot_output_create(void);
LTTNG_EXPORT void lttng_snapshot_output_destroy(struct lttng_snapshot_output *output);

/* Strings are the object's, empty when not set. */
LTTNG_EXPORT uint32_t lttng_snapshot_output_get_id(const struct lttng_snapshot_output *output);
LTTNG_EXPORT const char *lttng_snapshot_output_get_name(const struct lttng_snapshot_output *output);
LTTNG_EXPORT uint64_t lttng_snapshot_output_get_maxsize(const struct lttng_snapshot_output *output);
LTTNG_EXPORT const char *lttng_snapshot_output_get_ctrl_url(const struct lttng_snapshot_output *output);
LTTNG_EXPORT const char *lttng_snapshot_output_get_data_url(const struct lttng_snapshot_output *output);

/*
 * The setters return 0 or -LTTNG_ERR_INVALID.  The id is not 0 (0: given by
 * the daemon).  The size, in bytes, bounds all files of a snapshot together.
 */
LTTNG_EXPORT int lttng_snapshot_output_set_id(uint32_t id, struct lttng_snapshot_output *output);
LTTNG_EXPORT int lttng_snapshot_output_set_name(const char *name, struct lttng_snapshot_output *output);
LTTNG_EXPORT int lttng_snapshot_output_set_size(uint64_t size, struct lttng_snapshot_output *output);

/* An absolute path, with or without "file://". */
LTTNG_EXPORT int lttng_snapshot_output_set_local_path(const char *path, struct lttng_snapshot_output *output);
/* A relay daemon: "net://" or "net6://". */
LTTNG_EXPORT int lttng_snapshot_output_set_network_url(const char *url, struct lttng_snapshot_output *output);
/* A relay daemon with its ports apart: "tcp://" or "tcp6://" in both. */
LTTNG_EXPORT int lttng_snapshot_output_set_network_urls(const char *ctrl_url, const char *data_url,
		struct lttng_snapshot_output *output);
/* Any URL, checked when it is used. */
LTTNG_EXPORT int lttng_snapshot_output_set_ctrl_url(const char *url, struct lttng_snapshot_output *output);
LTTNG_EXPORT int lttng_snapshot_output_set_data_url(const char *url, struct lttng_snapshot_output *output);

/* ---- of a session: 0 or -LTTNG_ERR_* ---- */

/* The output gets its id and name from the daemon when it has none.  _SNAPSHOT_OUTPUT_EXIST: one is the limit. */
LTTNG_EXPORT int lttng_snapshot_add_output(const char *session_name, struct lttng_snapshot_output *output);
/* By id or, without one, by name. */
LTTNG_EXPORT int lttng_snapshot_del_output(const char *session_name, struct lttng_snapshot_output *output);

/* A list of copies, freed by the caller with what stands below; 0 or -LTTNG_ERR_*. */
LTTNG_EXPORT int lttng_snapshot_list_output(const char *session_name,
		struct lttng_snapshot_output_list **list);
/* The next output, owned by the list; NULL at the end. */
LTTNG_EXPORT struct lttng_snapshot_output *lttng_snapshot_output_list_get_next(
		struct lttng_snapshot_output_list *list);
LTTNG_EXPORT void lttng_snapshot_output_list_destroy(struct lttng_snapshot_output_list *list);

/*
 * Takes a snapshot, to the output given or, when it is NULL, to the session's.
 * Returns when it is written; wait is not used.
 */
LTTNG_EXPORT int lttng_snapshot_record(const char *session_name, struct lttng_snapshot_output *output, int wait);

#ifdef __cplusplus
}
#endif
