/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <sys/socket.h>
#include "base/buf.h"
#include "sessiond/domain/ust/app-link.h"
#include "sessiond/domain/ust/app-trip.h"

int app_step_start(int fd, int handle)
{
	return lttng_ust_ctl_start_session(fd, handle);
}

int app_step_stop(int fd, int handle)
{
	return lttng_ust_ctl_stop_session(fd, handle);
}

int app_step_wait_quiescent(int fd, int handle)
{
	(void) handle;
	return lttng_ust_ctl_wait_quiescent(fd);
}

int app_step_release(int fd, int handle)
{
	return lttng_ust_ctl_release_handle(fd, handle);
}

/* What the library would send, and how much it would read. */
static int hear(const struct app_step *steps, unsigned n, struct buf *requests, size_t *ret_len)
{
	app_io_hear(requests, ret_len);
	for (unsigned i = 0; i < n; i++)
		(void) steps[i].call(APP_IO_NOBODY, steps[i].handle);   /* it gets no answer */
	app_io_attend();
	return requests->error < 0 ? requests->error : *ret_len == 0 || requests->len == 0 ? -ENOSYS : 0;
}

/* The peer is gone, or it has run into the timeout. */
static int why_short(int sock)
{
	char byte;
	const ssize_t n = recv(sock, &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT);

	return n == 0 ? -EPIPE : n < 0 ? -errno : -EAGAIN;
}

static int exchange(struct app *app, const struct buf *requests, void *answers, size_t len)
{
	ssize_t n = app_io_send(app->cmd_fd, requests->data, requests->len);

	if (n < 0)
		return -errno;
	if ((size_t) n < requests->len)
		return why_short(app->cmd_fd);
	n = app_io_receive(app->cmd_fd, answers, len);
	if (n < 0)
		return -errno;
	return (size_t) n < len ? why_short(app->cmd_fd) : 0;
}

/* One after the other. */
static int walk(struct app *app, int fd, const struct app_step *steps, unsigned n)
{
	int first = 0;

	for (unsigned i = 0; i < n; i++) {
		const int r = APP_CALL(app, steps[i].what, steps[i].call(fd, steps[i].handle));

		if (r == APP_GONE)
			return r;
		first = first != 0 ? first : r;
	}
	return first;
}

int app_trip(struct app *app, const struct app_step *steps, unsigned n)
{
	_cleanup_buf_ struct buf requests = BUF_INIT, answers = BUF_INIT;
	size_t len = 0;
	void *place;
	int r;

	assert(n > 0 && n <= APP_TRIP_MAX);
	if (n == 1 || !app_io_is_in_place() || hear(steps, n, &requests, &len) < 0)
		return walk(app, app->cmd_fd, steps, n);
	place = buf_reserve(&answers, len);
	if (!place)
		return walk(app, app->cmd_fd, steps, n);
	app_call_begin(app);
	r = app_call_end(app, exchange(app, &requests, place, len), steps[0].what);
	if (r != 0)
		return r;
	app_io_read_ahead(APP_IO_NOBODY, place, len);
	r = walk(app, APP_IO_NOBODY, steps, n);
	app_io_attend();
	return r;
}
