/* SPDX-License-Identifier: GPL-2.0-only */
/* Text of listings, made from the document's nodes. */
#pragma once
#include "cli/cli.h"

/* A line each. */
void text_sessions(struct cli *cli, const struct node *sessions);
/* Everything about one session. */
void text_session(struct cli *cli, const struct node *session);
/* text-offer.c: what applications offer. */
void text_offer(struct cli *cli, const struct node *domain);
/* "level INFO or more severe" and the like; "" when all levels match. buf holds 80 bytes. */
const char *text_level(const struct node *event, char *buf);
