/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A channel is a set of ring buffers with its attributes; event rules record
 * into one.
 */
#pragma once
#include <stdint.h>
#include <lttng/domain.h>
#include <lttng/event.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LTTNG_CHANNEL_ATTR_PADDING1 (LTTNG_SYMBOL_NAME_LEN + 12)

/* Start from lttng_channel_set_default_attr() or lttng_channel_create(). */
struct lttng_channel_attr {
	int overwrite;                          /* full buffers: 1 overwrite, 0 discard, -1 as the session */
	uint64_t subbuf_size;                   /* bytes, a power of two, at least a page */
	uint64_t num_subbuf;                    /* a power of two */
	unsigned int switch_timer_interval;     /* microseconds, 0 off */
	unsigned int read_timer_interval;       /* microseconds, 0 off */
	enum lttng_event_output output;
	uint64_t tracefile_size;                /* bytes per file, 0 without limit */
	uint64_t tracefile_count;               /* files per stream, 0 without limit */
	unsigned int live_timer_interval;       /* microseconds; set by the daemon */
	uint32_t align_to_64;                   /* not used */
	union {
		uint64_t padding;
		void *ptr;                      /* the library's; see lttng_channel_create() */
	} extended;
	char padding[LTTNG_CHANNEL_ATTR_PADDING1];
};

#define LTTNG_CHANNEL_PADDING1 16

/* Set to zeros, or made by lttng_channel_create(). */
struct lttng_channel {
	char name[LTTNG_SYMBOL_NAME_LEN];
	uint32_t enabled;
	struct lttng_channel_attr attr;
	char padding[LTTNG_CHANNEL_PADDING1];
};

/*
 * A channel with the default attributes of the domain, and with room for the
 * attributes that have functions below.  NULL: no memory or no domain.  Free
 * with lttng_channel_destroy(); never with free(), and never one that
 * lttng_list_channels() returned.
 *
 * @since 2.11
 */
LTTNG_EXPORT struct lttng_channel *lttng_channel_create(struct lttng_domain *domain);
LTTNG_EXPORT void lttng_channel_destroy(struct lttng_channel *channel);

/*
 * Fills in the default attributes for the domain's type and kind of buffers.
 * A NULL argument makes it do nothing; the extended part, if there is one, is
 * kept and set to defaults too.
 *
 * @since 2.0
 */
LTTNG_EXPORT void lttng_channel_set_default_attr(struct lttng_domain *domain, struct lttng_channel_attr *attr);

/*
 * Lists the channels of the handle's domain.  Returns their number and an
 * array, freed as a whole with free(), or -LTTNG_ERR_*.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_list_channels(struct lttng_handle *handle, struct lttng_channel **channels);

/*
 * Creates the channel, or enables it again when it exists.  0 or -LTTNG_ERR_*,
 * among them _INVALID (attributes), _INVALID_CHANNEL_NAME, _BUFFER_TYPE_MISMATCH
 * and _TRACE_ALREADY_STARTED (no new channels after the first start).  A name
 * has at most 240 bytes, or 219 with a tracefile_size: files are called after
 * it.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_enable_channel(struct lttng_handle *handle, struct lttng_channel *chan);
/* Its events are no longer recorded.  0 or -LTTNG_ERR_*. */
LTTNG_EXPORT int lttng_disable_channel(struct lttng_handle *handle, const char *name);

/*
 * Counters of a channel that lttng_list_channels() returned: events that found
 * the buffers full (discard mode), and packets that were overwritten before
 * they were read.  0, or -LTTNG_ERR_INVALID when the channel has no extended
 * part.
 *
 * @since 2.9
 */
LTTNG_EXPORT int lttng_channel_get_discarded_event_count(struct lttng_channel *chan, uint64_t *discarded_events);
LTTNG_EXPORT int lttng_channel_get_lost_packet_count(struct lttng_channel *chan, uint64_t *lost_packets);

/*
 * Period, in microseconds, of looking at the fill level of the buffers (0 off).
 * 0, or -LTTNG_ERR_INVALID when the channel was not made by
 * lttng_channel_create() nor listed.
 *
 * @since 2.10
 */
LTTNG_EXPORT int lttng_channel_get_monitor_timer_interval(struct lttng_channel *chan,
		uint64_t *monitor_timer_interval);
LTTNG_EXPORT int lttng_channel_set_monitor_timer_interval(struct lttng_channel *chan,
		uint64_t monitor_timer_interval);

/*
 * How long, in microseconds, an application that allows it waits for space
 * instead of discarding: 0 never, -1 without end.  0, or -LTTNG_ERR_INVALID
 * as above or for a value below -1.
 *
 * @since 2.10
 */
LTTNG_EXPORT int lttng_channel_get_blocking_timeout(struct lttng_channel *chan, int64_t *blocking_timeout);
LTTNG_EXPORT int lttng_channel_set_blocking_timeout(struct lttng_channel *chan, int64_t blocking_timeout);

#ifdef __cplusplus
}
#endif
