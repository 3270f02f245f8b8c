/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include "base/str.h"
#include "base/testpoint.h"
#include "base/time.h"
#include "consumerd/index.h"
#include "consumerd/output-file.h"
#include "consumerd/write-whole.h"

/*
 * How to write was measured (doc/benchmarks.md). A copy into fresh pages of
 * the page cache is what costs: large packets go to the disk straight from
 * the ring buffer, or, when that is not possible, or the buffer fills up and
 * the disk is slower than memory, through pages that are handed back as soon
 * as they are on the disk.
 */
#define DIRECT_MIN  (256u << 10)
#define RECYCLE_MIN (512u << 10)
#define ALIGNMENT   4096u
/* Bytes in a µs: fresh pages of the page cache took no more where they are dearest. */
#define FAST_DISK   500u
/* Of packets that go by another way, so that a disk that was slow for a moment is known again. */
#define LOOK_AGAIN  16u

struct output_file {
	struct output output;
	struct trace_chunk *chunk;      /* a reference */
	char *sub, *stem;               /* constant: stem is CHANNEL_CPU */
	uint64_t max_size, max_files;   /* constant */
	int fd, index_fd;
	uint64_t offset, index_offset;  /* whole packets and entries */
	bool can_direct;                /* the file system has not refused yet */
	bool is_direct;                 /* fd is set to it */
	uint64_t disk_speed;            /* bytes in a µs that went straight to it lately; 0: not known */
	unsigned n_beside;              /* large packets in a hurry that went by another way */
	uint64_t cached;                /* bytes before offset that wait to be handed back */
	uint64_t number;                /* files begun before the current one */
	uint64_t here;                  /* packets in the current file */
	uint64_t *per_file;             /* of each name of a ring: packets in its file */
	size_t n_per_file;
	uint64_t recycled;
};

#define OUTPUT_FILE(o) CONTAINER_OF(o, struct output_file, output)

static void close_files(struct output_file *file)
{
	if (file->fd >= 0)
		(void) close(file->fd);
	if (file->index_fd >= 0)
		(void) close(file->index_fd);
	file->fd = file->index_fd = -1;
}

static void output_file_free(struct output *output)
{
	struct output_file *file = OUTPUT_FILE(output);

	close_files(file);
	trace_chunk_unref(file->chunk);
	free(file->per_file);
	free(file->sub);
	free(file->stem);
	free(file);
}

static int open_pair(struct output_file *file, const char *name, int ret_fds[2])
{
	_cleanup_close_ int fd = -1, index_fd = -1;
	_cleanup_free_ char *index_name = NULL;
	uint8_t header[INDEX_HEADER_LEN];
	int r;

	r = str_printf(&index_name, "index/%s.idx", name);
	if (r < 0)
		return r;
	r = trace_chunk_open_file(file->chunk, file->sub, name, O_WRONLY, &fd);
	if (r < 0)
		return r;
	r = trace_chunk_open_file(file->chunk, file->sub, index_name, O_WRONLY, &index_fd);
	if (r < 0)
		return r;
	index_put_header(header);
	r = write_whole(index_fd, header, sizeof(header), 0);
	if (r < 0)
		return r;
	ret_fds[0] = TAKE_FD(fd);
	ret_fds[1] = TAKE_FD(index_fd);
	return 0;
}

