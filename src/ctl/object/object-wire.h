/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Objects to bytes and back, as proto/object.def has them.
 *
 * What programs build (up to the trigger) is read and made by the public
 * functions only, called by their exported names: so it works on the objects
 * of a program that brings copies of these functions with a layout of its own,
 * as the command line of 2.13 does, and bytes make no object that a program
 * could not have made.  What comes from the daemon is made by the private
 * functions of its header.
 */
#pragma once
#include "base/buf.h"
#include "proto/object.h"

struct lttng_action;
struct lttng_condition;
struct lttng_error_query;
struct lttng_error_query_results;
struct lttng_evaluation;
struct lttng_event_expr;
struct lttng_event_field_value;
struct lttng_event_rule;
struct lttng_kernel_probe_location;
struct lttng_log_level_rule;
struct lttng_notification;
struct lttng_rate_policy;
struct lttng_rotation_schedule;
struct lttng_snapshot_output;
struct lttng_trace_archive_location;
struct lttng_trigger;
struct lttng_userspace_probe_location;

/* kind as in object.def, type, what destroys it */
#define OBJECT_KINDS(K)                                                                                 \
	K(rate_policy,       struct lttng_rate_policy,               lttng_rate_policy_destroy)         \
	K(log_level_rule,    struct lttng_log_level_rule,            lttng_log_level_rule_destroy)      \
	K(kernel_probe,      struct lttng_kernel_probe_location,     lttng_kernel_probe_location_destroy) \
	K(userspace_probe,   struct lttng_userspace_probe_location,  lttng_userspace_probe_location_destroy) \
	K(event_rule,        struct lttng_event_rule,                lttng_event_rule_destroy)          \
	K(event_expr,        struct lttng_event_expr,                lttng_event_expr_destroy)          \
	K(condition,         struct lttng_condition,                 lttng_condition_destroy)           \
	K(snapshot_output,   struct lttng_snapshot_output,           lttng_snapshot_output_destroy)     \
	K(action,            struct lttng_action,                    lttng_action_destroy)              \
	K(trigger,           struct lttng_trigger,                   lttng_trigger_destroy)             \
	K(error_query,       struct lttng_error_query,               lttng_error_query_destroy)         \
	K(error_results,     struct lttng_error_query_results,       lttng_error_query_results_destroy) \
	K(field_value,       struct lttng_event_field_value,         event_field_value_free)            \
	K(archive_location,  struct lttng_trace_archive_location,    archive_location_free)             \
	K(evaluation,        struct lttng_evaluation,                lttng_evaluation_destroy)          \
	K(notification,      struct lttng_notification,              lttng_notification_destroy)        \
	K(rotation_schedule, struct lttng_rotation_schedule,         lttng_rotation_schedule_destroy)

/*
 * Appends a struct object_object.  -ERANGE: longer or deeper than the record
 * may be, though a program may make such an object; -EINVAL: it is of no type
 * that can be sent; -ENOMEM; -ENOTSUP: see object_decode().  out is as before.
 */
_must_check_ int object_encode(enum object_kind kind, const void *object, struct buf *out);
/*
 * A new object, the caller's.  -EBADMSG, -ERANGE: the bytes are none of that
 * kind, or the public functions refuse what they say (also for lack of memory);
 * -ENOMEM; -ENOTSUP: a trigger, in a program with a layout of its own, where
 * nothing can give it a name.  A user space probe's file is opened.
 */
_must_check_ int object_decode(enum object_kind kind, struct wire_blob bytes, void **ret);
void object_free(enum object_kind kind, void *object);

/* The same with types: object_encode_trigger(), object_decode_trigger(), … */
#define K(kind, type, free_it)                                                                          \
	static inline _must_check_ _unused_ int object_encode_##kind(const type *object, struct buf *out) \
	{                                                                                               \
		return object_encode(OBJECT_##kind, object, out);                                       \
	}                                                                                               \
	static inline _must_check_ _unused_ int object_decode_##kind(struct wire_blob bytes, type **ret) \
	{                                                                                               \
		void *made = NULL;                                                                      \
		int r = object_decode(OBJECT_##kind, bytes, &made);                                     \
                                                                                                        \
		if (r >= 0)                                                                             \
			*ret = made;                                                                    \
		return r;                                                                               \
	}
OBJECT_KINDS(K)
#undef K
