/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/log.h"
#include "sessiond/command/ending.h"

/* What was lost goes to the log, and to the client if there is one. */
static void report(const struct session *session, const struct ust_completion *completion)
{
	const struct log_context ctx = session_log(session);

	for (unsigned i = 0; i < completion->n_losses; i++)
		log_warn(&ctx, 0, "Not everything was written: channel=\"%s\", cpu=%u, missing-bytes=%llu",
			completion->losses[i].channel, completion->losses[i].cpu,
			(unsigned long long) completion->losses[i].missing_bytes);
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
	report(session, &completion);
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
