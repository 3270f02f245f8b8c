/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/time.h"
#include "sessiond/domain/ust/ust-completion.h"

/* One consumer's part of a request. */
struct ask {
	struct session *session;                /* the command holds it */
	unsigned index;                         /* of the consumer */
	struct batch *batch;
	struct frame *answer;                   /* of the completion */
	struct channel_counters *closed;        /* of each channel, when the answer came */
	unsigned n_channels;
	int error;
};

void ust_completion_deinit(struct ust_completion *completion)
{
	free(completion->losses);
	free(completion->channels);
	for (unsigned i = 0; i < ARRAY_SIZE(completion->answers); i++)
		frame_deinit(&completion->answers[i]);
	loss_list_deinit(&completion->closed);
	memset(completion, 0, sizeof(*completion));
}

/* ---- counters ---- */

static struct control_channel *get_channel(struct ust_completion *completion, const char *name)
{
	struct control_channel *grown;

	for (unsigned i = 0; i < completion->n_channels; i++)
		if (!strcmp(completion->channels[i].name, name))
			return &completion->channels[i];
	grown = reallocarray(completion->channels, completion->n_channels + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	completion->channels = grown;
	grown[completion->n_channels] = (struct control_channel) { .name = name };
	return &grown[completion->n_channels++];
}

/* Sums up by channel name: a channel has a trace per user or process. */
static int add_counters(struct ust_completion *completion, const char *name, const struct channel_counters *counters)
{
	struct control_channel *channel = get_channel(completion, name);

	if (!channel)
		return -ENOMEM;
	channel->discarded_events += counters->discarded_events;
	channel->lost_packets += counters->lost_packets;
	channel->unwritten_packets += counters->unwritten_packets;
	channel->recycled_packets += counters->recycled_packets;
	channel->damaged_packets += counters->damaged_packets;
	return 0;
}

static int add_open(struct ust_completion *completion, const struct consumer_channel_counters *counters)
{
	return add_counters(completion, counters->name, &(const struct channel_counters) {
		.discarded_events = counters->discarded_events, .lost_packets = counters->lost_packets,
		.unwritten_packets = counters->unwritten_packets, .recycled_packets = counters->recycled_packets,
		.damaged_packets = counters->damaged_packets,
	});
}

/* Channels are only ever appended. */
static int add_closed(struct ust_completion *completion, const struct ask *ask)
{
	struct channel *channel;
	unsigned i = 0;
	int r = 0;

	MUTEX_GUARD(&ask->session->lock);
	list_for_each(channel, &ask->session->channels, link) {
		if (i == ask->n_channels || r < 0)
			break;
		r = add_counters(completion, channel->name, &ask->closed[i++]);
	}
	return r;
}

/* ---- losses ---- */

static int add_loss(struct ust_completion *completion, const struct control_stream_loss *loss)
{
	struct control_stream_loss *grown = reallocarray(completion->losses, completion->n_losses + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	completion->losses = grown;
	grown[completion->n_losses++] = *loss;
	return 0;
}

static bool has_loss(const struct ust_completion *completion, unsigned n, const struct loss *like)
{
	for (unsigned i = 0; i < n; i++) {
		const struct control_stream_loss *loss = &completion->losses[i];

		if (loss->cpu == like->cpu && !strcmp(loss->channel, like->channel) && !strcmp(loss->trace, like->trace))
			return true;
	}
	return false;
}

int ust_completion_add_closed(struct ust_completion *completion, struct session *session)
{
	const unsigned n = completion->n_losses;
	int r = 0;

	mutex_lock(&session->lock);
	completion->closed = session->losses;
	session->losses = (struct loss_list) { .n = 0 };
	mutex_unlock(&session->lock);
	for (unsigned i = 0; i < completion->closed.n && r == 0; i++) {
		const struct loss *loss = &completion->closed.items[i];

		/* It may have been closed after the answer that names it too. */
		if (!has_loss(completion, n, loss))
			r = add_loss(completion, &(const struct control_stream_loss) {
				.channel = loss->channel, .trace = loss->trace, .cpu = loss->cpu,
				.missing_bytes = loss->missing_bytes, .cause = loss->cause,
			});
	}
	return r;
}

/* One for each channel: which of its streams held something nobody knows any more. */
static int add_channels(struct ust_completion *completion, struct session *session, enum stream_end cause)
{
	struct channel *channel;
	int r = 0;

	MUTEX_GUARD(&session->lock);
	list_for_each(channel, &session->channels, link)
		if (r == 0)
			r = add_loss(completion, &(const struct control_stream_loss) {
				.channel = channel->name, .trace = "", .cause = (uint8_t) cause,
			});
	return r;
}

/* ---- answers ---- */

/* On the consumer loop, where traces are also taken for closed: each is either in the answer or in the counters. */
static void on_answer(void *data, int error, struct frame *frame)
{
	struct ask *ask = data;
	struct channel *channel;
	unsigned i = 0;

	ask->error = error;
	if (frame) {
		*ask->answer = *frame;
		*frame = (struct frame) FRAME_INIT;
	}
	mutex_lock(&ask->session->lock);
	list_for_each(channel, &ask->session->channels, link)
		if (i < ask->n_channels)
			ask->closed[i++] = channel->closed[ask->index];
	mutex_unlock(&ask->session->lock);
	batch_done(ask->batch);
}

/* The strings point into the frame, which the completion keeps. */
static int add_answer(struct ust_completion *completion, struct frame *frame)
{
	struct consumer_channel_counters counters;
	struct consumer_stream_state state;
	struct consumer_flushed flushed;
	struct consumer_done failed;
	int r;

	if (frame->id == CONSUMER_done) {
		r = frame_decode(frame, consumer_done_wire(), &failed);
		return r < 0 ? r : failed.error;
	}
	r = frame_decode(frame, consumer_flushed_wire(), &flushed);
	while (r == 0 && wire_list_next(&flushed.losses, consumer_stream_state_wire(), &state) > 0)
		r = add_loss(completion, &(const struct control_stream_loss) {
			.channel = state.channel, .trace = state.trace, .cpu = state.cpu,
			.missing_bytes = state.missing_bytes, .cause = state.cause,
		});
	while (r == 0 && wire_list_next(&flushed.channels, consumer_channel_counters_wire(), &counters) > 0)
		r = add_open(completion, &counters);
	return r;
}

/* ---- a consumer that is gone ---- */

static bool is_link_error(int error)
{
	return error == -E_LINK_BROKEN || error == -E_NO_CONSUMER;
}

/* What it had not written of the session went with it. True once, until the session is started anew. */
static bool must_tell_link(struct session *session, const struct ask *ask, unsigned epoch)
{
	struct session_link *at = &session->links[ask->index];
	bool is_lost;

	MUTEX_GUARD(&session->lock);
	is_lost = at->n_traces > 0 && !at->settled && (at->epoch != epoch || is_link_error(ask->error)) &&
		session->conf.output == SESSION_OUTPUT_LOCAL;
	if (!is_lost || at->told)
		return false;
	at->told = true;
	return true;
}

static void set_settled(struct session *session, unsigned index)
{
	MUTEX_GUARD(&session->lock);

	session->links[index].settled = true;
}

/* ---- asking ---- */

static int ask_init(struct ask *ask, struct session *session, unsigned index, struct frame *answer, struct batch *batch)
{
	unsigned n;

	mutex_lock(&session->lock);
	n = session->n_channels;
	mutex_unlock(&session->lock);
	*answer = (struct frame) FRAME_INIT;
	*ask = (struct ask) { .session = session, .index = index, .answer = answer, .batch = batch, .n_channels = n };
	ask->closed = calloc(MAX(1u, n), sizeof(*ask->closed));
	return ask->closed ? 0 : -ENOMEM;
}

/* One that is not asked has no open traces: only those that are closed count. */
static void send(struct ask *ask, struct consumer *consumer, const struct wire_message *m, const void *msg,
	uint64_t timeout_us)
{
	int r = 0;

	batch_add(ask->batch, 1);
	if (consumer && consumer_epoch(consumer) != 0) {
		r = consumer_request(consumer, m, msg, NULL, 0, timeout_us, on_answer, ask);
		if (r == 0)
			return;
	}
	on_answer(ask, r, NULL);
}

static int take_answer(struct ust_completion *ret, const struct ask *ask, struct consumer *consumer, bool ends)
{
	const struct log_context ctx = session_log(ask->session);
	const unsigned n_losses = ret->n_losses;
	int r = ask->error, added = add_closed(ret, ask);

	if (r == 0 && ask->answer->id != 0)
		r = add_answer(ret, ask->answer);
	if (ends && consumer && must_tell_link(ask->session, ask, consumer_epoch(consumer)))
		return add_channels(ret, ask->session, STREAM_END_LINK);
	if (is_link_error(r))
		return added;
	if (r == -ETIMEDOUT && ends) {
		ret->is_silent = true;
		(void) log_warn(&ctx, 0, "The consumer daemon did not finish in time");
		return add_channels(ret, ask->session, STREAM_END_SILENT);
	}
	if (r < 0)
		return log_warn(&ctx, r, "The consumer daemon did not answer: what it knows of losses is missing");
	if (ends && ret->n_losses == n_losses)
		set_settled(ask->session, ask->index);
	return added;
}

int ust_completion_ask(struct ust_domain *domain, struct session *session, const struct wire_message *m,
	const void *msg, uint64_t timeout_us, bool ends, struct ust_completion *ret)
{
	struct consumer *const consumers[CHANNEL_CONSUMERS] = { domain->consumer64, domain->consumer32 };
	_cleanup_(batch_unrefp) struct batch *batch = NULL;
	struct ask asks[CHANNEL_CONSUMERS] = { { .index = 0 } };
	int r, result = 0;

	memset(ret, 0, sizeof(*ret));
	r = batch_new(&batch);
	for (unsigned i = 0; i < CHANNEL_CONSUMERS && r == 0; i++)
		r = ask_init(&asks[i], session, i, &ret->answers[i], batch);
	for (unsigned i = 0; i < CHANNEL_CONSUMERS && r == 0; i++)
		send(&asks[i], consumers[i], m, msg, timeout_us);
	/* Each request has a deadline of its own, so the answer function is called in any case. */
	if (r == 0)
		IGNORE(batch_wait(batch, NEVER));
	for (unsigned i = 0; i < CHANNEL_CONSUMERS; i++) {
		int taken = r == 0 ? take_answer(ret, &asks[i], consumers[i], ends) : r;

		result = result < 0 ? result : taken;
		free(asks[i].closed);
	}
	return result;
}
