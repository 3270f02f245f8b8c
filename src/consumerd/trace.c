/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include "base/dir.h"
#include "base/errors.h"
#include "base/str.h"
#include "consumerd/inbox.h"
#include "consumerd/trace.h"

static int add_channels(struct trace *trace, const struct consumer_add_trace *request)
{
	struct wire_list list = request->channels;
	struct consumer_channel_spec spec;
	int r;

	trace->channels = calloc(MAX(list.n, 1u), sizeof(struct channel *));
	if (!trace->channels)
		return -ENOMEM;
	while ((r = wire_list_next(&list, consumer_channel_spec_wire(), &spec)) > 0) {
		r = channel_new(trace, &spec, &trace->channels[trace->n_channels]);
		if (r < 0)
			return r;
		trace->n_channels++;
	}
	return r;
}

int trace_new(const struct consumer_add_trace *request, struct trace_chunk *chunk, struct inbox *inbox,
	struct trace **ret)
{
	_cleanup_(trace_unrefp) struct trace *trace = calloc(1, sizeof(*trace));
	int r;

	if (!trace)
		return -ENOMEM;
	ref_init(&trace->ref);
	list_init(&trace->link);
	list_init(&trace->service_link);
	buf_init(&trace->unwritten);
	trace->metadata.fd = -1;
	trace->id = request->trace_id;
	trace->session_id = request->session_id;
	trace->app_uid = request->app_uid;
	trace->per_process = request->per_process;
	trace->recorded = chunk && !request->snapshot;
	trace->chunk = chunk ? trace_chunk_ref(chunk) : NULL;
	r = buffer_files_init(&trace->files, request->shm_path, request->uid, request->gid);
	if (r < 0)
		return r;
	if (request->uuid.len != UUID_LEN || ((chunk || *request->shm_path) && !path_is_inside(request->subdir)))
		return -EINVAL;
	memcpy(trace->uuid, request->uuid.data, UUID_LEN);
	memcpy(trace->metadata.uuid, request->uuid.data, UUID_LEN);
	r = str_dup(request->subdir, &trace->sub);
	if (r < 0)
		return r;
	r = add_channels(trace, request);
	if (r < 0)
		return r;
	r = inbox_add(inbox, trace->id, &trace->cache);
	if (r < 0)
		return r;
	trace->inbox = inbox;
	*ret = TAKE_PTR(trace);
	return 0;
}

struct trace *trace_ref(struct trace *trace)
{
	ref_get(&trace->ref);
	return trace;
}

void trace_unref(struct trace *trace)
{
	if (!trace || !ref_put(&trace->ref))
		return;
	if (trace->inbox)
		inbox_remove(trace->inbox, trace->id);
	trace_release(trace);
	for (unsigned i = 0; i < trace->n_channels; i++)
		channel_free(trace->channels[i]);
	free(trace->channels);
	if (trace->cache) {
		metadata_cache_deinit(trace->cache);
		free(trace->cache);
	}
	trace_chunk_unref(trace->chunk);
	free(trace->sub);
	buffer_files_deinit(&trace->files);
	free(trace);
}

static int make_directory(struct trace *trace, struct buf *detail)
{
	_cleanup_free_ char *index = NULL;
	_cleanup_close_ int dirfd = -1;
	int r;

	if (!trace->chunk)
		return 0;
	r = path_join(trace->sub, "index", &index);
	if (r == 0)
		r = trace_chunk_open_dir(trace->chunk, index, &dirfd);
	if (r == 0 && trace->recorded)
		r = trace_chunk_open_file(trace->chunk, trace->sub, "metadata", O_WRONLY, &trace->metadata.fd);
	if (r < 0)
		buf_printf(detail, "cannot make the trace directory \"%s\": %s", trace->sub, error_text(r));
	return r;
}

const char *trace_want_of_descriptors(bool per_process)
{
	return per_process ?
		"out of descriptors: raise the limit of open files of the daemons, or use per-user buffers (--buffers-uid)" :
		"out of descriptors: raise the limit of open files of the daemons";
}

int trace_explain_want(int error, bool per_process, struct buf *detail)
{
	if (error != -EMFILE && error != -ENFILE)
		return error;
	buf_printf(detail, ": %s", trace_want_of_descriptors(per_process));
	return -E_DESCRIPTORS;
}

