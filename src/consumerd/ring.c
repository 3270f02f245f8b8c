/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <lttng/ust-ctl.h>
#include <lttng/ust-sigbus.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/shm.h"
#include "base/testpoint.h"
#include "base/time.h"
#include "consumerd/ring.h"

/* At two positions that move. */
#define LOOKS_MAX 16u

/* The library imports this thread-local from the program. */
__attribute__((visibility("default"))) DEFINE_LTTNG_UST_SIGBUS_STATE();

/*
 * A guarded call of the library: the result, or -EIO after a fault. The ring
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

/*
 * The beginning of the memory describes itself (the layout a crash tool
 * reads). It is read once, before any program has the memory: later others
 * can write there, and the offsets are ours.
 */
enum {
	CONTROL_LEN = 4096,
	AT_LAYOUT_MAJOR = 26,
	AT_OFFSET_OF_PRODUCED = 32,
	AT_OFFSET_OF_CONSUMED = 36,
	AT_LEN_OF_PRODUCED = 76,
	AT_LEN_OF_CONSUMED = 77,
};

static uint32_t control_u32(const struct ring *ring, unsigned at)
{
	uint32_t v;

	memcpy(&v, ring->control + at, sizeof(v));
	return v;
}

static bool is_position(uint32_t offset)
{
	return offset % sizeof(long) == 0 && offset <= CONTROL_LEN - sizeof(long);
}

static int read_layout(struct ring *ring)
{
	uint16_t version[2];

	memcpy(version, ring->control + AT_LAYOUT_MAJOR, sizeof(version));
	ring->at_produced = control_u32(ring, AT_OFFSET_OF_PRODUCED);
	ring->at_consumed = control_u32(ring, AT_OFFSET_OF_CONSUMED);
	if (version[0] != 0 || version[1] != 0 || !is_position(ring->at_produced) || !is_position(ring->at_consumed) ||
		ring->control[AT_LEN_OF_PRODUCED] != sizeof(long) || ring->control[AT_LEN_OF_CONSUMED] != sizeof(long))
		return -E_NOT_SUPPORTED;
	return 0;
}

static unsigned long *position(const struct ring *ring, uint32_t offset)
{
	return (unsigned long *) (void *) (ring->control + offset);
}

static int map_control(struct ring *ring, int shm_fd)
{
	void *control = mmap(NULL, CONTROL_LEN, PROT_READ | PROT_WRITE, MAP_SHARED, shm_fd, 0);

	if (control == MAP_FAILED)
		return -errno;
	ring->control = control;
	return 0;
}

static struct lttng_ust_ctl_consumer_channel *create_channel(struct lttng_ust_ctl_consumer_channel_attr *attr,
	const int *fds, unsigned n)
{
	struct lttng_ust_ctl_consumer_channel *volatile channel = NULL;
	struct ring ring = { .watch = NULL };

	if (RING_CALL(&ring, (channel = lttng_ust_ctl_create_channel(attr, fds, (int) n), 0)) < 0)
		return NULL;
	return channel;
}

/* Memory of a file may be cut away by its owner at any moment, this one included. */
int ring_create_channel(struct lttng_ust_ctl_consumer_channel_attr *attr, const int *fds, unsigned n,
	struct lttng_ust_ctl_consumer_channel **ret)
{
	*ret = create_channel(attr, fds, n);
	return *ret ? 0 : -E_MEMORY_BUFFERS;
}

static int create_stream(struct ring *ring, struct lttng_ust_ctl_consumer_channel *channel, unsigned cpu)
{
	struct lttng_ust_ctl_consumer_stream *volatile ust = NULL;
	int r = RING_CALL(ring, (ust = lttng_ust_ctl_create_stream(channel, (int) cpu), 0));

	ring->ust = ust;
	return r == 0 && !ust ? -ENOENT : r;
}

static int ask_stream(struct ring *ring)
{
	int r = lttng_ust_ctl_get_mmap_len(ring->ust, &ring->map_len);

	if (r == 0)
		ring->base = lttng_ust_ctl_get_mmap_base(ring->ust);
	ring->wait_fd = lttng_ust_ctl_stream_get_wait_fd(ring->ust);
	return r;
}

int ring_open(struct ring *ring, struct lttng_ust_ctl_consumer_channel *channel, unsigned cpu, int shm_fd,
	const struct ring_size *size)
{
	int r;

	*ring = (struct ring) {
		.subbuf_size = size->subbuf_size,
		.size = size->subbuf_size * size->num_subbuf,
	};
	r = create_stream(ring, channel, cpu);
	if (r == 0)
		r = map_control(ring, shm_fd);
	if (r == 0)
		r = RING_CALL(ring, read_layout(ring));
	if (r == 0)
		r = RING_CALL(ring, ask_stream(ring));
	if (r == 0 && (!ring->base || ring->map_len < ring->size || ring->wait_fd < 0))
		r = -EIO;
	if (r < 0)
		ring_close(ring);
	return r;
}

