/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-hostile BEHAVIOUR SOCKET PROGRAM [ENOUGH]: a peer of the registration socket that means harm.
 *
 * PROGRAM is an instrumented one: its two registration messages are recorded first, so that ours
 * are believed. Says 'ready PID', misbehaves until the end of standard input, then says
 * 'rounds N': how often it did what it does, as far as somebody took it, so 0 without a daemon. It says
 * 'enough' as soon as that has been as often as the number ENOUGH. Each behaviour stays within a bounded
 * number of connections.
 *
 *   garbage    registrations of random bytes            half      half a message, then silence
 *   dribble    a message byte by byte                   half-open as many connections as it gets
 *   flood      connections without end, begun or not    oversize  an event with two million field cells
 *   endless    events of no channel, without end        nonsense  answers every command with random bytes
 *   silent     registers and answers nothing            slow      answers every command after 190 ms
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
#define SLOW_MS           190

static void fill_random(void *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((unsigned char *) data)[i] = (unsigned char) random();
}

static void garbage(void)
{
	unsigned char bytes[UST_REGISTRATION * 2];

	while (!is_over(1)) {
		int fd = connect_target();

		fill_random(bytes, sizeof(bytes));
		if (did(0) % 2)
			memcpy(bytes, hostile_registration(0), 4 + (size_t) (random() % 64)); /* an honest beginning */
		did(fd >= 0 && send_all(fd, bytes, 1 + (size_t) (random() % (long) (sizeof(bytes) - 1))));
		close(fd);
	}
}

static void half(void)
{
	char byte;

	while (!is_over(0)) {
		int fd = connect_target();

		if (fd < 0 || !send_all(fd, hostile_registration(0), UST_REGISTRATION / 2)) {
			is_over(10);
		} else {
			did(1);
			(void) recv(fd, &byte, 1, 0); /* until it is given up */
		}
		close(fd);
	}
}

static void dribble(void)
{
	for (bool over = false; !over;) {
		int fd = connect_target();

		for (int i = 0; i < UST_REGISTRATION && !over; i++) {
			over = is_over(20);
			if (fd < 0 || !send_all(fd, hostile_registration(0) + i, 1))
				break;
			did(1);
		}
		close(fd);
	}
}

static void half_open(void)
{
	while (did(0) < HALF_OPEN_MAX && connect_target() >= 0)
		did(1);
	while (!is_over(1000))
		continue;
}

/* The oldest connection makes room for the next, and every other one has begun its message. */
static void flood(void)
{
	int held[FLOOD_HELD];

	memset(held, -1, sizeof(held));
	while (!is_over(0)) {
		int fd = connect_target();

		if (fd < 0) {
			is_over(1);
			continue;
		}
		if (did(0) % 2)
			(void) send_all(fd, hostile_registration(0), did(0) % UST_REGISTRATION);
		close(held[did(0) % FLOOD_HELD]);
		held[did(0) % FLOOD_HELD] = fd;
		did(1);
	}
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

static void oversize(void)
{
	static unsigned char fields[920 * 64];
	unsigned char event[UST_EVENT + 1];

	while (!is_over(5)) {
		int cmd = -1, notify = register_fully(&cmd);

		event_header(event, 2000000u * 920u);
		if (notify >= 0 && send_all(notify, event, sizeof(event))) {
			for (int i = 0; i < 100 && send_all(notify, fields, sizeof(fields)); i++)
				continue;
			did(1);
		}
		close(notify);
		close(cmd);
	}
}

static void endless(void)
{
	unsigned char event[UST_EVENT + 1], answer[64];

	while (!is_over(0)) {
		int cmd = -1, notify = register_fully(&cmd);

		while (notify >= 0 && !is_over(0)) {
			event_header(event, 0);
			if (!send_all(notify, event, sizeof(event)) || recv(notify, answer, sizeof(answer), 0) <= 0)
				break;
			did(1);
		}
		close(notify);
		close(cmd);
		is_over(10);
	}
}

static void nonsense(void)
{
	unsigned char command[65536], answer[512];

	while (!is_over(5)) {
		int cmd = -1, notify = register_fully(&cmd);
		struct timeval limit = { .tv_usec = 100000 };

		(void) setsockopt(cmd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
		for (int i = 0; notify >= 0 && i < 20 && recv(cmd, command, sizeof(command), 0) > 0; i++) {
			fill_random(answer, sizeof(answer));
			if (i % 3 == 0)
				memset(answer, 0, sizeof(answer));
			did(send_all(cmd, answer, sizeof(answer)));
		}
		close(notify);
		close(cmd);
	}
}

static void silent(void)
{
	int cmd = -1, notify = register_fully(&cmd);

	did(notify >= 0);
	while (!is_over(1000))
		continue;
	close(notify);
	close(cmd);
}

static void slow(void)
{
	unsigned char answer[UST_REPLY];
	struct peer peer;

	for (bool connected = peer_open(&peer); connected && !is_over(0);) {
		int r = peer_take(&peer, -1, answer);

		connected = r >= 0;
		did(r > 0);             /* the daemon waits for this one, whether or not the end comes first */
		if (r > 0 && !is_over(SLOW_MS))
			connected = send_all(peer.cmd, answer, sizeof(answer));
	}
	peer_close(&peer);
}

static void busy(void)
{
	int cmd = -1, notify = register_fully(&cmd);

	while (!is_over(0))
		did(notify >= 0);
	close(notify);
	close(cmd);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} behaviours[] = {
		{ "garbage", garbage }, { "half", half }, { "dribble", dribble }, { "half-open", half_open },
		{ "flood", flood }, { "oversize", oversize }, { "endless", endless }, { "nonsense", nonsense },
		{ "silent", silent }, { "slow", slow }, { "busy", busy },
		{ "valid", hostile_valid }, { "heavy", hostile_heavy }, { "many", hostile_many },
		{ "dribble-answer", hostile_dribble_answer }, { "dribble-notify", hostile_dribble_notify },
		{ "wakeups", hostile_wakeups },
	};

	if (argc != 4 && argc != 5) {
		fprintf(stderr, "usage: app-hostile BEHAVIOUR SOCKET PROGRAM [ENOUGH]\n");
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
		say_when_enough(argc > 4 ? strtoul(argv[4], NULL, 10) : 0);
		behaviours[i].run();
		say("rounds %lu", did(0));
		return 0;
	}
	fprintf(stderr, "app-hostile: no behaviour %s\n", argv[1]);
	return 2;
}
