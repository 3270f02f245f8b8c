/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One session with one trace and one channel, a program that records into
 * it, and a reader: what most tests of the consumer daemon need.
 */
#pragma once
#include "app.h"

enum { SESSION = 7, CHUNK = 70, TRACE = 700 };

struct recording {
	struct app_server server;
	struct peer peer;
	struct app app;
	struct peer_channel channel;
	char dir[64];                   /* of the chunk */
	uint8_t uuid[16];
};

/* 4 x 64 KiB, discard. */
extern const struct consumer_channel_spec plain_channel;

/* child: the consumer daemon is a process of its own with this environment added ("NAME=value", or NULL). */
void recording_begin(struct recording *f, const struct consumer_channel_spec *spec);
void recording_begin_in(struct recording *f, const struct consumer_channel_spec *spec, const char *dir,
	const char *child_env);
/* Stops what still runs and removes the files. The exit status of the consumer daemon. */
int recording_end(struct recording *f);
/* Only the last: removes the files. */
void recording_remove(struct recording *f);

/* Events in the trace, -1 when babeltrace2 fails or warns of anything but discarded events. */
int64_t recording_count(const struct recording *f);
/* After recording_count(): the sum of what babeltrace2 said was discarded; packets it said were lost. */
int64_t recording_discarded(const struct recording *f);
int64_t recording_lost(const struct recording *f);
void recording_path(const struct recording *f, const char *name, char *ret, size_t size);
