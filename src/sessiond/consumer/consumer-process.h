/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process of a consumer daemon.  It may live on for a while when its link
 * is gone and its successor runs already, so each stands for itself.  On the
 * consumer loop.
 */
#pragma once
#include "sessiond/consumer/consumer.h"

struct consumer_process {
	struct list link;               /* whoever keeps the processes */
	pid_t pid;
	int pidfd;
	struct source *source;
};

/*
 * fds: its ends of the command link and of the metadata link, borrowed. The
 * process enters the list and leaves it when it has ended.
 */
_must_check_ int consumer_process_new(struct loop *loop, const struct consumer_conf *conf, const int *fds,
	struct list *processes, pid_t *ret_pid);
/* Waits for its end until the deadline, then kills it. The loop does not run any more. */
void consumer_process_stop(struct consumer_process *process, uint64_t deadline_us);
