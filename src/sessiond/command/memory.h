/* SPDX-License-Identifier: GPL-2.0-only */
/* Too little memory for ring buffers is said before they are made. */
#pragma once
#include "sessiond/command/command.h"

/* Of a channel to be added: one set of all the session's buffers must fit. Negative if it never can. */
_must_check_ int command_check_memory(struct command *cmd, struct session *session, const char *name,
	const struct channel_conf *conf, enum buffer_type type);
/* Of a session to be started: so must all sets that its applications of now need. */
void command_warn_of_start(struct command *cmd, struct session *session);
