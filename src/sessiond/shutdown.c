/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/log.h"
#include "base/time.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/shutdown.h"

struct ending {
	struct job job;
	struct sessiond *sd;
	struct session *session;        /* a reference */
	struct batch *batch;            /* a reference */
};

static void report(const struct session *session, const struct ust_completion *completion)
{
	const struct log_context ctx = session_log(session);

	for (unsigned i = 0; i < completion->n_losses; i++)
		log_warn(&ctx, 0, "Not everything was written: channel=\"%s\", cpu=%u, missing-bytes=%llu",
			completion->losses[i].channel, completion->losses[i].cpu,
			(unsigned long long) completion->losses[i].missing_bytes);
}

static void end_session(struct job *job)
{
	struct ending *ending = CONTAINER_OF(job, struct ending, job);
	struct session *session = ending->session;
	struct ust_completion completion;

	(void) session_list_remove(ending->sd->sessions, session);
	mutex_lock(&session->lock);
	session->active = false;
	session->dying = true;
	session_changed_locked(session);
	mutex_unlock(&session->lock);
	IGNORE(ust_domain_sync(&ending->sd->ust, session));
	IGNORE(ust_domain_flush(&ending->sd->ust, session, true, &completion));
	report(session, &completion);
	ust_completion_deinit(&completion);
	batch_done(ending->batch);
	batch_unref(ending->batch);
	session_unref(session);
	free(ending);
}

void shutdown_sessions(struct sessiond *sd, uint64_t deadline_us)
{
	_cleanup_(batch_unrefp) struct batch *batch = NULL;
	_cleanup_free_ struct session **sessions = NULL;
	unsigned n = 0;

	if (batch_new(&batch) < 0 || session_list_snapshot(sd->sessions, &sessions, &n) < 0)
		return;
	for (unsigned i = 0; i < n; i++) {
		struct ending *ending = calloc(1, sizeof(*ending));

		if (!ending) {
			session_unref(sessions[i]);
			continue;
		}
		*ending = (struct ending) {
			.job = { .lane = 0, .run = end_session }, .sd = sd, .session = sessions[i],
			.batch = batch_ref(batch),
		};
		list_init(&ending->job.link);
		batch_add(batch, 1);
		pool_post(sd->handlers, &ending->job);
	}
	if (!batch_wait(batch, deadline_us))
		(void) log_warn(NULL, 0, "Shutting down without waiting any longer: unfinished-sessions=%u",
			batch_pending(batch));
}
