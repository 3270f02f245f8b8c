/* SPDX-License-Identifier: GPL-2.0-only */
/* What commands that change the wanted state share. */
#pragma once
#include "sessiond/command/command.h"

_must_check_ int command_check_domain(struct command *cmd, uint8_t domain);
/* Applications are told only while the session records; else the next start does it. */
_must_check_ int command_sync_if_active(struct command *cmd);
_must_check_ int command_add_default_channel(struct command *cmd, uint8_t buffer_type);
