/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/log.h"
#include "sessiond/command/ending.h"

struct ending {
	struct job job;
	struct sessiond *sd;
	struct session *session;        /* a reference */
};

/* Nobody hears an answer: what was lost goes to the log. */
static void report(const struct session *session, const struct ust_completion *completion)
{
	const struct log_context ctx = session_log(session);

	for (unsigned i = 0; i < completion->n_losses; i++)
		log_warn(&ctx, 0, "Not everything was written: channel=\"%s\", cpu=%u, missing-bytes=%llu",
			completion->losses[i].channel, completion->losses[i].cpu,
			(unsigned long long) completion->losses[i].missing_bytes);
}

static void run(struct job *job)
{
	struct ending *ending = CONTAINER_OF(job, struct ending, job);
	struct session *session = ending->session;
	struct sessiond *sd = ending->sd;
	struct ust_completion completion;

	IGNORE(ust_domain_sync(&sd->ust, session));
	IGNORE(ust_domain_flush(&sd->ust, session, true, &completion));
	report(session, &completion);
	ust_completion_deinit(&completion);
	session_unref(session);
	free(ending);
	batch_done(sd->endings);
}

int session_end_async(struct sessiond *sd, struct session *session)
{
	struct ending *ending = calloc(1, sizeof(*ending));

	if (!ending)
		return -ENOMEM;
	*ending = (struct ending) {
		.job = { .lane = session->conf.uid, .run = run }, .sd = sd, .session = session_ref(session),
	};
	list_init(&ending->job.link);
	(void) session_list_remove(sd->sessions, session);
	/* Commands that stand in line for the session find it gone. */
	mutex_lock(&session->lock);
	session->active = false;
	session->dying = true;
	session_changed_locked(session);
	mutex_unlock(&session->lock);
	batch_add(sd->endings, 1);
	pool_post(sd->handlers, &ending->job);
	return 0;
}
