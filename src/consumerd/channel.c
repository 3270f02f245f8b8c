/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <lttng/ust-ctl.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/shm.h"
#include "base/str.h"
#include "consumerd/channel.h"
#include "consumerd/memory-budget.h"
#include "consumerd/output-file.h"
#include "consumerd/trace.h"
#include "consumerd/zero-fill.h"

#define PAGE 4096u
/* Besides its sub-buffers a ring buffer has counters and tables. */
#define RING_OVERHEAD (8u * PAGE)
/* Makes applications leave the wake-ups to our own read timer; the library's timer hardly ever fires. */
#define NO_WAKEUP_INTERVAL UINT32_MAX

static bool is_power_of_2(uint64_t v)
{
	return v != 0 && (v & (v - 1)) == 0;
}

/* It becomes part of file names. */
static bool is_file_name(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && !strchr(name, '/');
}

static int check(const struct consumer_channel_spec *spec)
{
	const uint64_t max = UINT64_C(1) << (sizeof(long) == 8 ? 40 : 30);

	if (!is_power_of_2(spec->subbuf_size) || spec->subbuf_size < PAGE || !is_power_of_2(spec->num_subbuf))
		return -E_CHANNEL_SIZE;
	if (spec->subbuf_size > max || spec->num_subbuf > max / spec->subbuf_size)
		return -E_CHANNEL_SIZE;
	if (spec->overwrite && spec->num_subbuf < 2)
		return -E_CHANNEL_SIZE;
	if (spec->tracefile_size && spec->tracefile_size < spec->subbuf_size)
		return -E_CHANNEL_SIZE;
	if (spec->blocking_timeout_us < -1 || !is_file_name(spec->name))
		return -EINVAL;
	return 0;
}

int channel_new(struct trace *trace, const struct consumer_channel_spec *spec, struct channel **ret)
{
	_cleanup_(channel_freep) struct channel *channel = NULL;
	int n, r;

	r = check(spec);
	if (r < 0)
		return r;
	n = lttng_ust_ctl_get_nr_stream_per_channel();
	if (n <= 0)
		return -ENOMEM;
	channel = calloc(1, sizeof(*channel));
	if (!channel)
		return -ENOMEM;
	channel->trace = trace;
	channel->key = spec->key;
	channel->id = spec->chan_id;
	channel->subbuf_size = spec->subbuf_size;
	channel->num_subbuf = spec->num_subbuf;
	channel->overwrite = spec->overwrite;
	channel->switch_timer_us = spec->switch_timer_us;
	channel->read_timer_us = spec->read_timer_us;
	channel->monitor_timer_us = spec->monitor_timer_us;
	channel->blocking_timeout_us = spec->blocking_timeout_us;
	channel->tracefile_size = spec->tracefile_size;
	channel->tracefile_count = spec->tracefile_size ? spec->tracefile_count : 0;
	r = str_dup(spec->name, &channel->name);
	if (r < 0)
		return r;
	channel->streams = calloc((size_t) n, sizeof(*channel->streams));
	if (!channel->streams)
		return -ENOMEM;
	for (channel->n_streams = 0; channel->n_streams < (unsigned) n; channel->n_streams++)
		stream_init(&channel->streams[channel->n_streams], channel, channel->n_streams);
	*ret = TAKE_PTR(channel);
	return 0;
}

void channel_free(struct channel *channel)
{
	channel_release(channel);
	free(channel->streams);
	free(channel->name);
	free(channel);
}

static uint64_t memory_of_stream(const struct channel *channel)
{
	uint64_t subbufs = channel->num_subbuf + (channel->overwrite ? 1 : 0);

	return channel->subbuf_size * subbufs + RING_OVERHEAD;
}

uint64_t channel_memory(const struct channel *channel)
{
	return memory_of_stream(channel) * channel->n_streams;
}

static bool is_in_files(const struct channel *channel)
{
	return buffer_files_are_used(&channel->trace->files);
}

static int make_memory(struct channel *channel)
{
	int r = 0;

	for (unsigned i = 0; i < channel->n_streams && r == 0; i++) {
		int *fd = &channel->streams[i].shm_fd;

		if (is_in_files(channel))
			r = buffer_files_open_stream(channel, i, memory_of_stream(channel), fd);
		else
			r = shm_memfd_new("rm-ring", fd);
	}
	return r;
}

