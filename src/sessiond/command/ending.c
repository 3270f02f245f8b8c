/* SPDX-License-Identifier: GPL-2.0-only */
#include <inttypes.h>
#include "base/log.h"
#include "sessiond/command/ending.h"

static void report_channel(const struct log_context *ctx, const struct control_channel *channel)
{
	if (channel->discarded_events || channel->lost_packets || channel->unwritten_packets ||
	    channel->recycled_packets || channel->damaged_packets)
		log_warn(ctx, 0, "Events were lost: channel=\"%s\", discarded-events=%" PRIu64 ", overwritten-packets=%"
			PRIu64 ", unwritten-packets=%" PRIu64 ", recycled-packets=%" PRIu64 ", damaged-packets=%" PRIu64,
			channel->name, channel->discarded_events, channel->lost_packets, channel->unwritten_packets,
			channel->recycled_packets, channel->damaged_packets);
}

void ending_report(const struct session *session, const struct ust_completion *completion)
{
	const struct log_context ctx = session_log(session);

	for (unsigned i = 0; i < completion->n_losses; i++)
		log_warn(&ctx, 0, "Not everything was written: channel=\"%s\", cpu=%u, missing-bytes=%llu, cause=%u",
			completion->losses[i].channel, completion->losses[i].cpu,
			(unsigned long long) completion->losses[i].missing_bytes, completion->losses[i].cause);
	for (unsigned i = 0; i < completion->n_channels; i++)
		report_channel(&ctx, &completion->channels[i]);
}

/* Commands that stand in line for the session find it gone. */
static void mark_dying(struct session *session)
{
	MUTEX_GUARD(&session->lock);

	session->active = false;
	session->dying = true;
	session_changed_locked(session);
}

static void release(struct sessiond *sd, struct session *session)
{
	struct ust_completion completion;

	/* Whatever applications could not be told, the consumers let go of it. */
	IGNORE(ust_domain_sync(&sd->ust, session));
	IGNORE(ust_domain_flush(&sd->ust, session, true, &completion));
	ending_report(session, &completion);
	ust_completion_deinit(&completion);
}

static void run(struct job *job)
{
	struct session *session = CONTAINER_OF(job, struct session, ending.job);
	struct sessiond *sd = session->ending.data;

	release(sd, session);
	session_unref(session);
	batch_done(sd->endings);
}

static bool begin(struct session *session)
{
	bool begun;

	MUTEX_GUARD(&session->lock);
	begun = session->ending.begun;
	session->ending.begun = true;
	return !begun;
}

void session_end_async(struct sessiond *sd, struct session *session)
{
	if (!begin(session))
		return;
	session->ending.job = (struct job) { .lane = session->conf.uid, .run = run };
	session->ending.data = sd;
	list_init(&session->ending.job.link);
	(void) session_ref(session); /* of the job */
	(void) session_list_remove(sd->sessions, session);
	mark_dying(session);
	batch_add(sd->endings, 1);
	pool_post(sd->handlers, &session->ending.job);
}

void session_end(struct sessiond *sd, struct session *session)
{
	(void) session_list_remove(sd->sessions, session);
	mark_dying(session);
	release(sd, session);
}
