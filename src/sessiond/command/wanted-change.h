/* SPDX-License-Identifier: GPL-2.0-only */
/* What commands that change the wanted state share. */
#pragma once
#include "sessiond/command/command.h"

_must_check_ int command_check_domain(struct command *cmd, uint8_t domain);
/* Applications are told only while the session records; else the next start does it. */
_must_check_ int command_sync_if_active(struct command *cmd);
/* A channel with default attributes, for a rule or context that needs one. */
_must_check_ int command_add_default_channel(struct command *cmd, const char *name, uint8_t buffer_type);
/* Fails with the reason for what this daemon does not do. */
_must_check_ int command_check_supported(struct command *cmd, uint8_t output, bool live, bool snapshot);
_must_check_ int command_check_shm_path(struct command *cmd, const char *path);
/* A start in two steps: all that can be refused, and what applications see. */
_must_check_ int command_prepare_start(struct command *cmd, struct session *session);
_must_check_ int command_activate(struct command *cmd, struct session *session);
/* Stops it in every application; dying: releases it there. */
_must_check_ int command_set_inactive(struct command *cmd, struct session *session, bool dying);
/* A validated, resolved channel of the session-to-be or the session; name and conf are checked. */
_must_check_ int command_add_channel(struct command *cmd, struct session *session, const char *name,
	struct channel_conf *conf, enum buffer_type type);