/* Place for the packet count of each name of a ring. */
static int reserve_count(struct output_file *file, uint64_t name_number)
{
	uint64_t *grown;
	size_t n;

	if (file->max_files == 0 || name_number < file->n_per_file)
		return 0;
	n = MAX(file->n_per_file * 2, (size_t) name_number + 8);
	grown = realloc(file->per_file, n * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	for (size_t i = file->n_per_file; i < n; i++)
		grown[i] = 0;
	file->per_file = grown;
	file->n_per_file = n;
	return 0;
}

static int begin_file(struct output_file *file, uint64_t number)
{
	uint64_t in_name = file->max_files ? number % file->max_files : number;
	_cleanup_free_ char *name = NULL;
	int fds[2] = { -1, -1 }, r;

	r = file->max_size ? str_printf(&name, "%s_%ju", file->stem, (uintmax_t) in_name) : str_dup(file->stem, &name);
	if (r < 0)
		return r;
	r = reserve_count(file, in_name);
	if (r < 0)
		return r;
	r = open_pair(file, name, fds);
	if (r < 0)
		return r;
	if (file->max_files) {
		if (number > 0)
			file->per_file[(number - 1) % file->max_files] = file->here;
		file->recycled += file->per_file[in_name];
		file->per_file[in_name] = 0;
	}
	close_files(file);
	file->fd = fds[0];
	file->index_fd = fds[1];
	file->number = number;
	file->offset = file->here = file->cached = 0;
	file->is_direct = false;
	file->index_offset = INDEX_HEADER_LEN;
	return 0;
}

/* ---- ways of writing ---- */

static bool set_direct(struct output_file *file, bool direct)
{
	int flags;

	if (file->is_direct == direct)
		return true;
	flags = fcntl(file->fd, F_GETFL);
	if (flags < 0 || fcntl(file->fd, F_SETFL, direct ? flags | O_DIRECT : flags & ~O_DIRECT) < 0)
		return false;
	file->is_direct = direct;
	return true;
}

/* Starts writing this packet out, and lets go of the one before, which is on the disk by now. */
static void recycle_pages(struct output_file *file, uint64_t len, bool pressed)
{
	off_t here = (off_t) file->offset, before = (off_t) (file->offset - file->cached);

	/* Only hints: what fails here is no loss. */
	(void) sync_file_range(file->fd, here, (off_t) len, SYNC_FILE_RANGE_WRITE);
	if (file->cached > 0 && !pressed) {
		(void) sync_file_range(file->fd, before, (off_t) file->cached,
			SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
		(void) posix_fadvise(file->fd, before, (off_t) file->cached, POSIX_FADV_DONTNEED);
		file->cached = 0;
	}
	file->cached += len;
}

static int write_buffered(struct output_file *file, const void *data, uint64_t len, bool pressed)
{
	int r;

	if (!set_direct(file, false))
		return -EIO;
	r = write_whole(file->fd, data, len, file->offset);
	if (r == 0 && len >= RECYCLE_MIN && !file->chunk->is_memory)
		recycle_pages(file, len, pressed);
	return r;
}

static bool goes_direct(struct output_file *file, const void *data, uint64_t len, bool pressed)
{
	if (!file->can_direct || len < DIRECT_MIN || (uintptr_t) data % ALIGNMENT)
		return false;
	return !pressed || file->disk_speed == 0 || file->disk_speed >= FAST_DISK || ++file->n_beside % LOOK_AGAIN == 0;
}

static int write_direct(struct output_file *file, const void *data, uint64_t len)
{
	const uint64_t begun_us = time_now_us();
	uint64_t speed;
	int r = write_whole(file->fd, data, len, file->offset);

	if (r < 0)
		return r;
	speed = testpoint_hit("slow-disk") ? 1 : len / MAX(time_now_us() - begun_us, UINT64_C(1));
	file->disk_speed = MAX(file->disk_speed == 0 ? speed : (3 * file->disk_speed + speed) / 4, UINT64_C(1));
	return 0;
}

static int write_data(struct output_file *file, const void *data, uint64_t len, bool pressed)
{
	int r;

	if (!goes_direct(file, data, len, pressed))
		return write_buffered(file, data, len, pressed);
	if (set_direct(file, true)) {
		r = write_direct(file, data, len);
		if (r != -EINVAL && r != -EOPNOTSUPP)
			return r;
	}
	file->can_direct = false;
	return write_buffered(file, data, len, pressed);
}

static int output_file_write(struct output *output, const void *data, const struct packet *packet, bool pressed)
{
	struct output_file *file = OUTPUT_FILE(output);
	uint8_t entry[INDEX_ENTRY_LEN];
	int r;

	if (file->max_size && file->offset > 0 && file->offset + packet->padded_len > file->max_size) {
		r = begin_file(file, file->number + 1);
		if (r < 0)
			return r;
	}
	r = write_data(file, data, packet->padded_len, pressed);
	if (r < 0)
		return r;
	index_put_entry(packet, file->offset, entry);
	r = write_whole(file->index_fd, entry, sizeof(entry), file->index_offset);
	if (r < 0) {
		(void) ftruncate(file->fd, (off_t) file->offset);       /* shrinking needs no space */
		return r;
	}
	file->offset += packet->padded_len;
	file->index_offset += sizeof(entry);
	file->here++;
	return 0;
}

static uint64_t output_file_recycled(const struct output *output)
{
	return OUTPUT_FILE(output)->recycled;
}

static const struct output_ops output_file_ops = {
	.write_packet = output_file_write,
	.recycled = output_file_recycled,
	.free = output_file_free,
};

int output_file_new(struct trace_chunk *chunk, const struct output_file_conf *conf, struct output **ret)
{
	struct output_file *file = calloc(1, sizeof(*file));
	_cleanup_(output_freep) struct output *output = NULL;
	int r;

	if (!file)
		return -ENOMEM;
	file->fd = file->index_fd = -1;
	file->chunk = trace_chunk_ref(chunk);
	file->max_size = conf->max_size;
	file->max_files = conf->max_files;
	file->can_direct = !chunk->is_memory;
	file->output.ops = &output_file_ops;
	output = &file->output;
	r = str_dup(conf->sub, &file->sub);
	if (r < 0)
		return r;
	r = str_printf(&file->stem, "%s_%u", conf->channel, conf->cpu);
	if (r < 0)
		return r;
	r = begin_file(file, 0);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(output);
	return 0;
}
