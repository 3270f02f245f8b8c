/* SPDX-License-Identifier: GPL-2.0-only */
/* Behaviours of a peer that is believed, because it obeys first: see app-hostile.c. */
#include "hostile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CELLS_MAX   4096        /* as many fields as an event may have */
#define DRIBBLE_MS  20
#define MANY        300

/*
 * Registers events of a channel that it was given, without end: so many in turn that memory would be
 * filled if a description that is known were kept again.
 */
static void register_without_end(const char *name, unsigned in_turn, unsigned fields)
{
	unsigned char *request = malloc(UST_EVENT + 1 + (size_t) fields * UST_FIELD);
	unsigned long asked = 0;
	struct peer peer;
	char text[64];

	while (request && !is_over(10)) {
		if (!peer_open(&peer))
			continue;
		while (!is_over(0) && peer_serve(&peer, peer.started ? 0 : 100)) {
			int session = (int) peer.session, channel = (int) peer.channel, code;

			if (!peer.started)
				continue;
			if (!peer.declared && peer_ask(&peer, request, fake_channel_request(request, session, channel, 0),
						       UST_CHANNEL_REPLY) < 0)
				break;
			peer.declared = true;
			snprintf(text, sizeof(text), "%s%lu", name, asked++ % in_turn);
			code = peer_ask(&peer, request, fake_event_request(request, session, channel, text, fields),
					UST_EVENT_REPLY);
			if (code == -EPIPE)
				break;
			did(code == 0);
			peer.started = code == 0; /* the session is gone: until the next start */
		}
		peer_close(&peer);
	}
	free(request);
}

void hostile_valid(void)
{
	register_without_end("hostile:valid", 1000, 4);
}

void hostile_heavy(void)
{
	register_without_end("hostile:heavy", 2, CELLS_MAX);
}

/* Bytes that were sent. */
void hostile_dribble_answer(void)
{
	unsigned char answer[UST_REPLY];
	struct peer peer;

	while (!is_over(10)) {
		bool connected = peer_open(&peer);

		while (connected && !is_over(0)) {
			int r = peer_take(&peer, -1, answer);

			connected = r >= 0;
			for (size_t i = 0; r > 0 && connected && i < sizeof(answer) && !is_over(DRIBBLE_MS); i++) {
				connected = send_all(peer.cmd, answer + i, 1);
				did(connected);
			}
		}
		peer_close(&peer);
	}
}

/* Bytes that were sent; commands are answered meanwhile. */
void hostile_dribble_notify(void)
{
	unsigned char request[UST_EVENT + 1 + UST_FIELD];
	struct peer peer;

	while (!is_over(10)) {
		bool connected = peer_open(&peer);
		size_t at = 0, len = 0;

		while (connected && !is_over(peer.started ? DRIBBLE_MS : 0)) {
			connected = peer_serve(&peer, peer.started ? 0 : -1);
			if (!connected || !peer.started)
				continue;
			if (at == len) {
				len = fake_event_request(request, (int) peer.session, (int) peer.channel, "hostile:slow", 1);
				at = 0;
			}
			connected = send_all(peer.notify, request + at++, 1);
			did(connected);
		}
		peer_close(&peer);
	}
}

/* Tells on report when it would be in main. */
static void be_one_of_many(int report)
{
	bool told = false;
	struct peer peer;

	while (!is_over(10)) {
		bool connected = peer_open(&peer);

		while (connected && !is_over(0)) {
			connected = peer_serve(&peer, -1);
			if (peer.acknowledged && !told)
				told = write(report, "", 1) == 1;
		}
		peer_close(&peer);
	}
}

/* Programs that were registered. */
void hostile_many(void)
{
	int report[2];
	char byte;

	if (pipe2(report, O_CLOEXEC) < 0)
		return;
	for (unsigned n = 0; n < MANY && !is_over(0); n++) {
		pid_t child = fork();

		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			close(report[0]);
			be_one_of_many(report[1]);
			_exit(0);
		}
		if (child < 0)
			is_over(10); /* as many as it can */
	}
	close(report[1]);
	while (read(report[0], &byte, 1) == 1)
		did(1);
	close(report[0]);
	while (wait(NULL) > 0)
		continue;
}

/* Fills the pipes that wake the reader of its buffers; how often it could, so how often they were emptied. */
void hostile_wakeups(void)
{
	static const char bytes[4096];
	struct peer peer;

	signal(SIGPIPE, SIG_IGN);
	while (!is_over(10)) {
		bool connected = peer_open(&peer);

		while (connected && !is_over(0)) {
			bool wrote = false;

			for (unsigned i = 0; i < peer.n_wakeups; i++)
				while (write(peer.wakeups[i], bytes, sizeof(bytes)) > 0) {
					wrote = true;
					did(1);
				}
			connected = peer_serve(&peer, wrote ? 0 : peer.n_wakeups > 0 ? 1 : -1);
		}
		peer_close(&peer);
	}
}
