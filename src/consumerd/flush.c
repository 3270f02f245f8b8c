/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Flush and close requests, on the command loop.
 */
#include <errno.h>
#include "consumerd/consumerd.h"
#include "consumerd/data-service.h"
#include "consumerd/flush.h"
#include "consumerd/trace.h"

struct flush_request {
	struct list link;               /* consumerd->requests */
	struct consumerd *consumerd;
	enum flush_kind kind;
	uint64_t session_id, trace_id, serial;
	flush_end_fn ends;
	bool started;                   /* no trace of it is being made any more */
	struct list parts;              /* struct flush_part, under way or back */
	unsigned n_out;                 /* of them under way */
	int error;
};

static void part_free(struct flush_part *part)
{
	list_remove(&part->link);
	list_remove(&part->service_link);
	for (unsigned i = 0; i < part->n_traces; i++)
		trace_unref(part->traces[i]);
	free(part->traces);
	free(part->streams);
	free(part->missing_text);
	free(part);
}
DEFINE_CLEANUP(struct flush_part *, part_free)

/* At the end of the daemon those that are still being made are left to their jobs. */
static bool concerns(const struct flush_request *request, const struct trace *trace)
{
	return (trace->phase == TRACE_READY || request->consumerd->phase == CONSUMERD_RUNNING) &&
		(request->session_id == 0 || trace->session_id == request->session_id) &&
		(request->trace_id == 0 || trace->id == request->trace_id);
}

/* ---- answers ---- */

static unsigned count_losses(const struct flush_part *part)
{
	unsigned n = 0;

	for (unsigned i = 0; i < part->n_streams; i++)
		n += part->streams[i].cause != STREAM_END_DONE;
	for (unsigned i = 0; i < part->n_traces; i++)
		n += part->missing_text[i] > 0;
	return n;
}

static void list_losses(const struct flush_part *part, struct flush_result *result)
{
	for (unsigned i = 0; i < part->n_streams; i++) {
		const struct flush_stream *fs = &part->streams[i];
		const struct channel *channel = fs->stream->channel;

		if (fs->cause != STREAM_END_DONE)
			result->losses[result->n_losses++] = (struct consumer_stream_state) {
				.trace_id = channel->trace->id,
				.key = channel->key,
				.cpu = fs->stream->cpu,
				.missing_bytes = fs->missing,
				.cause = (uint8_t) fs->cause,
				.channel = channel->name,
				.trace = channel->trace->sub,
			};
	}
	for (unsigned i = 0; i < part->n_traces; i++)
		if (part->missing_text[i] > 0)
			result->losses[result->n_losses++] = (struct consumer_stream_state) {
				.trace_id = part->traces[i]->id,
				.key = FLUSH_KEY_METADATA,
				.missing_bytes = part->missing_text[i],
				.cause = STREAM_END_DISK,
				.channel = "metadata",
				.trace = part->traces[i]->sub,
			};
}

static void list_channels(const struct flush_part *part, struct flush_result *result)
{
	for (unsigned i = 0; i < part->n_traces; i++)
		for (unsigned j = 0; j < part->traces[i]->n_channels; j++)
			channel_count(part->traces[i]->channels[j], &result->channels[result->n_channels++]);
}

static int make_result(const struct flush_request *request, struct flush_result *result)
{
	unsigned n_losses = 0, n_channels = 0;
	const struct flush_part *part;

	list_for_each(part, &request->parts, link) {
		n_losses += count_losses(part);
		for (unsigned i = 0; i < part->n_traces; i++)
			n_channels += part->traces[i]->n_channels;
	}
	*result = (struct flush_result) {
		.losses = calloc(MAX(n_losses, 1u), sizeof(*result->losses)),
		.channels = calloc(MAX(n_channels, 1u), sizeof(*result->channels)),
	};
	if (!result->losses || !result->channels)
		return -ENOMEM;
	list_for_each(part, &request->parts, link) {
		list_losses(part, result);
		list_channels(part, result);
	}
	return 0;
}

