/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making a trace: a job that may block on the disk and on the peer of the
 * transfer, between two steps on the command loop.
 *
 *   command loop: trace is registered as "making"
 *   job:          directory, buffers, files ──▶ command loop: trace_added
 *   job:          transfer of the buffers   ──▶ command loop: ready, adopted
 */
#pragma once
#include "proto/consumer.h"

struct consumerd;

/* Answers the request, now or later. The descriptor of the transfer is taken out of the frame. */
void trace_maker_begin(struct consumerd *consumerd, struct frame *frame, const struct consumer_add_trace *request);
