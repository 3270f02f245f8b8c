/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way of a packet from the ring buffer to the output.
 */
#include <errno.h>
#include "base/errors.h"
#include "base/testpoint.h"
#include "base/time.h"
#include "consumerd/channel.h"
#include "consumerd/stream.h"
#include "consumerd/trace.h"

#define TURN_PACKETS     64u
#define TURN_BYTES       (8u << 20)
#define HOLE_RETRY_US    (100 * US_PER_MS)
#define BACKOFF_FIRST_US (10 * US_PER_MS)
#define BACKOFF_MAX_US   (1000 * US_PER_MS)
/* After so many packets in a row that are none, nobody writes packets there. */
#define DAMAGED_MAX      256u

static void add(atomic_uint_fast64_t *counter, uint64_t n)
{
	atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static void set(atomic_uint_fast64_t *counter, uint64_t n)
{
	atomic_store_explicit(counter, n, memory_order_relaxed);
}

/*
 * The count is what the writer saw that closed the packet. One that slept
 * over it comes with an old count behind a newer one, which readers of the
 * trace take for a huge loss: the packet is ours now, and gets the newer one.
 */
static int repair_discarded(struct stream *stream, const struct ring_packet *raw, struct packet *packet)
{
	uint64_t known = atomic_load_explicit(&stream->counters.discarded, memory_order_relaxed);

	if (packet->discarded >= known)
		return 0;
	packet->discarded = known;
	return ring_store_long(&stream->ring, raw->data + PACKET_AT_DISCARDED, (unsigned long) known);
}

/* A checked description of the packet. -EBADMSG: skip it; -EIO: the ring is broken. */
static int read_header(struct stream *stream, const struct ring_packet *raw, struct packet *ret)
{
	uint8_t header[PACKET_HEADER_LEN];
	int r;

	if (raw->len < sizeof(header) || testpoint_hit("damaged-packet"))
		return -EBADMSG;
	r = ring_copy(&stream->ring, header, raw->data, sizeof(header));
	if (r < 0)
		return r;
	r = packet_parse(header, &stream->expect, raw->len, raw->padded_len, ret);
	if (r < 0)
		return r;
	/* It never goes back, and no reader is that far behind. */
	if (ret->sequence < stream->next_sequence || ret->sequence - stream->next_sequence > UINT32_MAX)
		return -EBADMSG;
	return repair_discarded(stream, raw, ret);
}

static void count_read(struct stream *stream, const struct packet *packet)
{
	const uint64_t gap = packet->sequence - stream->next_sequence;

	/* Those that were skipped as damaged are counted as such; the rest of a gap was overwritten. */
	add(&stream->counters.lost, gap - MIN(gap, (uint64_t) stream->damaged_in_row));
	stream->next_sequence = packet->sequence + 1;
	set(&stream->counters.discarded, packet->discarded);
	stream->damaged_in_row = 0;
}

static void count_written(struct stream *stream, const struct packet *packet)
{
	add(&stream->counters.packets, 1);
	add(&stream->counters.bytes, packet->padded_len);
	set(&stream->counters.recycled, output_recycled(stream->output));
}

struct turn {
	unsigned covered;       /* packets from here on whose text has been taken in */
	uint64_t bytes;
	bool pressed;           /* more than half of the ring waits for us */
};

/*
 * First the position, then the text: what stands below the position was
 * registered before, so that all packets up to it need no other look.
 */
static int sync_metadata(struct stream *stream, struct turn *turn)
{
	unsigned long consumed, produced, ready;
	int r;

	r = ring_positions(&stream->ring, &consumed, &produced);
	if (r < 0)
		return r;
	turn->pressed = produced - consumed > stream->ring.size / 2;
	if (turn->covered > 0) {
		turn->covered--;
		return 0;
	}
	ready = (produced - consumed) / stream->ring.subbuf_size;
	if (!stream->channel->overwrite && ready > 1)
		turn->covered = (unsigned) MIN(ready - 1, (unsigned long) TURN_PACKETS);
	return trace_sync_metadata(stream->channel->trace);
}

static enum stream_phase block(struct stream *stream)
{
	uint64_t now = time_now_us();

	if (stream->blocked_since_us == 0)
		stream->blocked_since_us = now;
	stream->backoff_us = stream->backoff_us ? MIN(stream->backoff_us * 2, (uint64_t) BACKOFF_MAX_US)
						: (uint64_t) BACKOFF_FIRST_US;
	stream->retry_at_us = now + stream->backoff_us;
	return STREAM_BLOCKED;
}

static void unblock(struct stream *stream)
{
	stream->backoff_us = 0;
	stream->blocked_since_us = 0;
}

static enum stream_phase skip_damaged(struct stream *stream)
{
	add(&stream->counters.damaged, 1);
	if (++stream->damaged_in_row > DAMAGED_MAX)
		return STREAM_GIVEN_UP;
	return ring_put_next(&stream->ring) < 0 ? STREAM_GIVEN_UP : STREAM_READY;
}

/* The memory went away under the write, or the output has no place. */
static enum stream_phase output_failed(struct stream *stream, int error)
{
	if (ring_put_back(&stream->ring) < 0 || error == -EFAULT)
		return STREAM_GIVEN_UP;
	stream->output_error = error;
	return block(stream);
}

/* STREAM_READY: a packet went out, or was skipped; anything else ends the turn. */
static enum stream_phase pass_packet(struct stream *stream, struct turn *turn)
{
	struct ring_packet raw;
	struct packet packet;
	int r;

	r = ring_get_next(&stream->ring, &raw);
	if (r == RING_EMPTY)
		return STREAM_IDLE;
	if (r == RING_HOLE) {
		stream->retry_at_us = time_now_us() + HOLE_RETRY_US;
		return STREAM_HOLE;
	}
	if (r < 0)
		return STREAM_GIVEN_UP;
	stream->n_taken++;
	r = read_header(stream, &raw, &packet);
	if (r < 0)
		return stream->ring.broken ? STREAM_GIVEN_UP : skip_damaged(stream);
	r = sync_metadata(stream, turn);
	if (r == 0)
		r = output_write_packet(stream->output, raw.data, &packet, turn->pressed);
	if (r < 0)
		return output_failed(stream, r);
	if (ring_put_next(&stream->ring) < 0)
		return STREAM_GIVEN_UP;
	count_read(stream, &packet);
	count_written(stream, &packet);
	unblock(stream);
	turn->bytes += packet.padded_len;
	return STREAM_READY;
}

static uint64_t drop_ready(struct stream *stream)
{
	struct ring_packet raw;
	struct packet packet;
	uint64_t dropped = 0;

	/* No more than fits: writers may go on filling. */
	for (unsigned long n = 0; n <= stream->ring.size / stream->ring.subbuf_size; n++) {
		if (ring_get_next(&stream->ring, &raw) != RING_PACKET)
			break;
		if (read_header(stream, &raw, &packet) == 0)
			count_read(stream, &packet);
		else
			stream->damaged_in_row++;       /* no gap that somebody overwrote */
		if (ring_put_next(&stream->ring) < 0)
			break;
		dropped++;
	}
	return dropped;
}

uint64_t stream_drop_rest(struct stream *stream)
{
	uint64_t dropped = drop_ready(stream);

	/* Into a ring that was full no packet fitted that tells what was discarded since: now there is room for it. */
	if (dropped > 0 && ring_flush(&stream->ring, true) == 0)
		dropped += drop_ready(stream);
	add(&stream->counters.unwritten, dropped);
	return dropped;
}

enum stream_phase stream_drain(struct stream *stream)
{
	struct turn turn = { .covered = 0 };

	for (unsigned n = 0; n < TURN_PACKETS && turn.bytes < TURN_BYTES; n++) {
		enum stream_phase phase = pass_packet(stream, &turn);

		if (watch_has_tripped(stream->ring.watch))
			return STREAM_GIVEN_UP;
		if (phase != STREAM_READY)
			return phase;
	}
	return STREAM_READY;
}