/* Data loops that serve nothing go when the last chunk of their file system has gone. */
static void request_end(struct flush_request *request)
{
	struct consumerd *consumerd = request->consumerd;
	struct flush_result result = { .losses = NULL };
	struct flush_part *part, *next;
	int r = request->error;

	list_remove(&request->link);
	if (r == 0)
		r = make_result(request, &result);
	request->ends(consumerd, request->serial, r, &result);
	free(result.losses);
	free(result.channels);
	list_for_each_safe(part, next, &request->parts, link)
		part_free(part);
	free(request);
	consumerd_sweep_services(consumerd);
	consumerd_on_request_end(consumerd);
}

static void part_settled(struct flush_part *part)
{
	struct flush_request *request = part->request;

	list_remove(&part->service_link);
	if (--request->n_out == 0)
		request_end(request);
}

void flush_part_back(struct loop_msg *msg)
{
	struct flush_part *part = CONTAINER_OF(msg, struct flush_part, msg);

	if (!part->request) {
		part_free(part);
		return;
	}
	if (part->kind == FLUSH_CLOSE) {
		part->service->n_traces -= part->n_traces;
		for (unsigned i = 0; i < part->n_traces; i++)
			inbox_remove(part->traces[i]->inbox, part->traces[i]->id);
	}
	part_settled(part);
}

/* ---- a data loop was given up ---- */

/* Ends without the data loop, which may still write into the part it has: that one is left to it. */
static void give_up_part(struct flush_part *lost)
{
	struct flush_request *request = lost->request;
	struct flush_part *part = calloc(1, sizeof(*part));

	list_remove(&lost->link);
	list_remove(&lost->service_link);
	lost->request = NULL;
	if (part) {
		list_init(&part->link);
		list_init(&part->service_link);
		part->streams = calloc(MAX(lost->n_streams, 1u), sizeof(*part->streams));
		part->traces = calloc(MAX(lost->n_traces, 1u), sizeof(struct trace *));
		part->missing_text = calloc(MAX(lost->n_traces, 1u), sizeof(*part->missing_text));
	}
	if (!part || !part->streams || !part->traces || !part->missing_text) {
		request->error = -ENOMEM;
		if (part)
			part_free(part);
	} else {
		for (; part->n_streams < lost->n_streams; part->n_streams++)
			part->streams[part->n_streams] = (struct flush_stream) {
				.part = part,
				.stream = lost->streams[part->n_streams].stream,
				.cause = STREAM_END_BUFFER,
			};
		for (; part->n_traces < lost->n_traces; part->n_traces++)
			part->traces[part->n_traces] = trace_ref(lost->traces[part->n_traces]);
		part->request = request;
		list_append(&request->parts, &part->link);
	}
	if (--request->n_out == 0)
		request_end(request);
}

void flush_on_service_abandoned(struct data_service *service)
{
	struct flush_part *part, *next;

	if (service->abandoned)
		return;
	service->abandoned = true;
	list_remove(&service->link);
	consumerd_report(service->consumerd, 0, LOG_LEVEL_ERR,
		"Buffers of uid %u held their reader for %u s and were given up: traces=%u", (unsigned) service->app_uid,
		(unsigned) (WATCH_LIMIT_US / 1000000), service->n_traces);
	list_for_each_safe(part, next, &service->parts, service_link)
		give_up_part(part);
}

/* ---- begin ---- */

static int part_fill(struct flush_part *part, struct flush_request *request)
{
	unsigned n_traces = 0, n_streams = 0, i = 0;
	struct trace *trace;

	list_for_each(trace, &request->consumerd->traces, link)
		if (trace->service == part->service && concerns(request, trace)) {
			n_traces++;
			n_streams += trace_n_streams(trace);
		}
	part->traces = calloc(n_traces, sizeof(struct trace *));
	part->streams = calloc(MAX(n_streams, 1u), sizeof(*part->streams));
	part->missing_text = calloc(n_traces, sizeof(*part->missing_text));
	if (!part->traces || !part->streams || !part->missing_text)
		return -ENOMEM;
	list_for_each(trace, &request->consumerd->traces, link) {
		if (trace->service != part->service || !concerns(request, trace))
			continue;
		part->traces[part->n_traces++] = trace_ref(trace);
		for (unsigned c = 0; c < trace->n_channels; c++)
			for (unsigned s = 0; s < trace->channels[c]->n_streams; s++, i++) {
				part->streams[i].part = part;
				part->streams[i].stream = &trace->channels[c]->streams[s];
				list_init(&part->streams[i].link);
				list_init(&part->streams[i].service_link);
			}
	}
	part->n_streams = i;
	return 0;
}

