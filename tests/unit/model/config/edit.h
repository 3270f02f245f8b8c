/* SPDX-License-Identifier: GPL-2.0-only */
/* Golden files of tests/golden/session, and changes to them. */
#pragma once
#include "model/config/session-file.h"

/* The text of a file; owned by the caller. */
char *golden_text(const char *name);
/* A copy with the first "from" replaced by "to"; the line of the place (1-based) in ret_line, which may be NULL. Aborts when it is not there. */
char *text_edit(const char *text, const char *from, const char *to, unsigned *ret_line);
/* What reading and writing the first session gives; NULL when it cannot be read. */
char *text_round(const char *text);
/* Encodes the request and decodes it as a description of the session; both have the same first fields. */
struct coded {
	struct buf bytes;
	struct control_session_config config;   /* points into bytes */
};
bool coded_init(struct coded *coded, const struct saved_session *saved);
