/* SPDX-License-Identifier: GPL-2.0-only */
#include "handshake.h"
#include "hostile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* Numbers of the tracer's commands. */
enum {
	CMD_SESSION = 0x40, CMD_VERSION = 0x41, CMD_DONE = 0x44, CMD_CHANNEL = 0x51, CMD_STREAM = 0x60,
	CMD_CONTEXT = 0x70, CMD_ENABLE = 0x80, CMD_DISABLE = 0x81, CMD_LIST_GET = 0x90,
	CMD_FIELD_LIST_GET = 0x91, CMD_FILTER = 0xa0, CMD_EXCLUSION = 0xa1,
};

/* Places in a command and in the answer to it. */
enum { AT_HANDLE = 0, AT_COMMAND = 4, AT_CODE = 8, AT_VALUE = 12, AT_UNION = 40, AT_ANSWER_UNION = 48 };
enum { END_OF_LIST = -1025, CONTEXT_OF_APP = 7 };

static const char *target;
static unsigned char registrations[2][UST_REGISTRATION];

static int unix_socket(const char *path, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (snprintf(address->sun_path, sizeof(address->sun_path), "%s", path) >=
	    (int) sizeof(address->sun_path))
		return -1;
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

int connect_target(void)
{
	struct sockaddr_un address;
	int fd = unix_socket(target, &address);

	if (fd >= 0 && connect(fd, (struct sockaddr *) &address, sizeof(address)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static unsigned long done, enough;

unsigned long did(unsigned long n)
{
	const bool had_enough = done >= enough;

	done += n;
	if (!had_enough && done >= enough)
		say("enough");
	return done;
}

void say_when_enough(unsigned long times)
{
	enough = times;
}

bool is_over(int pause_ms)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	char byte;

	return poll(&in, 1, pause_ms) > 0 && read(STDIN_FILENO, &byte, 1) <= 0;
}

bool read_whole(int fd, void *data, size_t len)
{
	return len == 0 || recv(fd, data, len, MSG_WAITALL) == (ssize_t) len;
}

bool send_all(int fd, const void *data, size_t len)
{
	return send(fd, data, len, MSG_NOSIGNAL) == (ssize_t) len;
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
		ok = fd >= 0 && read_whole(fd, registrations[i], UST_REGISTRATION);
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

bool hostile_init(const char *socket, const char *program)
{
	target = socket;
	return record(program);
}

const unsigned char *hostile_registration(unsigned which)
{
	return registrations[which];
}

int register_fully(int *ret_cmd)
{
	int cmd = connect_target(), notify;

	if (cmd < 0 || !send_all(cmd, registrations[0], UST_REGISTRATION)) {
		close(cmd);
		return -1;
	}
	notify = connect_target();
	if (notify < 0 || !send_all(notify, registrations[1], UST_REGISTRATION)) {
		close(cmd);
		close(notify);
		return -1;
	}
	*ret_cmd = cmd;
	return notify;
}

/* ---- an honest peer ---- */

bool peer_open(struct peer *peer)
{
	const struct timeval limit = { .tv_sec = 5 };

	*peer = (struct peer) { .cmd = -1 };
	peer->notify = register_fully(&peer->cmd);
	if (peer->notify < 0)
		return false;
	(void) setsockopt(peer->cmd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	(void) setsockopt(peer->notify, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return true;
}

void peer_close(struct peer *peer)
{
	for (unsigned i = 0; i < peer->n_wakeups; i++)
		close(peer->wakeups[i]);
	if (peer->notify >= 0) {
		close(peer->notify);
		close(peer->cmd);
	}
	*peer = (struct peer) { .cmd = -1, .notify = -1 };
}

/* Of the descriptors that travel with one byte only the pipes are kept. */
static void keep_pipe(struct peer *peer, int fd)
{
	struct stat info;

	if (fstat(fd, &info) < 0 || !S_ISFIFO(info.st_mode) || peer->n_wakeups == WAKEUPS_MAX) {
		close(fd);
		return;
	}
	(void) fcntl(fd, F_SETFL, O_WRONLY | O_NONBLOCK);
	peer->wakeups[peer->n_wakeups++] = fd;
}

static bool take_descriptors(struct peer *peer)
{
	union { char bytes[CMSG_SPACE(4 * sizeof(int))]; struct cmsghdr align; } control;
	char byte;
	struct iovec io = { &byte, 1 };
	struct msghdr message = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *with;
	int fd;

	if (recvmsg(peer->cmd, &message, MSG_CMSG_CLOEXEC) != 1)
		return false;
	with = CMSG_FIRSTHDR(&message);
	for (size_t at = CMSG_LEN(0); with && at < with->cmsg_len; at += sizeof(fd)) {
		memcpy(&fd, (char *) with + at, sizeof(fd));
		keep_pipe(peer, fd);
	}
	return true;
}

static uint32_t number_at(const unsigned char *message, size_t at)
{
	uint32_t number;

	memcpy(&number, message + at, sizeof(number));
	return number;
}

static bool skip(int fd, size_t len)
{
	unsigned char bytes[4096];

	for (size_t part; len > 0; len -= part) {
		part = len < sizeof(bytes) ? len : sizeof(bytes);
		if (!read_whole(fd, bytes, part))
			return false;
	}
	return true;
}

/* What follows a command, up to where the answer is due. */
static bool take_rest(struct peer *peer, const unsigned char *command)
{
	switch (number_at(command, AT_COMMAND)) {
	case CMD_CHANNEL:
		return skip(peer->cmd, number_at(command, AT_UNION)) && take_descriptors(peer);
	case CMD_STREAM:
		return take_descriptors(peer);
	case CMD_CONTEXT:
		return number_at(command, AT_UNION) != CONTEXT_OF_APP ||
			skip(peer->cmd, number_at(command, 60) + number_at(command, 64));
	case CMD_FILTER:
		return skip(peer->cmd, number_at(command, AT_UNION));
	case CMD_EXCLUSION:
		return skip(peer->cmd, (size_t) number_at(command, AT_UNION) * 256);
	default:
		return true;
	}
}

static void obey(struct peer *peer, const unsigned char *command, unsigned char *answer)
{
	const uint32_t handle = number_at(command, AT_HANDLE);
	int32_t value = (int32_t) ++peer->handles;

	memset(answer, 0, UST_REPLY);
	memcpy(answer, command, 8);
	switch (number_at(command, AT_COMMAND)) {
	case CMD_VERSION:
		put_u32(answer + AT_ANSWER_UNION, 2);
		put_u32(answer + AT_ANSWER_UNION + 4, 13);
		break;
	case CMD_DONE:
		peer->acknowledged = true;
		break;
	case CMD_SESSION:
		peer->session = (uint32_t) value;
		peer->started = peer->declared = false;
		break;
	case CMD_CHANNEL:
		peer->channel = (uint32_t) value;
		break;
	case CMD_ENABLE:
		peer->started |= handle == peer->session;
		break;
	case CMD_DISABLE:
		if (handle == peer->session)
			peer->started = false;
		break;
	case CMD_LIST_GET:
	case CMD_FIELD_LIST_GET:
		value = END_OF_LIST;
		break;
	default:
		break;
	}
	put_u32(answer + AT_CODE, value < 0 ? (uint32_t) value : 0);
	put_u32(answer + AT_VALUE, (uint32_t) value);
}

int peer_take(struct peer *peer, int pause_ms, unsigned char answer[UST_REPLY])
{
	struct pollfd both[] = { { .fd = peer->cmd, .events = POLLIN }, { .fd = STDIN_FILENO, .events = POLLIN } };
	unsigned char command[UST_COMMAND];

	if (poll(both, 2, pause_ms) <= 0 || both[0].revents == 0)
		return 0;
	if (!read_whole(peer->cmd, command, sizeof(command)) || !take_rest(peer, command))
		return -1;
	obey(peer, command, answer);
	return 1;
}

bool peer_serve(struct peer *peer, int pause_ms)
{
	unsigned char answer[UST_REPLY];
	int r = peer_take(peer, pause_ms, answer);

	return r == 0 || (r > 0 && send_all(peer->cmd, answer, sizeof(answer)));
}

int peer_ask(struct peer *peer, const void *request, size_t len, size_t answer_len)
{
	unsigned char answer[64];

	if (!send_all(peer->notify, request, len) || !read_whole(peer->notify, answer, answer_len))
		return -EPIPE;
	return (int) number_at(answer, 4);
}
