/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "base/errors.h"
#include "base/hash.h"
#include "base/str.h"
#include "base/testpoint.h"
#include "base/time.h"
#include "sessiond/domain/ust/app.h"
#include "sessiond/domain/ust/buffers.h"
#include "sessiond/domain/ust/buffers-transfer.h"
#include "sessiond/domain/ust/metadata/clock.h"
#include "sessiond/domain/ust/ust-chunk.h"
#include "sessiond/domain/ust/ust-domain.h"

#define PUSH_MAX           ((size_t) 1 << 20)
#define CLOSE_TIMEOUT_US   (30 * US_PER_S)
#define TEXT_TIMEOUT_US    (5 * US_PER_S)

/* A process may give itself any name; what is no part of a file's name becomes '_'. */
static void make_file_name(const struct app *app, char name[sizeof(app->id.name)])
{
	memcpy(name, app->id.name, sizeof(app->id.name));
	for (char *at = name; *at; at++)
		if (*at == '/' || (unsigned char) *at < ' ' || *at == 0x7f || (*at == '.' && at == name))
			*at = '_';
}

/* True once for each name, as long as it is among the last ones. */
static bool is_new_directory(struct session *session, const char *subdir)
{
	const uint64_t hash = hash_str(subdir);

	MUTEX_GUARD(&session->lock);
	for (unsigned i = 0; i < SESSION_DIRECTORIES_KEPT; i++)
		if (session->recent_directories[i] == hash)
			return false;
	session->recent_directories[session->next_directory++ % SESSION_DIRECTORIES_KEPT] = hash;
	return true;
}

/*
 * Of a process: named by name, pid and second of registration, which is not
 * unique: it may be recorded anew after a failure, or exec its own program.
 * What was recorded before must not be written over.
 */
static int make_process_subdir(struct session *session, const struct app *app, char **ret)
{
	_cleanup_free_ char *subdir = NULL;
	char when[32], name[sizeof(app->id.name)];
	int r;

	make_file_name(app, name);
	time_format_compact(app->registered, when, sizeof(when));
	r = str_printf(&subdir, "ust/pid/%s-%d-%s", name, (int) app->id.pid, when);
	for (unsigned i = 2; r == 0 && !is_new_directory(session, subdir); i++) {
		free(TAKE_PTR(subdir));
		r = str_printf(&subdir, "ust/pid/%s-%d-%s-%u", name, (int) app->id.pid, when, i);
	}
	if (r == 0)
		*ret = TAKE_PTR(subdir);
	return r;
}

static int make_subdir(struct session *session, const struct app *app, bool per_process, char **ret)
{
	if (per_process)
		return make_process_subdir(session, app, ret);
	return str_printf(ret, "ust/uid/%u/%u-bit", (unsigned) app->id.uid, app->id.bits_per_long);
}

static int make_trace_class(struct buffers *buffers, const struct app *app, bool per_process)
{
	_cleanup_trace_clock_ struct trace_clock clock = TRACE_CLOCK_INIT;
	struct trace_class_conf conf = {
		.arch = {
			.bits_per_long = app->id.bits_per_long, .uint8_align = app->id.uint8_align,
			.uint16_align = app->id.uint16_align, .uint32_align = app->id.uint32_align,
			.uint64_align = app->id.uint64_align, .long_align = app->id.long_align,
			.byte_order = app->id.byte_order,
		},
		.tracer = { app->tracer.major, app->tracer.minor, app->tracer.patchlevel },
		.scheme = per_process ? TRACE_CLASS_PER_PID : TRACE_CLASS_PER_UID,
		.buffering_id = per_process ? (uint32_t) app->id.pid : (uint32_t) app->id.uid,
		.session_name = buffers->session->conf.name,
		.created = buffers->session->created,
		.hostname = buffers->domain->hostname,
		.clock = &clock, .bytes_max = (size_t) buffers->domain->conf.limits.user_metadata << 20,
		.process = { app->id.name, (uint32_t) app->id.pid, app->registered },
	};
	int r = uuid_generate(conf.uuid);

	if (r == 0)
		r = trace_clock_init(&clock);
	if (r == 0)
		r = trace_class_new(&conf, &buffers->tc);
	return r;
}

