/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The session daemon inside a test: all services on one loop, one thread in
 * each pool, a consumer played by the test, sockets in a directory of its own,
 * and a client that asks and waits.
 */
#pragma once
#include "base/time.h"
#include "lib/fake-consumer.h"
#include "proto/control.h"
#include "sessiond/sessiond.h"

struct daemon_conf {
	bool many_threads;              /* loops and pools as the real daemon has them */
	uint64_t app_timeout_us;        /* 0: 5 s */
	const char *consumer32_path;    /* NULL: there is none */
};

struct daemon {
	struct sessiond sd;
	struct notify_service *notify;
	struct app_service *apps;
	struct registration_service *registration;
	struct client_service *client_service;
	struct fake_consumer *fake;
	struct thread *threads[6];
	unsigned n_threads;
	int client;
	uint64_t serial;
	char dir[32], client_path[64], apps_path[64];
	/* Of the last request. */
	struct frame answer;            /* its last data frame */
	char detail[1024];
	unsigned n_warnings;
	char warnings[2048];
};

void daemon_start(struct daemon *daemon, const struct daemon_conf *conf);
/* Ends it as main() does; what it had is gone. */
void daemon_stop(struct daemon *daemon);

/* After the test closed its client. */
void daemon_reconnect(struct daemon *daemon);
/* A public code: LTTNG_OK or an error. */
int daemon_ask(struct daemon *daemon, const struct wire_message *m, const void *msg);
/* The same over a connection of its own, for a thread of the test. */
int daemon_ask_apart(struct daemon *daemon, const struct wire_message *m, const void *msg);
int daemon_create(struct daemon *daemon, const char *session);
int daemon_enable_channel(struct daemon *daemon, const char *session, const char *channel, uint8_t buffer_type);
int daemon_enable_event(struct daemon *daemon, const char *session, const char *channel, const char *event);
int daemon_start_session(struct daemon *daemon, const char *session);
int daemon_stop_session(struct daemon *daemon, const char *session);
int daemon_destroy(struct daemon *daemon, const char *session);
/* create, a channel "c" of that kind, rule "*", start. */
int daemon_record(struct daemon *daemon, const char *session, uint8_t buffer_type);
/* Until so many applications are registered; false after 10 s. */
bool daemon_wait_for_apps(struct daemon *daemon, unsigned n);
/* Discarded events of a channel in the last answer (a completion), or -1. */
int64_t daemon_discarded(struct daemon *daemon, const char *channel);
/* The same, of those that an earlier answer has told. */
int64_t daemon_told(struct daemon *daemon, const char *channel);
/* How many applications the session is told to lag, and whether that process is among them. */
unsigned daemon_count_lagging(struct daemon *daemon, const char *session, pid_t pid, bool *ret_among);

static inline uint64_t ms_since(uint64_t begun)
{
	return (time_now_us() - begun) / US_PER_MS;
}
