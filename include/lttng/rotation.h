/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Rotation: the trace so far becomes a complete, archived chunk, while the
 * session goes on into the next one.  At once, or by schedule.
 *
 * @since 2.11
 */
#pragma once
#include <stdint.h>
#include <lttng/location.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_rotation_handle;
struct lttng_rotation_immediate_descriptor;
struct lttng_rotation_schedule;
struct lttng_rotation_schedules;

enum lttng_rotation_state {
	LTTNG_ROTATION_STATE_ERROR = -1,
	LTTNG_ROTATION_STATE_NO_ROTATION = 0,
	LTTNG_ROTATION_STATE_ONGOING = 1,
	LTTNG_ROTATION_STATE_COMPLETED = 2,     /* the chunk can be read */
	LTTNG_ROTATION_STATE_EXPIRED = 3,       /* the daemon no longer knows this rotation */
};

/* Negative: errors. */
enum lttng_rotation_status {
	LTTNG_ROTATION_STATUS_OK = 0,
	LTTNG_ROTATION_STATUS_UNAVAILABLE = 1,
	LTTNG_ROTATION_STATUS_ERROR = -1,
	LTTNG_ROTATION_STATUS_INVALID = -2,
	LTTNG_ROTATION_STATUS_SCHEDULE_ALREADY_SET = -3,
	LTTNG_ROTATION_STATUS_SCHEDULE_NOT_SET = -3,    /* the same number; the call tells which */
};

enum lttng_rotation_schedule_type {
	LTTNG_ROTATION_SCHEDULE_TYPE_UNKNOWN = -1,
	LTTNG_ROTATION_SCHEDULE_TYPE_SIZE_THRESHOLD = 0,
	LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC = 1,
};

/* ---- at once ---- */

/*
 * Starts a rotation; descriptor is NULL.  0 and a handle (may be NULL when not
 * wanted) to follow it, freed with lttng_rotation_handle_destroy(); or
 * -LTTNG_ERR_*: _ROTATION_PENDING, _ROTATION_NOT_AVAILABLE,
 * _ROTATION_MULTIPLE_AFTER_STOP and others.
 */
LTTNG_EXPORT int lttng_rotate_session(const char *session_name,
		struct lttng_rotation_immediate_descriptor *descriptor,
		struct lttng_rotation_handle **rotation_handle);

/* Asks the daemon, every time.  The handle keeps the location, known once the rotation is complete. */
LTTNG_EXPORT enum lttng_rotation_status lttng_rotation_handle_get_state(
		struct lttng_rotation_handle *rotation_handle, enum lttng_rotation_state *rotation_state);
LTTNG_EXPORT enum lttng_rotation_status lttng_rotation_handle_get_archive_location(
		struct lttng_rotation_handle *rotation_handle,
		const struct lttng_trace_archive_location **location);
LTTNG_EXPORT void lttng_rotation_handle_destroy(struct lttng_rotation_handle *rotation_handle);

/* ---- schedules ---- */

/* By size of the trace in bytes, or by time in microseconds.  NULL: no memory. */
LTTNG_EXPORT struct lttng_rotation_schedule *lttng_rotation_schedule_size_threshold_create(void);
LTTNG_EXPORT struct lttng_rotation_schedule *lttng_rotation_schedule_periodic_create(void);
LTTNG_EXPORT void lttng_rotation_schedule_destroy(struct lttng_rotation_schedule *schedule);

/* _UNKNOWN for NULL. */
LTTNG_EXPORT enum lttng_rotation_schedule_type lttng_rotation_schedule_get_type(
		const struct lttng_rotation_schedule *schedule);

/* _INVALID: NULL, the other type, or, when setting, 0 or the greatest number.  _UNAVAILABLE: not set yet. */
LTTNG_EXPORT enum lttng_rotation_status lttng_rotation_schedule_size_threshold_get_threshold(
		const struct lttng_rotation_schedule *schedule, uint64_t *size_threshold_bytes);
LTTNG_EXPORT enum lttng_rotation_status lttng_rotation_schedule_size_threshold_set_threshold(
		struct lttng_rotation_schedule *schedule, uint64_t size_threshold_bytes);
LTTNG_EXPORT enum lttng_rotation_status lttng_rotation_schedule_periodic_get_period(
		const struct lttng_rotation_schedule *schedule, uint64_t *period_us);
LTTNG_EXPORT enum lttng_rotation_status lttng_rotation_schedule_periodic_set_period(
		struct lttng_rotation_schedule *schedule, uint64_t period_us);

/*
 * A session has at most one schedule of each type.  Adding a second gives
 * _SCHEDULE_ALREADY_SET, removing one that is not there _SCHEDULE_NOT_SET.
 */
LTTNG_EXPORT enum lttng_rotation_status lttng_session_add_rotation_schedule(const char *session_name,
		const struct lttng_rotation_schedule *schedule);
LTTNG_EXPORT enum lttng_rotation_status lttng_session_remove_rotation_schedule(const char *session_name,
		const struct lttng_rotation_schedule *schedule);

/* The session's schedules: LTTNG_OK (positive) or -LTTNG_ERR_*.  The set owns what it holds. */
LTTNG_EXPORT int lttng_session_list_rotation_schedules(const char *session_name,
		struct lttng_rotation_schedules **schedules);
LTTNG_EXPORT enum lttng_rotation_status lttng_rotation_schedules_get_count(
		const struct lttng_rotation_schedules *schedules, unsigned int *count);
LTTNG_EXPORT const struct lttng_rotation_schedule *lttng_rotation_schedules_get_at_index(
		const struct lttng_rotation_schedules *schedules, unsigned int index);
LTTNG_EXPORT void lttng_rotation_schedules_destroy(struct lttng_rotation_schedules *schedules);

#ifdef __cplusplus
}
#endif