static int make_channels(struct buffers *buffers, const struct wanted *wanted)
{
	int r;

	buffers->channels = calloc(MAX(1u, wanted->n_channels), sizeof(*buffers->channels));
	if (!buffers->channels)
		return -ENOMEM;
	for (; buffers->n_channels < wanted->n_channels; buffers->n_channels++) {
		struct buffers_channel *channel = &buffers->channels[buffers->n_channels];

		r = trace_class_add_channel(buffers->tc, &channel->chan_id);
		if (r < 0)
			return r;
		channel->key = ust_domain_next_key(buffers->domain);
	}
	return 0;
}

int buffers_new(struct ust_domain *domain, struct session *session, const struct wanted *wanted,
	const struct app *app, struct buffers **ret)
{
	const bool per_process = wanted->buffer_type == BUFFER_PER_PID;
	_cleanup_(buffers_unrefp) struct buffers *buffers = calloc(1, sizeof(*buffers));
	int r;

	if (!buffers)
		return -ENOMEM;
	ref_init(&buffers->ref);
	list_init(&buffers->link);
	list_init(&buffers->waiters);
	mutex_init(&buffers->lock, LOCK_BUFFERS);
	mutex_init(&buffers->push_lock, LOCK_METADATA_PUSH);
	buffers->domain = domain;
	buffers->session = session_ref(session);
	buffers->consumer = ust_domain_consumer(domain, app->id.bits_per_long);
	buffers->uid = app->id.uid;
	buffers->pid = per_process ? app->id.pid : 0;
	buffers->bits = app->id.bits_per_long;
	buffers->trace_id = ust_domain_next_key(domain);
	r = make_subdir(session, app, per_process, &buffers->subdir);
	if (r == 0)
		r = make_trace_class(buffers, app, per_process);
	if (r == 0)
		r = make_channels(buffers, wanted);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(buffers);
	return 0;
}

struct buffers *buffers_ref(struct buffers *buffers)
{
	ref_get(&buffers->ref);
	return buffers;
}

static void release_objects(struct buffers *buffers)
{
	buffers_release_objects(buffers);
	fd_budget_give(&buffers->domain->fds, buffers->n_reserved);
	buffers->n_reserved = 0;
}

/* A channel has one descriptor and each of its streams two. */
static int reserve_descriptors(struct buffers *buffers)
{
	const unsigned n = buffers->n_channels * (1 + 2 * buffers->domain->cpus);

	if (!fd_budget_take(&buffers->domain->fds, n))
		return -E_DESCRIPTORS;
	buffers->n_reserved = n;
	return 0;
}

bool buffers_are_busy(struct buffers *buffers)
{
	return mutex_is_taken(&buffers->push_lock) || trace_class_is_busy(buffers->tc);
}

void buffers_tell_full(struct buffers *buffers)
{
	const struct log_context ctx = session_log(buffers->session);
	char text[256];

	if (atomic_exchange(&buffers->full_told, true))
		return;
	(void) snprintf(text, sizeof(text), "New events of uid %u are not recorded, the descriptions of those it has fill their "
		"bound: trace=\"%s\", bound=%u MiB or %u events: raise --max-user-metadata of the session daemon, or enable fewer",
		(unsigned) buffers->uid, buffers->subdir, buffers->domain->conf.limits.user_metadata, TRACE_CLASS_EVENTS_MAX);
	(void) log_warn(&ctx, 0, "%s", text);
	session_add_warning(buffers->session, text);
}

void buffers_unref(struct buffers *buffers)
{
	if (!buffers || !ref_put(&buffers->ref))
		return;
	assert(list_is_empty(&buffers->waiters));
	release_objects(buffers);
	free(buffers->channels);
	trace_class_unref(buffers->tc);
	mutex_deinit(&buffers->push_lock);
	mutex_deinit(&buffers->lock);
	free(buffers->subdir);
	session_unref(buffers->session);
	free(buffers);
}

/* The end of an attempt: everybody who waited for it goes on. */
static void finish(struct buffers *buffers, int error)
{
	struct list waiters = LIST_INIT(waiters);
	struct buffers_waiter *waiter, *tmp;

	testpoint_yield("buffers-finish");
	mutex_lock(&buffers->lock);
	buffers->state = error < 0 ? BUFFERS_FAILED : BUFFERS_READY;
	buffers->error = error;
	list_splice(&waiters, &buffers->waiters);
	mutex_unlock(&buffers->lock);
	list_for_each_safe(waiter, tmp, &waiters, link) {
		_cleanup_(app_unrefp) struct app *app = waiter->app;

		list_remove(&waiter->link);
		waiter->app = NULL;
		app_queue_post(app, waiter->job);
	}
}

