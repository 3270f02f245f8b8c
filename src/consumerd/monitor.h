/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How full the ring buffers of a channel are, told to the session daemon from
 * time to time: the monitor timer.  It runs while something happens: armed
 * when a stream was served, and again as long as a sample differs from the one
 * before.  A channel in which nothing happens wakes nobody.  On the data loop.
 */
#pragma once
#include "base/defs.h"

struct channel;
struct data_service;

_must_check_ int monitor_start(struct data_service *service, struct channel *channel);
void monitor_stop(struct channel *channel);
/* A stream of the channel was served. */
void monitor_arm(struct channel *channel);
