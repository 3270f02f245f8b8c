/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wanted state of a session at one generation: an immutable, shared copy
 * that jobs on applications read without any lock.  session_get_wanted()
 * makes it when the last one is out of date.
 */
#pragma once
#include "base/ref.h"
#include "sessiond/session/channel.h"
#include "sessiond/session/tracker.h"

struct wanted_channel {
	const struct channel *channel;  /* lives as long as the session; constant fields only */
	bool enabled;
	struct channel_event *events;   /* references of its own */
	unsigned n_events;
	struct context_conf *contexts;  /* names borrowed from the channel */
	unsigned n_contexts;
};

struct wanted {
	struct ref ref;
	uint64_t generation;
	bool active;                    /* applications are to record */
	bool dying;                     /* nothing of it may stay in an application */
	unsigned statedumps;            /* number of state dumps asked for so far */
	enum buffer_type buffer_type;
	struct tracker trackers[N_TRACKERS];
	unsigned n_channels;
	struct wanted_channel channels[];
};

struct wanted *wanted_ref(struct wanted *wanted);
void wanted_unref(struct wanted *wanted);
DEFINE_CLEANUP(struct wanted *, wanted_unref)
