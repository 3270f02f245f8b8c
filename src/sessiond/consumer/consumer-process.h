/* SPDX-License-Identifier: GPL-2.0-only */
/* Starting the process of a consumer daemon. */
#pragma once
#include "sessiond/consumer/consumer.h"

/* fds: its ends of the command link and of the metadata link, borrowed. */
_must_check_ int consumer_process_spawn(const struct consumer_conf *consumer, const int *fds, pid_t *ret_pid,
	int *ret_pidfd);