static int add_part(struct flush_request *request, struct data_service *service)
{
	_cleanup_(part_freep) struct flush_part *part = calloc(1, sizeof(*part));
	int r;

	if (!part)
		return -ENOMEM;
	list_init(&part->link);
	list_init(&part->service_link);
	list_init(&part->text_link);
	part->request = request;
	part->service = service;
	part->kind = request->kind;
	part->keeps_files = request->session_id == 0;
	part->msg.run = flush_part_run;
	r = part_fill(part, request);
	if (r < 0)
		return r;
	list_append(&request->parts, &part->link);
	TAKE_PTR(part);
	return 0;
}

static bool has_part(const struct flush_request *request, const struct data_service *service)
{
	const struct flush_part *part;

	list_for_each(part, &request->parts, link)
		if (part->service == service)
			return true;
	return false;
}

static int split(struct flush_request *request)
{
	struct trace *trace;
	int r;

	list_for_each(trace, &request->consumerd->traces, link) {
		if (!concerns(request, trace) || has_part(request, trace->service))
			continue;
		r = add_part(request, trace->service);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Closing traces leave the registry: no other request finds them. */
static void forget_traces(struct flush_request *request)
{
	struct trace *trace, *next;

	list_for_each_safe(trace, next, &request->consumerd->traces, link) {
		if (!concerns(request, trace))
			continue;
		trace->phase = TRACE_CLOSING;
		list_remove(&trace->link);
		trace_unref(trace);     /* the registry's; the part has its own */
	}
}

static void request_start(struct flush_request *request)
{
	struct list parts = LIST_INIT(parts);
	struct flush_part *part;

	request->started = true;
	request->error = split(request);
	if (request->error == 0 && request->kind == FLUSH_CLOSE)
		forget_traces(request);
	request->n_out = 1;     /* ourselves, until all are on their way */
	if (request->error == 0)
		list_splice(&parts, &request->parts);
	while ((part = list_first(&parts, struct flush_part, link))) {
		list_remove(&part->link);
		list_append(&request->parts, &part->link);
		list_append(&part->service->parts, &part->service_link);
		request->n_out++;
		if (part->service->abandoned)
			give_up_part(part);
		else
			loop_post(part->service->loop, &part->msg);
	}
	if (--request->n_out == 0)
		request_end(request);
}

static bool must_wait(const struct flush_request *request)
{
	const struct trace *trace;

	list_for_each(trace, &request->consumerd->traces, link)
		if (trace->phase == TRACE_MAKING && concerns(request, trace))
			return true;
	return false;
}

void flush_begin(struct consumerd *consumerd, enum flush_kind kind, uint64_t session_id, uint64_t trace_id,
	uint64_t serial, flush_end_fn ends)
{
	struct flush_request *request = calloc(1, sizeof(*request));

	if (!request) {
		ends(consumerd, serial, -ENOMEM, NULL);
		return;
	}
	request->consumerd = consumerd;
	request->kind = kind;
	request->session_id = session_id;
	request->trace_id = trace_id;
	request->serial = serial;
	request->ends = ends;
	list_init(&request->parts);
	list_append(&consumerd->requests, &request->link);
	if (!must_wait(request))
		request_start(request);
}

void flush_on_trace_made(struct consumerd *consumerd)
{
	struct flush_request *request, *next;

	list_for_each_safe(request, next, &consumerd->requests, link)
		if (!request->started && !must_wait(request))
			request_start(request);
}

bool flush_is_pending(const struct consumerd *consumerd, uint64_t session_id)
{
	const struct flush_request *request;

	list_for_each(request, &consumerd->requests, link)
		if (request->session_id == session_id)
			return true;
	return false;
}
