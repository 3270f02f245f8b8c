/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making ring buffers: the request to the consumer, and taking over the
 * channels and streams it made, over a socketpair of their own.
 */
#pragma once
#include "sessiond/domain/ust/buffers.h"

/* After 0, done is called exactly once, on a thread of the application pool or on the consumer loop. */
_must_check_ int buffers_transfer_start(struct buffers *buffers, const struct wanted *wanted,
	void (*done)(struct buffers *buffers, int error));
/* Releases masters and streams, in this process only. */
void buffers_release_objects(struct buffers *buffers);
