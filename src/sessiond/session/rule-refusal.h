/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Event rules that applications refused.  Each change of the session asks them
 * again, and a hundred processes of one program refuse alike: so a rule is
 * told once for each kind of application (its name), with how many there are.
 */
#pragma once
#include <sys/types.h>
#include "base/defs.h"

#define REFUSALS_MAX 64         /* told apart; the last one is of all that are more */

struct channel;
struct event;
struct session;

struct rule_refusal {
	const struct channel *channel;  /* of the session; NULL: of all that are more */
	const struct event *event;      /* of the channel */
	bool enable;                    /* what was refused; else to disable it */
	char name[17];                  /* of the applications */
	pid_t pid;                      /* of the first of them */
	unsigned n;                     /* applications */
	bool told;                      /* to somebody who waited */
};

struct rule_refusal_list {
	struct rule_refusal *items;
	unsigned n;
};

/*
 * like: one refusal. Counts it, unless that application was counted for it
 * before, and keeps the session's warning about its kind up to date. Returns
 * its number, below REFUSALS_MAX, or -ENOMEM. Takes the session's lock.
 */
_must_check_ int session_count_refusal(struct session *session, const struct rule_refusal *like, bool counted);
/* True and its text, if this one was not told yet. Takes the session's lock. */
bool session_tell_refusal(struct session *session, unsigned number, char *text, size_t size);
