/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Real instrumented programs for tests of the consumer daemon: a registration
 * socket in a private home, a thread that answers notifications, and the
 * commands that record the event rm_test:tick into given buffers.
 */
#pragma once
#include <stdio.h>
#include "peer.h"

struct app_server {
	char home[64];
	int sock;
	uint32_t *futex;
};

/* Sees that no other daemon and no other test meets our programs. False: not possible here (skip). */
bool app_isolate(void);
void app_server_start(struct app_server *server);
void app_server_stop(struct app_server *server);

#define APP_CHANNELS_MAX 4
struct app {
	pid_t pid;
	int command, notify;
	FILE *to, *from;                /* its standard input and output */
	int session;                    /* handle */
	struct lttng_ust_abi_object_data *channels[APP_CHANNELS_MAX];
	struct lttng_ust_abi_object_data *events[APP_CHANNELS_MAX];
	unsigned n_channels;
	struct {
		int handle;
		uint32_t id;
		uint32_t next_event;
	} known[APP_CHANNELS_MAX];
	pthread_t notifier;
	uint32_t byte_order;
};

/* Starts tests/apps/app-counter --commands and registers it; it is in main() when this returns. */
void app_start(struct app *app, struct app_server *server);
/* Gives it the buffers, and an event rule on rm_test:EVENT in each channel. */
void app_record(struct app *app, const struct peer_channel *channels, unsigned n, const char *event);
void app_begin(struct app *app);        /* tracing starts */
void app_end(struct app *app);          /* tracing stops, no probe runs any more */
void app_emit(struct app *app, uint64_t count);
/* The same without waiting for it to be done. */
void app_emit_begin(struct app *app, uint64_t count);
void app_emit_end(struct app *app);
/* Ends the program (kills it, if it does not) and lets go of it. */
void app_stop(struct app *app);
void app_kill(struct app *app);

/* Metadata of a trace with one channel or two (ids 0 and 1) that have only rm_test:tick, id 0. */
char *app_metadata(const uint8_t uuid[16], unsigned n_channels);
