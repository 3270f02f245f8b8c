/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of a session that no client waits for: it leaves the list at once,
 * applications and buffers are released by a job of the handler pool.
 */
#pragma once
#include "sessiond/domain/ust/ust-domain.h"
#include "sessiond/sessiond.h"

/* Counted in sd->endings until the session is gone. */
void session_end_async(struct sessiond *sd, struct session *session);
/* The same at once. In a command handler, whose client is warned of what was not written. */
void session_end(struct sessiond *sd, struct session *session);
/* To the log: what was lost in a session whose end has no answer of its own. */
void ending_report(const struct session *session, const struct ust_completion *completion);
