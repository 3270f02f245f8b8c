/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/log.h"
#include "base/time.h"
#include "sessiond/command/ending.h"
#include "sessiond/shutdown.h"

void shutdown_sessions(struct sessiond *sd, uint64_t deadline_us)
{
	_cleanup_free_ struct session **sessions = NULL;
	unsigned n = 0;

	if (session_list_snapshot(sd->sessions, &sessions, &n) < 0)
		return;
	for (unsigned i = 0; i < n; i++) {
		session_end_async(sd, sessions[i]);
		session_unref(sessions[i]);
	}
	if (!batch_wait(sd->endings, deadline_us))
		(void) log_warn(NULL, 0, "Shutting down without waiting any longer: unfinished-sessions=%u",
			batch_pending(sd->endings));
}