static void open_push(struct buffers *buffers)
{
	MUTEX_GUARD(&buffers->push_lock);

	/* Nothing of an earlier attempt may be taken for this one: it has ids of its own, and is told everything. */
	if (buffers->opened_once) {
		buffers->trace_id = ust_domain_next_key(buffers->domain);
		for (unsigned i = 0; i < buffers->n_channels; i++)
			buffers->channels[i].key = ust_domain_next_key(buffers->domain);
	}
	buffers->opened_once = true;
	buffers->pushed = (struct trace_class_mark) { .length = 0 };
	buffers->push_open = true;
}

static void close_push(struct buffers *buffers)
{
	MUTEX_GUARD(&buffers->push_lock);

	buffers->push_open = false;
}

static void ignore_answer(void *data, int error, struct frame *frame)
{
	(void) data;
	(void) error;
	(void) frame;
}

/* What the consumer made, or makes when it gets to it, is not wanted any more. */
static void abandon(struct buffers *buffers)
{
	const struct consumer_close request = { .session_id = buffers->session->id, .trace_id = buffers->trace_id };

	close_push(buffers);
	release_objects(buffers);
	IGNORE(consumer_request(buffers->consumer, consumer_close_wire(), &request, NULL, 0, CLOSE_TIMEOUT_US,
		ignore_answer, NULL)); /* a broken link closes all traces */
}

static struct session_link *link_locked(struct buffers *buffers)
{
	mutex_assert_mine(&buffers->session->lock);
	return &buffers->session->links[ust_domain_consumer_index(buffers->domain, buffers->consumer)];
}

/* A trace that is there is missed when its consumer goes. False: whoever destroys the session looked before. */
static bool enter_trace(struct buffers *buffers, unsigned epoch)
{
	struct session *session = buffers->session;
	struct session_link *at;

	MUTEX_GUARD(&session->lock);
	if (session->dying)
		return false;
	at = link_locked(buffers);
	if (at->n_traces++ == 0)
		at->epoch = epoch;
	buffers->is_entered = true;
	return true;
}

static void leave_trace_locked(struct buffers *buffers)
{
	struct session_link *at = link_locked(buffers);

	if (buffers->is_entered)
		at->n_traces--;
	buffers->is_entered = false;
}

static void on_made(struct buffers *buffers, int error)
{
	unsigned epoch;

	testpoint_yield("buffers-made");
	mutex_lock(&buffers->lock);
	epoch = buffers->epoch;
	mutex_unlock(&buffers->lock);
	if (error < 0)
		(void) log_err(&(struct log_context) { "" }, error, "Cannot make ring buffers: session=\"%s\", trace=\"%s\"",
			buffers->session->conf.name, buffers->subdir);
	else if (!enter_trace(buffers, epoch))
		error = -E_NO_SESSION; /* whoever destroys it may have closed its traces before this one was there */
	if (error < 0)
		abandon(buffers);
	finish(buffers, error);
	buffers_unref(buffers);
}

/* Decides under the lock what the caller is to do; starts an attempt if nobody has. */
static int join_locked(struct buffers *buffers, struct buffers_waiter *waiter, bool *ret_make)
{
	const unsigned epoch = consumer_epoch(buffers->consumer);

	if (buffers->state == BUFFERS_READY)
		return epoch == buffers->epoch ? 0 : -E_LINK_BROKEN;
	if (buffers->state == BUFFERS_FAILED && waiter->attempt == buffers->attempt)
		return buffers->error;
	*ret_make = buffers->state != BUFFERS_MAKING;
	if (*ret_make) {
		buffers->state = BUFFERS_MAKING;
		buffers->attempt++;
	}
	waiter->attempt = buffers->attempt;
	list_append(&buffers->waiters, &waiter->link);
	return BUFFERS_PARKED;
}

struct attempt {
	struct buffers *buffers;        /* its reference is dropped by on_made() */
	struct wanted *wanted;          /* a reference */
	struct outbox_waiter waiter;    /* for the text to be in the socket */
	struct source *deadline;        /* while it waits */
};

static void attempt_free(struct attempt *attempt)
{
	if (attempt->deadline)
		source_free(attempt->deadline);
	wanted_unref(attempt->wanted);
	free(attempt);
}

static void transfer(struct attempt *attempt)
{
	int r = reserve_descriptors(attempt->buffers);

	if (r == 0)
		r = buffers_transfer_start(attempt->buffers, attempt->wanted, on_made);
	if (r < 0)
		on_made(attempt->buffers, r);
	attempt_free(attempt);
}

static void on_text_sent(struct outbox_waiter *waiter)
{
	transfer(CONTAINER_OF(waiter, struct attempt, waiter));
}