static int destroy_stream(struct lttng_ust_ctl_consumer_stream *ust)
{
	lttng_ust_ctl_destroy_stream(ust);
	return 0;
}

static unsigned long load(const struct ring *ring, uint32_t offset)
{
	return __atomic_load_n(position(ring, offset), __ATOMIC_ACQUIRE);
}

static void set_consumed(struct ring *ring, unsigned long consumed)
{
	if (SHM_GUARDED(__atomic_store_n(position(ring, ring->at_consumed), consumed, __ATOMIC_RELAXED)) < 0)
		ring->broken = true;
}

/*
 * What the library does at the end walks from one position to the other: they
 * are made equal, or one written by somebody else would keep us for years.
 */
static void destroy(struct ring *ring, struct lttng_ust_ctl_consumer_stream *ust)
{
	volatile unsigned long consumed = 0, produced = 0;
	const volatile bool known = ring->control && SHM_GUARDED((consumed = load(ring, ring->at_consumed),
		produced = load(ring, ring->at_produced))) == 0;

	if (known)
		set_consumed(ring, produced);
	if (RING_CALL(ring, destroy_stream(ust)) < 0)
		log_debug(NULL, "A damaged ring buffer was not freed");
	if (known && ring->keeps_unread)
		set_consumed(ring, consumed);
}

static int destroy_channel(struct lttng_ust_ctl_consumer_channel *channel)
{
	lttng_ust_ctl_destroy_channel(channel);
	return 0;
}

void ring_close(struct ring *ring)
{
	struct lttng_ust_ctl_consumer_stream *ust = ring->ust;

	if (!ust)
		return;
	destroy(ring, ust);
	if (ring->control)
		(void) munmap(ring->control, CONTROL_LEN);
	ring->control = NULL;
	ring->ust = NULL;
	ring->broken = true;
}

void ring_destroy_channel(struct lttng_ust_ctl_consumer_channel *channel, struct watch *watch)
{
	struct ring ring = { .watch = watch };

	if (RING_CALL(&ring, destroy_channel(channel)) < 0)
		log_debug(NULL, "A damaged channel was not freed");
}

int ring_send(struct ring *ring, int sock)
{
	return RING_CALL(ring, lttng_ust_ctl_send_stream_to_sessiond(sock, ring->ust));
}

void ring_close_wakeup_fd(struct ring *ring)
{
	IGNORE(RING_CALL(ring, lttng_ust_ctl_stream_close_wakeup_fd(ring->ust))); /* closed already is fine */
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

int ring_store_long(struct ring *ring, const void *dst, unsigned long value)
{
	/* The mapping is writable; only this file may know. */
	return ring->broken ? -EIO : RING_CALL(ring, (memcpy((void *) (uintptr_t) dst, &value, sizeof(value)), 0));
}

int ring_flush(struct ring *ring, bool final)
{
	int r = ring->broken ? -EIO : RING_CALL(ring, lttng_ust_ctl_flush_buffer(ring->ust, !final));

	return r < 0 ? -EIO : 0;
}

static int load_positions(struct ring *ring, unsigned long *ret_consumed, unsigned long *ret_produced)
{
	/* In this order: what is consumed was produced before. */
	if (ring->broken || SHM_GUARDED(*ret_consumed = load(ring, ring->at_consumed)) < 0 ||
		SHM_GUARDED(*ret_produced = load(ring, ring->at_produced)) < 0) {
		ring->broken = true;
		return -EIO;
	}
	return 0;
}

/*
 * A writer that overwrites moves first its own position, then the reader's:
 * they are never two rings apart, unless both move while we look.
 */
int ring_positions(struct ring *ring, unsigned long *ret_consumed, unsigned long *ret_produced)
{
	unsigned long consumed, produced;

	for (unsigned n = 0; n < LOOKS_MAX; n++) {
		int r = load_positions(ring, &consumed, &produced);

		if (r < 0)
			return r;
		if (produced - consumed > 2 * ring->size)
			continue;
		*ret_consumed = consumed;
		*ret_produced = produced;
		return 0;
	}
	ring->broken = true;
	return -EIO;
}

/*
 * Nothing to get: either the writers still fill that sub-buffer, or they are
 * beyond it and one of them has not committed (the call has waited for it).
 */
static int why_nothing(struct ring *ring)
{
	unsigned long consumed, produced, mask = ~(ring->subbuf_size - 1);
	int r = ring_positions(ring, &consumed, &produced);

	if (r < 0)
		return r;
	return (consumed & mask) == (produced & mask) ? RING_EMPTY : RING_HOLE;
}

int ring_get_next(struct ring *ring, struct ring_packet *ret)
{
	int r;

	if (ring->broken)
		return -EIO;
	r = RING_CALL(ring, (testpoint_stall("stall-ring"), lttng_ust_ctl_get_next_subbuf(ring->ust)));
	if (ring->broken)
		return -EIO;
	if (r < 0)
		return why_nothing(ring);
	r = describe_packet(ring, ret);
	if (r < 0)
		ring->broken = true;
	return r;
}