/* The preamble was sent ahead of the request: from its first moment on the trace can be opened. */
static int write_preamble(struct trace *trace, struct buf *detail)
{
	int r = trace_sync_metadata(trace);

	if (trace->files.text_error < 0) {
		r = trace->files.text_error;
		buf_printf(detail, "cannot write the metadata beside the ring buffers in \"%.400s/%s\": %s",
			trace->files.path, trace->sub, error_text(r));
	} else if (r < 0) {
		buf_printf(detail, "cannot write the metadata of the trace \"%s\": %s", trace->sub, error_text(r));
	}
	return r;
}

/* Buffers first: when there is no memory for them nothing is left on the disk. */
static int make_all(struct trace *trace, struct buf *detail)
{
	int r = buffer_files_make(trace, detail);

	for (unsigned i = 0; r == 0 && i < trace->n_channels; i++)
		r = channel_make_buffers(trace->channels[i], detail);
	if (r == 0)
		r = make_directory(trace, detail);
	if (r == 0)
		r = write_preamble(trace, detail);
	for (unsigned i = 0; r == 0 && i < trace->n_channels; i++)
		r = channel_make_outputs(trace->channels[i], detail);
	return r;
}

int trace_make(struct trace *trace, struct buf *detail)
{
	int r = make_all(trace, detail);

	if (r < 0)
		buffer_files_remove(trace);
	return trace_explain_want(r, trace->per_process, detail);
}

int trace_transfer(struct trace *trace, int sock)
{
	int r = 0;

	for (unsigned i = 0; i < trace->n_channels && r == 0; i++)
		r = channel_transfer(trace->channels[i], sock);
	return r;
}

unsigned trace_n_streams(const struct trace *trace)
{
	unsigned n = 0;

	for (unsigned i = 0; i < trace->n_channels; i++)
		n += trace->channels[i]->n_streams;
	return n;
}

void trace_release(struct trace *trace)
{
	for (unsigned i = 0; i < trace->n_channels; i++)
		channel_release(trace->channels[i]);
	metadata_file_close(&trace->metadata);
	buf_deinit(&trace->unwritten);
	buf_init(&trace->unwritten);
}

int trace_write_metadata(struct trace *trace)
{
	int r;

	if (atomic_load(&trace->cache->dirty)) {
		_cleanup_buf_ struct buf text = BUF_INIT;
		const bool restarted = metadata_cache_take(trace->cache, &text);

		if (restarted) {
			trace->unwritten.len = 0;
			trace->replace = true;
		}
		buffer_files_add_text(trace, text.data, text.len, restarted);
		buf_append(&trace->unwritten, text.data, text.len);
		if (trace->unwritten.error < 0)
			return trace->unwritten.error;
	}
	if (trace->replace) {
		r = metadata_file_restart(&trace->metadata);
		if (r < 0)
			return r;
		trace->replace = false;
	}
	if (trace->unwritten.len == 0)
		return 0;
	r = metadata_file_append(&trace->metadata, trace->unwritten.data, trace->unwritten.len);
	if (r < 0)
		return r;
	buf_consume(&trace->unwritten, trace->unwritten.len);
	return 0;
}

int trace_sync_metadata(struct trace *trace)
{
	int r = inbox_drain(trace->inbox);

	/* Nothing comes any more after a hang-up; what has come is written. */
	(void) r;
	return trace_write_metadata(trace);
}

bool trace_declares(struct trace *trace, uint32_t chan_id)
{
	if (metadata_cache_declares(trace->cache, chan_id))
		return true;
	IGNORE(inbox_drain(trace->inbox)); /* nothing comes any more after a hang-up */
	return metadata_cache_declares(trace->cache, chan_id);
}

bool trace_metadata_is_written(const struct trace *trace)
{
	return !atomic_load(&trace->cache->dirty) && trace->unwritten.len == 0 && !trace->replace;
}

struct log_context trace_log_context(const struct trace *trace)
{
	struct log_context context;

	(void) snprintf(context.text, sizeof(context.text), "session=%ju trace=%ju", (uintmax_t) trace->session_id,
		(uintmax_t) trace->id);
	return context;
}