static int on_text_timeout(struct source *src, uint32_t events, void *data)
{
	struct attempt *attempt = data;

	(void) src;
	(void) events;
	metadata_outbox_forget(consumer_outbox(attempt->buffers->consumer), &attempt->waiter);
	on_made(attempt->buffers, -ETIMEDOUT);
	attempt_free(attempt);
	return 0;
}

/* False: there is nothing to wait for. */
static bool await_text(struct attempt *attempt)
{
	struct metadata_outbox *box = consumer_outbox(attempt->buffers->consumer);

	attempt->waiter.run = on_text_sent;
	if (source_new_timer(box->loop, on_text_timeout, attempt, &attempt->deadline) < 0)
		return false;
	if (!metadata_outbox_wait(box, &attempt->waiter))
		return false;
	source_arm(attempt->deadline, time_after_us(TEXT_TIMEOUT_US), 0);
	return true;
}

/*
 * On the consumer loop. The text goes first, so that the trace can be opened
 * as soon as it is there; and has gone before, so that no request to close
 * the trace, which takes another way, can come before its text.
 */
static void make(struct attempt *attempt)
{
	struct buffers *buffers = attempt->buffers;

	mutex_lock(&buffers->lock);
	buffers->epoch = consumer_epoch(buffers->consumer);
	mutex_unlock(&buffers->lock);
	open_push(buffers);
	if (buffers_push_metadata(buffers, NULL, &attempt->waiter.position) || !await_text(attempt))
		transfer(attempt);
}

static void on_consumer(void *data, int error)
{
	struct attempt *attempt = data;

	if (error == 0) {
		make(attempt);
		return;
	}
	on_made(attempt->buffers, error);
	attempt_free(attempt);
}

static int prepare_consumer(struct buffers *buffers, const struct wanted *wanted)
{
	struct attempt *attempt = calloc(1, sizeof(*attempt));
	int r;

	if (!attempt)
		return -ENOMEM;
	*attempt = (struct attempt) { .buffers = buffers, .wanted = wanted_ref((struct wanted *) wanted) };
	r = ust_chunk_share(buffers->domain, buffers->session, buffers->consumer, on_consumer, attempt);
	if (r < 0)
		attempt_free(attempt);
	return r;
}

int buffers_prepare(struct buffers *buffers, const struct wanted *wanted, struct buffers_waiter *waiter)
{
	bool make = false;
	int r;

	testpoint_yield("buffers-join");
	mutex_lock(&buffers->lock);
	r = join_locked(buffers, waiter, &make);
	mutex_unlock(&buffers->lock);
	if (!make)
		return r;
	/* From here on the waiter's job may run at any time. */
	(void) buffers_ref(buffers);
	r = prepare_consumer(buffers, wanted);
	if (r < 0)
		on_made(buffers, r);
	return BUFFERS_PARKED;
}

void buffers_are_sent(struct buffers *buffers)
{
	if (buffers->pid != 0)
		release_objects(buffers);
}

static struct buffers *find_shared_locked(struct session *session, const struct app *app)
{
	struct buffers *buffers;

	mutex_assert_mine(&session->lock);
	list_for_each(buffers, &session->shared_buffers, link)
		if (buffers->uid == app->id.uid && buffers->bits == app->id.bits_per_long)
			return buffers_ref(buffers);
	return NULL;
}

int buffers_of_user(struct ust_domain *domain, struct session *session, const struct wanted *wanted,
	const struct app *app, struct buffers **ret)
{
	_cleanup_(buffers_unrefp) struct buffers *fresh = NULL;
	struct buffers *found;
	int r;

	mutex_lock(&session->lock);
	found = find_shared_locked(session, app);
	mutex_unlock(&session->lock);
	if (!found) {
		r = buffers_new(domain, session, wanted, app, &fresh);
		if (r < 0)
			return r;
		mutex_lock(&session->lock);
		found = find_shared_locked(session, app);
		if (!found && !session->dying) {
			list_append(&session->shared_buffers, &fresh->link);
			found = buffers_ref(fresh);
			fresh = NULL; /* the list's reference */
		}
		mutex_unlock(&session->lock);
	}
	if (!found)
		return -E_NO_SESSION;
	*ret = found;
	return 0;
}

void buffers_drop_shared(struct session *session)
{
	struct list dropped = LIST_INIT(dropped);
	struct buffers *buffers, *tmp;

	mutex_lock(&session->lock);
	list_splice(&dropped, &session->shared_buffers);
	mutex_unlock(&session->lock);
	list_for_each_safe(buffers, tmp, &dropped, link) {
		list_remove(&buffers->link);
		buffers_unref(buffers);
	}
}

