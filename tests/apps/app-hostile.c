/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-hostile BEHAVIOUR SOCKET PROGRAM: a peer of the registration socket that means harm.
 *
 * PROGRAM is an instrumented one: its two registration messages are recorded first, so that ours
 * are believed. Says 'ready PID', misbehaves until the end of standard input, then says
 * 'rounds N': how often it did what it does, as far as somebody took it, so 0 without a daemon. Each
 * behaviour stays within a bounded number of connections.
 *
 *   garbage    registrations of random bytes            half      half a message, then silence
 *   dribble    a message byte by byte                   half-open as many connections as it gets
 *   flood      connections without end, begun or not    oversize  an event with two million field cells
 *   endless    events of no channel, without end        nonsense  answers every command with random bytes
 *   silent     registers and answers nothing            slow      answers every command after 240 ms
 *   busy       computes and answers nothing
 *
 * and with objects that the daemon gave it, because it obeys (hostile-peer.c):
 *
 *   valid      good events of its channel, without end  heavy     the same with as many fields as may be
 *   dribble-answer, dribble-notify                      an answer, or an event, byte by byte
 *   many       registers 300 programs                   wakeups   fills the pipes that wake the reader
 */
#include "handshake.h"
#include "hostile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIGNATURE_AT      272
#define FIELDS_AT         276
#define HALF_OPEN_MAX     2000
#define FLOOD_HELD        512
#define SLOW_MS           240

static void fill_random(void *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((unsigned char *) data)[i] = (unsigned char) random();
}

static unsigned long garbage(void)
{
	unsigned char bytes[UST_REGISTRATION * 2];
	unsigned long rounds = 0;

	while (!is_over(1)) {
		int fd = connect_target();

		fill_random(bytes, sizeof(bytes));
		if (rounds % 2)
			memcpy(bytes, hostile_registration(0), 4 + (size_t) (random() % 64)); /* an honest beginning */
		rounds += fd >= 0 && send_all(fd, bytes, 1 + (size_t) (random() % (long) (sizeof(bytes) - 1)));
		close(fd);
	}
	return rounds;
}

static unsigned long half(void)
{
	unsigned long rounds = 0;
	char byte;

	while (!is_over(0)) {
		int fd = connect_target();

		if (fd < 0 || !send_all(fd, hostile_registration(0), UST_REGISTRATION / 2)) {
			is_over(10);
		} else {
			rounds++;
			(void) recv(fd, &byte, 1, 0); /* until it is given up */
		}
		close(fd);
	}
	return rounds;
}

static unsigned long dribble(void)
{
	unsigned long rounds = 0;

	for (bool over = false; !over;) {
		int fd = connect_target();

		for (int i = 0; i < UST_REGISTRATION && !over; i++) {
			over = is_over(20);
			if (fd < 0 || !send_all(fd, hostile_registration(0) + i, 1))
				break;
			rounds++;
		}
		close(fd);
	}
	return rounds;
}

static unsigned long half_open(void)
{
	unsigned long n = 0;

	while (n < HALF_OPEN_MAX && connect_target() >= 0)
		n++;
	while (!is_over(1000))
		continue;
	return n;
}

/* The oldest connection makes room for the next, and every other one has begun its message. */
static unsigned long flood(void)
{
	unsigned long rounds = 0;
	int held[FLOOD_HELD];

	memset(held, -1, sizeof(held));
	while (!is_over(0)) {
		int fd = connect_target();

		if (fd < 0) {
			is_over(1);
			continue;
		}
		if (rounds % 2)
			(void) send_all(fd, hostile_registration(0), (size_t) (rounds % UST_REGISTRATION));
		close(held[rounds % FLOOD_HELD]);
		held[rounds++ % FLOOD_HELD] = fd;
	}
	return rounds;
}

/* Room for the signature, an empty string, is behind the fixed part. */
static void event_header(unsigned char *event, uint32_t fields_len)
{
	const uint32_t signature_len = 1;

	memset(event, 0, UST_EVENT + signature_len);
	memcpy(event + SIGNATURE_AT, &signature_len, sizeof(signature_len));
	((uint32_t *) event)[1] = 1;                    /* the session's and the channel's handle */
	((uint32_t *) event)[2] = 2;
	snprintf((char *) event + 12, 256, "hostile:event%lu", (unsigned long) random() % 1000);
	memcpy(event + FIELDS_AT, &fields_len, sizeof(fields_len));
}

