/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes that were cut off because they did not answer.  Each stays
 * listed while it lives; when it wakes it registers anew and leaves the list.
 */
#pragma once
#include "sessiond/domain/ust/app.h"
#include "sessiond/domain/ust/fd-budget.h"

struct laggards;

struct laggard {
	pid_t pid;
	uid_t uid;
	uint64_t since_us;
	char name[17];
};

_must_check_ int laggards_new(struct loop *apps_loop, struct fd_budget *fds, struct laggards **ret);
void laggards_free(struct laggards *laggards);
/* On the apps loop; takes over the watching of the process. */
void laggards_add(struct laggards *laggards, const struct app *app);
/* On the apps loop: the process registered again. */
void laggards_remove_pid(struct laggards *laggards, pid_t pid);
/* Any thread; malloc'ed copy. */
_must_check_ int laggards_copy(struct laggards *laggards, struct laggard **ret, unsigned *ret_n);
