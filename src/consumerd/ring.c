/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include <lttng/ust-ctl.h>
#include <lttng/ust-sigbus.h>
#include "base/shm.h"
#include "base/testpoint.h"
#include "base/time.h"
#include "consumerd/ring.h"

/* A get that found nothing and took this long has waited for a writer in the middle of an event. */
#define HOLE_US (4 * US_PER_MS)

/* The library imports this thread-local from the program. */
__attribute__((visibility("default"))) DEFINE_LTTNG_UST_SIGBUS_STATE();

/*
 * A guarded call of the library: the result, or -EIO after a SIGBUS. The ring
 * is broken then: the library's view of the mapping is not to be trusted.
 */
#define RING_CALL(ring, call)                                                   \
	__extension__({                                                         \
		volatile int call_r_ = 0;                                              \
		watch_enter((ring)->watch, time_now_us());                      \
		if (SHM_GUARDED(call_r_ = (call)) < 0) {                        \
			(ring)->broken = true;                                  \
			call_r_ = -EIO;                                         \
		}                                                               \
		watch_leave((ring)->watch);                                     \
		call_r_;                                                        \
	})

/* The jump left the library's own list of guarded ranges, and its flag, as they were in the call. */
void ring_repair_library(void)
{
	lttng_ust_sigbus_state.jmp_ready = 0;
	CDS_INIT_LIST_HEAD(&lttng_ust_sigbus_state.head);
}

static int guarded_create(struct lttng_ust_ctl_consumer_channel *channel, unsigned cpu,
	struct lttng_ust_ctl_consumer_stream **ret)
{
	return SHM_GUARDED(*ret = lttng_ust_ctl_create_stream(channel, (int) cpu));
}

static int guarded_base(struct lttng_ust_ctl_consumer_stream *ust, void *volatile *ret)
{
	return SHM_GUARDED(*ret = lttng_ust_ctl_get_mmap_base(ust));
}

int ring_open(struct ring *ring, struct lttng_ust_ctl_consumer_channel *channel, unsigned cpu, uint64_t subbuf_size,
	uint64_t num_subbuf)
{
	struct lttng_ust_ctl_consumer_stream *ust = NULL;
	void *volatile base = NULL;
	int r;

	r = guarded_create(channel, cpu, &ust);
	if (r < 0)
		return r;
	if (!ust)
		return -ENOENT;
	*ring = (struct ring) { .ust = ust, .subbuf_size = subbuf_size, .size = subbuf_size * num_subbuf };
	r = RING_CALL(ring, lttng_ust_ctl_get_mmap_len(ust, &ring->map_len));
	if (r == 0)
		r = guarded_base(ust, &base);
	if (r < 0 || !base || ring->map_len < ring->size) {
		ring_close(ring);
		return -EIO;
	}
	ring->base = base;
	return 0;
}

void ring_close(struct ring *ring)
{
	struct lttng_ust_ctl_consumer_stream *ust = ring->ust;

	ring->ust = NULL;
	ring->broken = true;
	if (ust && SHM_GUARDED(lttng_ust_ctl_destroy_stream(ust)) < 0)
		return;         /* what it still held is lost */
}

int ring_wait_fd(struct ring *ring)
{
	return lttng_ust_ctl_stream_get_wait_fd(ring->ust);
}

void ring_close_wakeup_fd(struct ring *ring)
{
	(void) lttng_ust_ctl_stream_close_wakeup_fd(ring->ust);  /* closed already is fine */
}

/* What the library computed from shared memory, against what we know of the mapping. */
static bool packet_lies_inside(const struct ring *ring, unsigned long offset, const struct ring_packet *packet)
{
	return packet->len > 0 && packet->len <= packet->padded_len && packet->padded_len <= ring->subbuf_size &&
		offset <= ring->map_len && packet->padded_len <= ring->map_len - offset && offset % 4096 == 0;
}

static int describe_packet(struct ring *ring, struct ring_packet *ret)
{
	struct ring_packet packet = { .data = NULL };
	unsigned long offset = 0;
	int r;

	r = RING_CALL(ring, lttng_ust_ctl_get_subbuf_size(ring->ust, &packet.len));
	if (r == 0)
		r = RING_CALL(ring, lttng_ust_ctl_get_padded_subbuf_size(ring->ust, &packet.padded_len));
	if (r == 0)
		r = RING_CALL(ring, lttng_ust_ctl_get_mmap_read_offset(ring->ust, &offset));
	if (r < 0 || !packet_lies_inside(ring, offset, &packet))
		return -EIO;
	packet.data = ring->base + offset;
	*ret = packet;
	return RING_PACKET;
}

int ring_get_next(struct ring *ring, struct ring_packet *ret)
{
	uint64_t begin_us = time_now_us();
	int r;

	if (ring->broken)
		return -EIO;
	r = RING_CALL(ring, (testpoint_stall("stall-ring"), lttng_ust_ctl_get_next_subbuf(ring->ust)));
	if (ring->broken)
		return -EIO;
	if (r < 0)
		return time_now_us() - begin_us >= HOLE_US ? RING_HOLE : RING_EMPTY;
	r = describe_packet(ring, ret);
	if (r < 0)
		ring->broken = true;
	return r;
}

int ring_put_next(struct ring *ring)
{
	int r = ring->broken ? -EIO : RING_CALL(ring, lttng_ust_ctl_put_next_subbuf(ring->ust));

	return r < 0 ? -EIO : 0;
}

int ring_put_back(struct ring *ring)
{
	int r = ring->broken ? -EIO : RING_CALL(ring, lttng_ust_ctl_put_subbuf(ring->ust));

	return r < 0 ? -EIO : 0;
}

int ring_copy(struct ring *ring, void *dst, const void *src, size_t len)
{
	return ring->broken ? -EIO : RING_CALL(ring, (memcpy(dst, src, len), 0));
}

int ring_flush(struct ring *ring, bool final)
{
	int r = ring->broken ? -EIO : RING_CALL(ring, lttng_ust_ctl_flush_buffer(ring->ust, !final));

	return r < 0 ? -EIO : 0;
}

int ring_positions(struct ring *ring, unsigned long *ret_consumed, unsigned long *ret_produced)
{
	unsigned long consumed = 0, produced = 0;
	int r;

	if (ring->broken)
		return -EIO;
	r = RING_CALL(ring, lttng_ust_ctl_snapshot_sample_positions(ring->ust));
	if (r == 0)
		r = RING_CALL(ring, lttng_ust_ctl_snapshot_get_consumed(ring->ust, &consumed));
	if (r == 0)
		r = RING_CALL(ring, lttng_ust_ctl_snapshot_get_produced(ring->ust, &produced));
	if (r < 0)
		return -EIO;
	*ret_consumed = consumed;
	*ret_produced = produced;
	return 0;
}
