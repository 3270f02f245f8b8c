/* SPDX-License-Identifier: LGPL-2.1-only */
#include <inttypes.h>
#include <stdio.h>
#include "base/buf.h"
#include "ctl/answer.h"
#include "ctl/completion.h"
#include "proto/consumer.h"
#include "proto/control.h"

/* So many streams are named each; a machine of many CPUs has more than anybody reads. */
#define STREAMS_NAMED 32

static void warn(struct buf *text)
{
	if (!text->error)
		answer_add_warning(text->data);
	buf_deinit(text);
}

/* ---- streams that did not get to their end ---- */

/* Why, and what to do. */
static const char *cause_text(uint8_t cause)
{
	switch (cause) {
	case STREAM_END_UNCOMMITTED:
		return "an application died or was frozen inside a tracepoint; with per-process buffers (--buffers-pid) "
			"that costs no other application anything";
	case STREAM_END_DISK:
		return "the output cannot be written; make space, and what is still in the buffers is written, unless "
			"the session is destroyed before";
	case STREAM_END_BUFFER:
		return "the ring buffer was damaged; find the program that writes over its memory, destroy the session "
			"and create it anew";
	default:
		return "the cause is not known";
	}
}

/* Of a whole channel: what its streams held nobody knows. */
static const char *consumer_text(uint8_t cause)
{
	switch (cause) {
	case STREAM_END_LINK:
		return "what the consumer daemon had not written is lost, because it ended; destroy the session and "
			"create it anew";
	case STREAM_END_SILENT:
		return "not everything is written, because the consumer daemon did not finish in time; it is stopped or "
			"its disk is slow, and goes on when it can";
	default:
		return NULL;
	}
}

static void begin(struct buf *text, const char *session, const char *channel)
{
	if (session)
		buf_printf(text, "Session \"%s\", channel \"%s\"", session, channel);
	else
		buf_printf(text, "Channel \"%s\"", channel);
}

static void warn_of_stream(const char *session, const struct control_stream_loss *loss)
{
	struct buf text = BUF_INIT;

	begin(&text, session, loss->channel);
	if (consumer_text(loss->cause)) {
		buf_printf(&text, ": %s", consumer_text(loss->cause));
	} else {
		buf_printf(&text, ", CPU %" PRIu32 ": ", loss->cpu);
		if (loss->missing_bytes)
			buf_printf(&text, "%" PRIu64 " bytes are missing in %s: ", loss->missing_bytes, loss->trace);
		else
			buf_printf(&text, "nobody knows how much is missing in %s: ", loss->trace);
		buf_printf(&text, "%s", cause_text(loss->cause));
	}
	warn(&text);
}

static void warn_of_more(const char *session, unsigned n, uint64_t missing)
{
	struct buf text = BUF_INIT;

	if (session)
		buf_printf(&text, "Session \"%s\": ", session);
	buf_printf(&text, "%u more streams did not get to their end: %" PRIu64 " bytes are missing in them", n, missing);
	warn(&text);
}

/* ---- counters ---- */

struct count {
	uint64_t n, told;               /* in all, and of these before */
};

static void warn_of_channel(const char *session, const struct control_channel *channel, struct count count,
	const char *noun, const char *why)
{
	struct buf text = BUF_INIT;

	if (count.n == 0)
		return;
	begin(&text, session, channel->name);
	buf_printf(&text, ": %" PRIu64 " %s%s", count.n, noun, count.n == 1 ? "" : "s");
	if (count.told > 0 && count.told < count.n)
		buf_printf(&text, " (%" PRIu64 " new)", count.n - count.told);
	else if (count.told > 0)
		buf_puts(&text, " (none new)");
	buf_printf(&text, " %s %s", count.n == 1 ? "was" : "were", why);
	warn(&text);
}

#define COUNT(counter) ((struct count) { channel->counter, told->counter })

static void warn_of_channel_losses(const char *session, const struct control_channel *channel,
	const struct control_channel *told)
{
	char why[320];

	(void) snprintf(why, sizeof(why), "discarded because the ring buffer was full; use larger sub-buffers "
		"(--subbuf-size, now %" PRIu64 "), more of them (--num-subbuf, now %" PRIu64 "), narrower event rules, or "
		"let programs wait (--blocking-timeout)", channel->subbuf_size, channel->num_subbuf);
	warn_of_channel(session, channel, COUNT(discarded_events), "event", why);
	(void) snprintf(why, sizeof(why), "overwritten before %s read; that is how --overwrite keeps the newest events: "
		"use larger sub-buffers (--subbuf-size, now %" PRIu64 ") or more of them (--num-subbuf, now %" PRIu64
		") to keep more, or --discard to keep the oldest", channel->lost_packets == 1 ? "it was" : "they were",
		channel->subbuf_size, channel->num_subbuf);
	warn_of_channel(session, channel, COUNT(lost_packets), "packet", why);
	warn_of_channel(session, channel, COUNT(unwritten_packets), "packet", "not written because the output could "
		"not be written; make space on that disk, or choose another with \"lttng create --output\"");
	(void) snprintf(why, sizeof(why), "deleted when a trace file was used again; use larger files "
		"(--tracefile-size, now %" PRIu64 ") or more of them (--tracefile-count, now %" PRIu64 ") to keep more",
		channel->tracefile_size, channel->tracefile_count);
	warn_of_channel(session, channel, COUNT(recycled_packets), "packet", why);
	warn_of_channel(session, channel, COUNT(damaged_packets), "packet", "left out because a program wrote over "
		"them in the ring buffer; find it: with per-process buffers (--buffers-pid) its trace is the damaged one");
}

/* A daemon that does not say what it told before has an empty list there. */
static int warn_of_channels(const char *session, struct control_completion *completion)
{
	struct control_channel channel, told;
	int r;

	while ((r = wire_list_next(&completion->channels, control_channel_wire(), &channel)) > 0) {
		if (wire_list_next(&completion->told, control_channel_wire(), &told) <= 0)
			told = (struct control_channel) { .discarded_events = 0 };
		warn_of_channel_losses(session, &channel, &told);
	}
	return r;
}

int completion_on_reply(void *reply, void *data)
{
	struct control_completion *completion = reply;
	struct control_stream_loss loss;
	const char *session = data;
	uint64_t missing = 0;
	unsigned n = 0;
	int r = warn_of_channels(session, completion);

	while (r == 0 && wire_list_next(&completion->losses, control_stream_loss_wire(), &loss) > 0) {
		if (n++ < STREAMS_NAMED)
			warn_of_stream(session, &loss);
		else
			missing += loss.missing_bytes;
	}
	if (n > STREAMS_NAMED)
		warn_of_more(session, n - STREAMS_NAMED, missing);
	return r;
}