/* All text there is, in order; returns the position behind the last piece, 0 if there was none. */
static uint64_t append_text_locked(struct buffers *buffers)
{
	struct metadata_outbox *box = consumer_outbox(buffers->consumer);
	_cleanup_buf_ struct buf text = BUF_INIT;
	struct trace_class_mark at;
	uint64_t position = 0;

	mutex_assert_mine(&buffers->push_lock);
	while (buffers->push_open) {
		text.len = 0;
		if (trace_class_copy_text(buffers->tc, &buffers->pushed, PUSH_MAX, &text, &at) < 0 || text.len == 0)
			break;
		position = metadata_outbox_append(box, buffers->trace_id, at.version, at.length, text.data, text.len);
	}
	return position;
}

void buffers_declare_channel(struct buffers *buffers, uint32_t chan_id)
{
	MUTEX_GUARD(&buffers->push_lock);

	(void) append_text_locked(buffers);
	if (buffers->push_open)
		(void) metadata_outbox_declare(consumer_outbox(buffers->consumer), buffers->trace_id, chan_id);
}

bool buffers_push_metadata(struct buffers *buffers, const struct trace_class_mark *mark, uint64_t *ret_position)
{
	struct metadata_outbox *box = consumer_outbox(buffers->consumer);
	uint64_t position;

	mutex_lock(&buffers->push_lock);
	position = append_text_locked(buffers);
	/* Somebody else may have appended what mark needs: then waiting for all that is there is enough. */
	if (position == 0 && mark)
		position = metadata_outbox_append(box, buffers->trace_id, 0, 0, NULL, 0);
	mutex_unlock(&buffers->push_lock);
	if (ret_position)
		*ret_position = position;
	return metadata_outbox_flush(box, position);
}

static void keep_counters_locked(struct session *session, unsigned consumer, struct wire_list channels)
{
	struct consumer_channel_counters counters;
	struct channel_counters *closed;
	struct channel *channel;

	while (wire_list_next(&channels, consumer_channel_counters_wire(), &counters) > 0) {
		channel = session_find_channel_locked(session, counters.name);
		if (!channel)
			continue;
		closed = &channel->closed[consumer];
		closed->discarded_events += counters.discarded_events;
		closed->lost_packets += counters.lost_packets;
		closed->unwritten_packets += counters.unwritten_packets;
		closed->recycled_packets += counters.recycled_packets;
		closed->damaged_packets += counters.damaged_packets;
		fill_remove(&channel->fill, counters.key);
	}
}

static void keep_losses_locked(struct session *session, struct wire_list losses)
{
	struct consumer_stream_state state;

	while (wire_list_next(&losses, consumer_stream_state_wire(), &state) > 0) {
		const struct loss loss = {
			.channel = (char *) state.channel, .trace = (char *) state.trace, .cpu = state.cpu,
			.missing_bytes = state.missing_bytes, .cause = state.cause,
		};

		IGNORE(loss_list_add(&session->losses, &loss)); /* what is beyond the bound is not named */
	}
}

/* What a closed trace came to is kept for 'list' and for the next stop. */
static void on_closed(void *data, int error, struct frame *frame)
{
	struct buffers *buffers = data;
	struct session *session = buffers->session;
	struct consumer_flushed flushed;

	if (error == 0 && frame->id == CONSUMER_flushed &&
	    frame_decode(frame, consumer_flushed_wire(), &flushed) == 0) {
		mutex_lock(&session->lock);
		keep_counters_locked(session, ust_domain_consumer_index(buffers->domain, buffers->consumer),
			flushed.channels);
		keep_losses_locked(session, flushed.losses);
		leave_trace_locked(buffers);
		mutex_unlock(&session->lock);
	}
	batch_done(session->closing);
	buffers_unref(buffers);
}

void buffers_close_trace(struct buffers *buffers)
{
	const struct consumer_close request = { .session_id = buffers->session->id, .trace_id = buffers->trace_id };

	close_push(buffers);
	(void) buffers_ref(buffers);
	batch_add(buffers->session->closing, 1);
	if (consumer_request(buffers->consumer, consumer_close_wire(), &request, NULL, 0, CLOSE_TIMEOUT_US, on_closed,
			buffers) < 0) {
		batch_done(buffers->session->closing);
		buffers_unref(buffers);
	}
}