static unsigned long oversize(void)
{
	static unsigned char fields[920 * 64];
	unsigned char event[UST_EVENT + 1];
	unsigned long rounds = 0;

	while (!is_over(5)) {
		int cmd = -1, notify = register_fully(&cmd);

		event_header(event, 2000000u * 920u);
		if (notify >= 0 && send_all(notify, event, sizeof(event))) {
			for (int i = 0; i < 100 && send_all(notify, fields, sizeof(fields)); i++)
				continue;
			rounds++;
		}
		close(notify);
		close(cmd);
	}
	return rounds;
}

static unsigned long endless(void)
{
	unsigned char event[UST_EVENT + 1], answer[64];
	unsigned long rounds = 0;

	while (!is_over(0)) {
		int cmd = -1, notify = register_fully(&cmd);

		while (notify >= 0 && !is_over(0)) {
			event_header(event, 0);
			if (!send_all(notify, event, sizeof(event)) || recv(notify, answer, sizeof(answer), 0) <= 0)
				break;
			rounds++;
		}
		close(notify);
		close(cmd);
		is_over(10);
	}
	return rounds;
}

static unsigned long nonsense(void)
{
	unsigned char command[65536], answer[512];
	unsigned long rounds = 0;

	while (!is_over(5)) {
		int cmd = -1, notify = register_fully(&cmd);
		struct timeval limit = { .tv_usec = 100000 };

		(void) setsockopt(cmd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
		for (int i = 0; notify >= 0 && i < 20 && recv(cmd, command, sizeof(command), 0) > 0; i++) {
			fill_random(answer, sizeof(answer));
			if (i % 3 == 0)
				memset(answer, 0, sizeof(answer));
			rounds += send_all(cmd, answer, sizeof(answer));
		}
		close(notify);
		close(cmd);
	}
	return rounds;
}

static unsigned long silent(void)
{
	int cmd = -1, notify = register_fully(&cmd);

	while (!is_over(1000))
		continue;
	close(notify);
	close(cmd);
	return notify >= 0;
}

static unsigned long slow(void)
{
	unsigned char answer[UST_REPLY];
	unsigned long rounds = 0;
	struct peer peer;

	for (bool connected = peer_open(&peer); connected && !is_over(0);) {
		int r = peer_take(&peer, -1, answer);

		connected = r >= 0;
		rounds += r > 0;        /* the daemon waits for this one, whether or not the end comes first */
		if (r > 0 && !is_over(SLOW_MS))
			connected = send_all(peer.cmd, answer, sizeof(answer));
	}
	peer_close(&peer);
	return rounds;
}

static unsigned long busy(void)
{
	int cmd = -1, notify = register_fully(&cmd);
	unsigned long rounds = 0;

	while (!is_over(0))
		rounds++;
	close(notify);
	close(cmd);
	return notify >= 0 ? rounds : 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		unsigned long (*run)(void);
	} behaviours[] = {
		{ "garbage", garbage }, { "half", half }, { "dribble", dribble }, { "half-open", half_open },
		{ "flood", flood }, { "oversize", oversize }, { "endless", endless }, { "nonsense", nonsense },
		{ "silent", silent }, { "slow", slow }, { "busy", busy },
		{ "valid", hostile_valid }, { "heavy", hostile_heavy }, { "many", hostile_many },
		{ "dribble-answer", hostile_dribble_answer }, { "dribble-notify", hostile_dribble_notify },
		{ "wakeups", hostile_wakeups },
	};

	if (argc != 4) {
		fprintf(stderr, "usage: app-hostile BEHAVIOUR SOCKET PROGRAM\n");
		return 2;
	}
	if (!hostile_init(argv[2], argv[3])) {
		fprintf(stderr, "app-hostile: cannot record a registration of %s: %s\n", argv[3], strerror(errno));
		return 1;
	}
	for (size_t i = 0; i < sizeof(behaviours) / sizeof(behaviours[0]); i++) {
		if (strcmp(argv[1], behaviours[i].name))
			continue;
		say("ready %d", (int) getpid());
		say("rounds %lu", behaviours[i].run());
		return 0;
	}
	fprintf(stderr, "app-hostile: no behaviour %s\n", argv[1]);
	return 2;
}
