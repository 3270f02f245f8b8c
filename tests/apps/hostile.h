/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the behaviours of app-hostile share: connections to the registration socket, the messages of
 * an honest program, and a peer that obeys commands as a tracer does, until a behaviour does otherwise.
 */
#pragma once

#include "lib/fake-app.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WAKEUPS_MAX = 64 };

/* Learns from one honest program how one registers; false when that fails. */
bool hostile_init(const char *socket, const char *program);
/* The first message on the command socket (0), or on the notify socket (1). */
const unsigned char *hostile_registration(unsigned which);

/* A behaviour did what it does n times more; result: how often that makes. */
unsigned long did(unsigned long n);
/* So often is enough for a test. */
void say_when_enough(unsigned long times);
/* True when the test has closed our standard input; waits up to pause_ms for that. */
bool is_over(int pause_ms);
int connect_target(void);
/* A whole registration; returns the notify socket or -1, *ret_cmd the other one. */
int register_fully(int *ret_cmd);
bool send_all(int fd, const void *data, size_t len);
bool read_whole(int fd, void *data, size_t len);

/* A program that registers and obeys, with what the last session gave it. */
struct peer {
	int cmd, notify;                /* -1: not connected */
	uint32_t handles;               /* so many were handed out; the newest of each kind: */
	uint32_t session, channel;
	bool acknowledged;              /* it would be in main */
	bool started, declared;         /* the session; its channel, by peer_declare() */
	int wakeups[WAKEUPS_MAX];       /* pipes that wake the reader of its buffers */
	unsigned n_wakeups;
};

bool peer_open(struct peer *peer);
void peer_close(struct peer *peer);
/*
 * Waits up to pause_ms (-1: for ever) for a command or the end of the input, and takes it with all that
 * follows it: 1 and the honest answer, 0 when there is none, -1 when the daemon has cut us off.
 */
int peer_take(struct peer *peer, int pause_ms, unsigned char answer[UST_REPLY]);
/* The same, and answers; false when cut off. */
bool peer_serve(struct peer *peer, int pause_ms);
/* Asks on the notify socket; the code of the answer, or -EPIPE. */
int peer_ask(struct peer *peer, const void *request, size_t len, size_t answer_len);

/* Behaviours. */
void hostile_valid(void);
void hostile_heavy(void);
void hostile_dribble_answer(void);
void hostile_dribble_notify(void);
void hostile_many(void);
void hostile_wakeups(void);