/* The library does not say what it is that it has not got: it makes a pipe for the channel and one for each stream. */
static bool is_out_of_descriptors(const struct channel *channel)
{
	const unsigned needed = 2 * (1 + channel->n_streams);
	_cleanup_free_ int *fds = calloc(needed, sizeof(*fds));
	unsigned n = 0;

	while (fds && n < needed && (fds[n] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
		n++;
	for (unsigned i = 0; i < n; i++)
		(void) close(fds[i]);
	return fds && n < needed;
}

/* The library makes it where nobody who shares the ring buffers can lead it to anything else. */
static int create_guarded(struct channel *channel, struct lttng_ust_ctl_consumer_channel_attr *attr, const int *fds)
{
	static struct log_limit limit = LOG_LIMIT_RARE_INIT;
	int r, guarded;

	ring_memory_begin(&channel->memory, channel->n_streams);
	r = ring_create_channel(attr, fds, channel->n_streams, &channel->ust);
	guarded = ring_memory_end(channel->subbuf_size * channel->num_subbuf, channel->subbuf_size);
	if (r < 0 || guarded == 0)
		return r;
	if (guarded != -E_NOT_SUPPORTED)
		return guarded;
	if (log_limit_allows(&limit))
		log_warn(NULL, 0, "What liblttng-ust-ctl keeps of a channel was not recognized: a program that writes cleverly "
			"over its ring buffers may lead this daemon astray");
	return 0;
}

/* The library fills the memory, which is where too little of it shows. */
static int fill_buffers(struct channel *channel)
{
	struct lttng_ust_ctl_consumer_channel_attr attr = {
		.type = LTTNG_UST_ABI_CHAN_PER_CPU,
		.subbuf_size = channel->subbuf_size,
		.num_subbuf = channel->num_subbuf,
		.overwrite = channel->overwrite,
		.read_timer_interval = channel->read_timer_us ? NO_WAKEUP_INTERVAL : 0,
		.output = LTTNG_UST_ABI_MMAP,
		.chan_id = channel->id,
		.blocking_timeout = channel->blocking_timeout_us,
	};
	_cleanup_free_ int *fds = calloc(channel->n_streams, sizeof(*fds));
	int r;

	if (!fds)
		return -ENOMEM;
	for (unsigned i = 0; i < channel->n_streams; i++)
		fds[i] = channel->streams[i].shm_fd;
	for (unsigned i = 0; i < UUID_LEN; i++)
		attr.uuid[i] = channel->trace->uuid[i];
	/* The owner of a file may have written into it meanwhile, or cut it. */
	if (!is_in_files(channel))
		zero_fill_begin(fds, channel->n_streams);
	r = create_guarded(channel, &attr, fds);
	zero_fill_end();
	return r < 0 && is_out_of_descriptors(channel) ? -EMFILE : r;
}

/* What nobody can take away any more: from a file its owner can, and the guards in ring.c hold. */
static int make_sure(const struct channel *channel, int fd)
{
	return is_in_files(channel) ? buffer_files_fill_holes(fd) : shm_seal_size(fd);
}

static int open_streams(struct channel *channel)
{
	const struct ring_size size = { .subbuf_size = channel->subbuf_size, .num_subbuf = channel->num_subbuf };

	for (unsigned i = 0; i < channel->n_streams; i++) {
		struct stream *stream = &channel->streams[i];
		int r;

		r = make_sure(channel, stream->shm_fd);
		if (r < 0)
			return r;
		r = ring_open(&stream->ring, channel->ust, i, stream->shm_fd, &size);
		if (r < 0)
			return r;
		stream->ring.keeps_unread = is_in_files(channel);
	}
	return 0;
}

/* Filling memory that is not there ends in the kernel ending us: ask first. */
static int check_memory(const struct channel *channel, struct buf *detail)
{
	uint64_t needed = channel_memory(channel), available;

	if (is_in_files(channel) && !channel->trace->files.is_memory)
		return 0;
	if (memory_budget_take(needed, &available))
		return 0;
	buf_printf(detail, "channel \"%s\" needs %ju MiB of memory for its buffers on %u CPUs, %ju MiB are available",
		channel->name, (uintmax_t) (needed >> 20), channel->n_streams, (uintmax_t) (available >> 20));
	return -E_MEMORY_BUFFERS;
}

/* As many as a channel takes: what the library keeps and the pages around it, each ring buffer, our view of it. */
static bool is_out_of_mappings(const struct channel *channel)
{
	const size_t n = 5 + 2 * (size_t) channel->n_streams, len = 2 * n * PAGE;
	char *pages = mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	bool out = pages == MAP_FAILED;

	for (size_t i = 0; i < n && !out; i++)
		out = mprotect(pages + 2 * i * PAGE, PAGE, PROT_READ) < 0;
	if (pages != MAP_FAILED)
		(void) munmap(pages, len);
	return out;
}

static int explain(int r, const struct channel *channel, const char *what, struct buf *detail)
{
	if ((r == -E_MEMORY_BUFFERS || r == -ENOMEM) && is_out_of_mappings(channel))
		buf_printf(detail, "cannot make the buffers of channel \"%s\": the consumer daemon has as many memory mappings as it "
			"may: raise vm.max_map_count by sysctl%s", channel->name,
			channel->trace->per_process ? ", or use per-user buffers (--buffers-uid)" : "");
	else if (is_in_files(channel) && r != -E_MEMORY_BUFFERS)
		buffer_files_explain(channel, r, detail);
	else if (r == -E_MEMORY_BUFFERS)
		buf_printf(detail, "cannot make the buffers of channel \"%s\": they need %ju MiB of memory on %u CPUs",
			channel->name, (uintmax_t) (channel_memory(channel) >> 20), channel->n_streams);
	else
		buf_printf(detail, "cannot make %s of channel \"%s\": %s", what, channel->name, error_text(r));
	return r;
}

int channel_make_buffers(struct channel *channel, struct buf *detail)
{
	int r;

	r = check_memory(channel, detail);
	if (r < 0)
		return r;
	r = make_memory(channel);
	if (r == 0)
		r = fill_buffers(channel);
	if (r == 0)
		r = open_streams(channel);
	return r < 0 ? explain(r, channel, "the buffers", detail) : 0;
}

static int make_outputs(struct channel *channel)
{
	struct trace *trace = channel->trace;

	if (!trace->recorded)
		return 0;
	for (unsigned i = 0; i < channel->n_streams; i++) {
		struct output_file_conf conf = {
			.sub = trace->sub,
			.channel = channel->name,
			.cpu = i,
			.max_size = channel->tracefile_size,
			.max_files = channel->tracefile_count,
		};
		int r = output_file_new(trace->chunk, &conf, &channel->streams[i].output);

		if (r < 0)
			return r;
	}
	return 0;
}

int channel_make_outputs(struct channel *channel, struct buf *detail)
{
	int r = make_outputs(channel);

	return r < 0 ? explain(r, channel, "the files", detail) : 0;
}

/* Our own ends of the wake-up pipes go: a hang-up shows then that the program has gone. */
int channel_transfer(struct channel *channel, int sock)
{
	int r;

	r = lttng_ust_ctl_send_channel_to_sessiond(sock, channel->ust);
	(void) lttng_ust_ctl_channel_close_wakeup_fd(channel->ust);     /* closed already is fine */
	(void) lttng_ust_ctl_channel_close_wait_fd(channel->ust);
	for (unsigned i = 0; i < channel->n_streams; i++) {
		struct stream *stream = &channel->streams[i];

		if (r >= 0)
			r = ring_send(&stream->ring, sock);
		ring_close_wakeup_fd(&stream->ring);
		(void) close(TAKE_FD(stream->shm_fd));
	}
	if (r >= 0)
		r = lttng_ust_ctl_send_stream_to_sessiond(sock, NULL);
	return r < 0 ? r : 0;
}

void channel_release(struct channel *channel)
{
	for (unsigned i = 0; i < channel->n_streams; i++)
		stream_release(&channel->streams[i]);
	if (channel->read_timer_us)
		ring_memory_unseal(&channel->memory);
	if (channel->ust)
		ring_destroy_channel(channel->ust, channel->n_streams ? channel->streams[0].ring.watch : NULL);
	channel->ust = NULL;
	ring_memory_release(&channel->memory);
}

static uint64_t get(const atomic_uint_fast64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

void channel_count(const struct channel *channel, struct consumer_channel_counters *ret)
{
	*ret = (struct consumer_channel_counters) {
		.trace_id = channel->trace->id,
		.key = channel->key,
		.name = channel->name,
	};
	for (unsigned i = 0; i < channel->n_streams; i++) {
		const struct stream_counters *counters = &channel->streams[i].counters;

		ret->discarded_events += get(&counters->discarded);
		ret->lost_packets += get(&counters->lost);
		ret->unwritten_packets += get(&counters->unwritten);
		ret->packets += get(&counters->packets);
		ret->bytes += get(&counters->bytes);
		ret->recycled_packets += get(&counters->recycled);
		ret->damaged_packets += get(&counters->damaged);
	}
}
