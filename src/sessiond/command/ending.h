/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of a session that no client waits for: it leaves the list at once,
 * applications and buffers are released by a job of the handler pool.
 */
#pragma once
#include "sessiond/sessiond.h"

/* Counted in sd->endings until the session is gone. -ENOMEM. */
_must_check_ int session_end_async(struct sessiond *sd, struct session *session);
