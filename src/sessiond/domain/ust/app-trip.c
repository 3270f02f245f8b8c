/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
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
	r = app_call_end(app, app_io_exchange(app->cmd_fd, requests.data, requests.len, place, len), steps[0].what);
	if (r != 0)
		return r;
	app_io_read_ahead(APP_IO_NOBODY, place, len);
	r = walk(app, APP_IO_NOBODY, steps, n);
	app_io_attend();
	return r;
}
