/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include "base/fd.h"
#include "base/listener.h"
#include "base/time.h"

#define PAUSE_US (100 * US_PER_MS)
#define REST_US  (5 * US_PER_MS)

struct listener {
	struct listener_conf conf;      /* constant */
	int fd;                         /* constant */
	int reserve_fd;                 /* loop, as all below; or -1 */
	bool paused, rests;
	struct source *source, *timer;
};

static bool open_reserve(struct listener *listener)
{
	if (listener->reserve_fd < 0)
		listener->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return listener->reserve_fd >= 0;
}

static void pause_listening(struct listener *listener, uint64_t us)
{
	listener->paused = true;
	IGNORE(source_set_events(listener->source, 0)); /* it changes events that there are, which needs no memory */
	source_arm(listener->timer, time_after_us(us), 0);
}

static int on_pause_end(struct source *src, uint32_t events, void *data)
{
	struct listener *listener = data;

	(void) src;
	(void) events;
	if (!open_reserve(listener)) {
		source_arm(listener->timer, time_after_us(PAUSE_US), 0);
		return 0;
	}
	listener->paused = false;
	return source_set_events(listener->source, EPOLLIN);
}

static bool is_want(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS;
}

/* Takes a connection and closes it. False: that is not possible either. */
static bool turn_away(struct listener *listener)
{
	int fd;

	if (listener->reserve_fd < 0)
		return false;
	(void) close(TAKE_FD(listener->reserve_fd));
	fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		(void) close(fd);
	return open_reserve(listener) && fd >= 0;
}

static void on_want(struct listener *listener, int error)
{
	if (!turn_away(listener))
		pause_listening(listener, PAUSE_US);
	if (listener->conf.on_turned_away)
		listener->conf.on_turned_away(-error, listener->conf.data);
}

static int on_readable(struct source *src, uint32_t events, void *data)
{
	struct listener *listener = data;

	(void) events;
	for (unsigned i = 0; i < listener->conf.per_turn && !listener->paused; i++) {
		const int fd = accept4(source_fd(src), NULL, NULL,
			SOCK_CLOEXEC | (listener->conf.blocking ? 0 : SOCK_NONBLOCK));
		const int error = errno;

		if (fd >= 0) {
			listener->conf.on_connection(fd, listener->conf.data);
			continue;
		}
		if (is_want(error))
			on_want(listener, error);
		break;
	}
	if (listener->rests && !listener->paused)
		pause_listening(listener, REST_US);
	listener->rests = false;
	return 0;
}

void listener_rest(struct listener *listener)
{
	listener->rests = true;
}

int listener_new_consume_fd(struct loop *loop, int fd, const struct listener_conf *conf, struct listener **ret)
{
	_cleanup_(listener_freep) struct listener *listener = calloc(1, sizeof(*listener));
	int r;

	if (!listener) {
		fd_closep(&fd);
		return -ENOMEM;
	}
	*listener = (struct listener) { .conf = *conf, .fd = fd, .reserve_fd = -1 };
	(void) open_reserve(listener); /* without it connections wait */
	r = fd_set_nonblock(fd, true);
	if (r == 0)
		r = source_new_timer(loop, on_pause_end, listener, &listener->timer);
	if (r == 0)
		r = source_new_fd(loop, fd, EPOLLIN, on_readable, listener, &listener->source);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(listener);
	return 0;
}

void listener_free(struct listener *listener)
{
	if (!listener)
		return;
	if (listener->source)
		source_free(listener->source);
	if (listener->timer)
		source_free(listener->timer);
	fd_closep(&listener->fd);
	fd_closep(&listener->reserve_fd);
	free(listener);
}
