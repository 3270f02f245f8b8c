/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-hostile BEHAVIOUR SOCKET PROGRAM: a peer of the registration socket that means harm.
 *
 * PROGRAM is an instrumented one: its two registration messages are recorded first, so that ours
 * are believed. Says 'ready PID', misbehaves until the end of standard input, then says
 * 'rounds N' (how often it did what it does; connections for half-open). Each behaviour stays
 * within a bounded number of connections.
 *
 *   garbage    registrations of random bytes            half      half a message, then silence
 *   dribble    a message byte by byte                   half-open as many connections as it gets
 *   oversize   an event with two million field cells    endless   notifications without end
 *   nonsense   answers every command with random bytes  silent    registers and answers nothing
 *   slow       answers every command after 240 ms       busy      computes and answers nothing
 */
#include "handshake.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define REGISTRATION_SIZE 136
#define EVENT_FIXED       316
#define SIGNATURE_AT      272
#define FIELDS_AT         276
#define HALF_OPEN_MAX     2000
#define COMMAND_SIZE      612
#define REPLY_SIZE        324
#define SLOW_MS           240

static const char *target;
static unsigned char registrations[2][REGISTRATION_SIZE];

static int unix_socket(const char *path, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (snprintf(address->sun_path, sizeof(address->sun_path), "%s", path) >=
	    (int) sizeof(address->sun_path))
		return -1;
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int connect_target(void)
{
	struct sockaddr_un address;
	int fd = unix_socket(target, &address);

	if (fd >= 0 && connect(fd, (struct sockaddr *) &address, sizeof(address)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* True when the test has closed our standard input; waits up to pause_ms for that. */
static bool is_over(int pause_ms)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	char byte;

	return poll(&in, 1, pause_ms) > 0 && read(STDIN_FILENO, &byte, 1) <= 0;
}

static bool read_whole(int fd, void *data, size_t len)
{
	return recv(fd, data, len, MSG_WAITALL) == (ssize_t) len;
}

/* Plays the daemon for one honest program, only to hear how one registers. */
static bool record(const char *program)
{
	char home[] = "/tmp/app-hostile-XXXXXX", path[128];
	struct sockaddr_un address;
	int listener, fd, to_child[2];
	pid_t child;
	bool ok = false;

	if (!mkdtemp(home) || pipe2(to_child, O_CLOEXEC) < 0)
		return false;
	snprintf(path, sizeof(path), "%s/.lttng", home);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/.lttng/lttng-ust-sock-8", home);
	listener = unix_socket(path, &address);
	if (bind(listener, (struct sockaddr *) &address, sizeof(address)) < 0 || listen(listener, 8) < 0)
		return false;
	child = fork();
	if (child == 0) {
		setenv("LTTNG_HOME", home, 1);
		dup2(to_child[0], STDIN_FILENO);
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		execl(program, program, (char *) NULL);
		_exit(127);
	}
	for (int i = 0; i < 2; i++) {
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		ok = fd >= 0 && read_whole(fd, registrations[i], REGISTRATION_SIZE);
		if (i == 1)
			close(fd); /* the other one goes with this process */
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(to_child[0]);
	close(to_child[1]);
	close(listener);
	unlink(path);
	snprintf(path, sizeof(path), "%s/.lttng", home);
	rmdir(path);
	rmdir(home);
	return ok;
}

static void fill_random(void *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((unsigned char *) data)[i] = (unsigned char) random();
}

static bool send_all(int fd, const void *data, size_t len)
{
	return send(fd, data, len, MSG_NOSIGNAL) == (ssize_t) len;
}

/* A whole registration; returns the notify socket, *ret_cmd the other one. */
static int register_fully(int *ret_cmd)
{
	int cmd = connect_target(), notify;

	if (cmd < 0 || !send_all(cmd, registrations[0], REGISTRATION_SIZE)) {
		close(cmd);
		return -1;
	}
	notify = connect_target();
	if (notify < 0 || !send_all(notify, registrations[1], REGISTRATION_SIZE)) {
		close(cmd);
		close(notify);
		return -1;
	}
	*ret_cmd = cmd;
	return notify;
}

static unsigned long garbage(void)
{
	unsigned char bytes[REGISTRATION_SIZE * 2];
	unsigned long rounds = 0;

	for (; !is_over(1); rounds++) {
		int fd = connect_target();

		fill_random(bytes, sizeof(bytes));
		if (rounds % 2)
			memcpy(bytes, registrations[0], 4 + (size_t) (random() % 64)); /* an honest beginning */
		if (fd >= 0)
			(void) send_all(fd, bytes, (size_t) (random() % (long) sizeof(bytes)));
		close(fd);
	}
	return rounds;
}

static unsigned long half(void)
{
	unsigned long rounds = 0;
	char byte;

	for (; !is_over(0); rounds++) {
		int fd = connect_target();

		if (fd < 0 || !send_all(fd, registrations[0], REGISTRATION_SIZE / 2) || recv(fd, &byte, 1, 0) != 0)
			is_over(10);
		close(fd);
	}
	return rounds;
}

static unsigned long dribble(void)
{
	unsigned long rounds = 0;

	for (bool over = false; !over; rounds++) {
		int fd = connect_target();

		for (int i = 0; i < REGISTRATION_SIZE && !over; i++) {
			over = is_over(20);
			if (fd < 0 || !send_all(fd, registrations[0] + i, 1))
				break;
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

/* Room for the signature, an empty string, is behind the fixed part. */
static void event_header(unsigned char *event, uint32_t fields_len)
{
	const uint32_t signature_len = 1;

	memset(event, 0, EVENT_FIXED + signature_len);
	memcpy(event + SIGNATURE_AT, &signature_len, sizeof(signature_len));
	((uint32_t *) event)[1] = 1;                    /* the session's and the channel's handle */
	((uint32_t *) event)[2] = 2;
	snprintf((char *) event + 12, 256, "hostile:event%lu", (unsigned long) random() % 1000);
	memcpy(event + FIELDS_AT, &fields_len, sizeof(fields_len));
}

static unsigned long oversize(void)
{
	static unsigned char fields[920 * 64];
	unsigned char event[EVENT_FIXED + 1];
	unsigned long rounds = 0;

	for (; !is_over(5); rounds++) {
		int cmd = -1, notify = register_fully(&cmd);

		event_header(event, 2000000u * 920u);
		if (notify >= 0 && send_all(notify, event, sizeof(event)))
			for (int i = 0; i < 100 && send_all(notify, fields, sizeof(fields)); i++)
				continue;
		close(notify);
		close(cmd);
	}
	return rounds;
}

static unsigned long endless(void)
{
	unsigned char event[EVENT_FIXED + 1], answer[64];
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

	for (; !is_over(5); rounds++) {
		int cmd = -1, notify = register_fully(&cmd);
		struct timeval limit = { .tv_usec = 100000 };

		(void) setsockopt(cmd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
		for (int i = 0; notify >= 0 && i < 20 && recv(cmd, command, sizeof(command), 0) > 0; i++) {
			fill_random(answer, sizeof(answer));
			if (i % 3 == 0)
				memset(answer, 0, sizeof(answer));
			(void) send_all(cmd, answer, sizeof(answer));
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

/* What follows a command is in the socket by now, with descriptors, which are closed. */
static void skip_rest(int fd)
{
	union { char data[CMSG_SPACE(16 * sizeof(int))]; struct cmsghdr align; } control;
	static char rest[65536];
	struct iovec part = { .iov_base = rest, .iov_len = sizeof(rest) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	struct cmsghdr *with;

	do {
		message.msg_control = control.data;
		message.msg_controllen = sizeof(control.data);
		if (recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) <= 0)
			return;
		with = CMSG_FIRSTHDR(&message);
		for (size_t i = 0; with && i < (with->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++)
			close(((int *) (void *) CMSG_DATA(with))[i]);
	} while (true);
}

static unsigned long slow(void)
{
	unsigned char command[COMMAND_SIZE], reply[REPLY_SIZE];
	struct timeval limit = { .tv_usec = 100000 };
	int cmd = -1, notify = register_fully(&cmd);
	unsigned long rounds = 0;
	uint32_t handle = 0;

	(void) setsockopt(cmd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	while (notify >= 0 && !is_over(0)) {
		if (!read_whole(cmd, command, sizeof(command)))
			continue;
		if (is_over(SLOW_MS))
			break;
		skip_rest(cmd);
		memset(reply, 0, sizeof(reply));
		memcpy(reply, command, 8);      /* the handle and the command; then a code, and a value */
		handle++;
		memcpy(reply + 12, &handle, sizeof(handle));
		if (!send_all(cmd, reply, sizeof(reply)))
			break;
		rounds++;
	}
	close(notify);
	close(cmd);
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
		{ "oversize", oversize }, { "endless", endless }, { "nonsense", nonsense }, { "silent", silent }, { "slow", slow }, { "busy", busy },
	};

	if (argc != 4) {
		fprintf(stderr, "usage: app-hostile BEHAVIOUR SOCKET PROGRAM\n");
		return 2;
	}
	target = argv[2];
	if (!record(argv[3])) {
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
