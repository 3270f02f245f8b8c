/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * ADDITIONS of Ringmaster to the liblttng-ctl 2.13 interface.  A program that
 * uses what is declared here needs this library; LTTNG_RINGMASTER tells that
 * it is there.
 */
#pragma once
#include <stdint.h>
#include <lttng/channel.h>
#include <lttng/event.h>
#include <lttng/load.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LTTNG_RINGMASTER 1

/*
 * An application that a command did not wait for, because it does not answer
 * (stopped, frozen or too busy).  It is brought up to date when it wakes.
 */
struct lttng_lagging_application {
	int32_t pid;
	uint32_t uid;
	uint64_t since_us;      /* how long it has not answered */
	char name[256];
};

/*
 * The applications that lag behind in a session.  Returns their number (0 or
 * more) and an array, freed as a whole with free(), or -LTTNG_ERR_*.
 */
LTTNG_EXPORT int lttng_session_list_lagging(const char *session, struct lttng_lagging_application **ret);

/*
 * Warnings that came with the answer to the calling thread's last library
 * call which asked a daemon: how many, and each as a sentence.  NULL for an
 * index out of range.  The strings belong to the library, until that thread's
 * next call.
 */
LTTNG_EXPORT unsigned lttng_last_warning_count(void);
LTTNG_EXPORT const char *lttng_last_warning(unsigned index);

/*
 * More about the failure of the calling thread's last library call, such as
 * which parameter and why; NULL when it did not fail or there is no more to
 * say.  Owned as above.
 */
LTTNG_EXPORT const char *lttng_last_error_detail(void);

/*
 * The last warnings of all commands on a session, oldest first.  Returns their
 * number and an array of strings; the caller frees each and the array with
 * free().  Or -LTTNG_ERR_*.
 */
LTTNG_EXPORT int lttng_session_list_warnings(const char *session, char ***ret);

/*
 * The contexts of a channel, in the order in which they were added.  Returns
 * their number and an array, freed as a whole with free() together with the
 * names in it (NULL when there are none), or -LTTNG_ERR_*.
 */
LTTNG_EXPORT int lttng_list_contexts(struct lttng_handle *handle, const char *channel_name,
		struct lttng_event_context **ret);

/*
 * What a channel that lttng_list_channels() gave has lost, by cause.  The
 * lost packets of lttng_channel_get_lost_packet_count() are those that were
 * overwritten, not written or damaged.
 */
struct lttng_channel_losses {
	uint64_t discarded_events;      /* the ring buffer was full */
	uint64_t overwritten_packets;   /* before they were read: overwrite mode */
	uint64_t unwritten_packets;     /* the output could not be written */
	uint64_t damaged_packets;       /* a program wrote over them in the ring buffer */
	uint64_t recycled_packets;      /* deleted when a trace file was used again */
};

/* 0 or -LTTNG_ERR_INVALID. */
LTTNG_EXPORT int lttng_channel_get_losses(const struct lttng_channel *channel, struct lttng_channel_losses *ret);

/*
 * How full the ring buffers of a channel out of lttng_list_channels() were
 * when the channel's monitor timer last looked: bytes in whole sub-buffers, of
 * the fullest one and of the emptiest one.  Returns 1; 0 when it has not
 * looked yet (both are left alone); or -LTTNG_ERR_INVALID.
 */
LTTNG_EXPORT int lttng_channel_get_buffer_use(struct lttng_channel *channel, uint64_t *highest, uint64_t *lowest);

/* How many sessions the last lttng_load_session() with these attributes loaded; 0 as well when it failed. */
LTTNG_EXPORT unsigned lttng_load_session_attr_get_loaded_count(const struct lttng_load_session_attr *attr);

#ifdef __cplusplus
}
#endif
