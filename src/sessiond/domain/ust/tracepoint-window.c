/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "sessiond/domain/ust/app-io.h"
#include "sessiond/domain/ust/tracepoint-window.h"

static int hear_request(struct tracepoint_window *window, int handle)
{
	struct lttng_ust_abi_tracepoint_iter row;

	app_io_hear(&window->requests, &window->answer_size);
	(void) lttng_ust_ctl_tracepoint_list_get(APP_IO_NOBODY, handle, &row); /* it gets no answer */
	app_io_attend();
	window->request_size = window->requests.len;
	if (window->requests.error < 0)
		return window->requests.error;
	return window->request_size == 0 || window->answer_size == 0 ? -EPROTO : 0;
}

static int copy_request(struct tracepoint_window *window)
{
	if (!buf_reserve(&window->requests, (window->n - 1) * window->request_size) ||
	    !buf_reserve(&window->answers, window->n * window->answer_size))
		return -ENOMEM;
	for (unsigned i = 1; i < window->n; i++)
		buf_append(&window->requests, window->requests.data, window->request_size);
	return window->requests.error;
}

int tracepoint_window_init(struct tracepoint_window *window, int handle, unsigned expected)
{
	int r;

	*window = (struct tracepoint_window) { .left = 0 };
	buf_init(&window->requests);
	buf_init(&window->answers);
	/* one more: the answer that there are no more */
	window->n = MIN(expected, TRACEPOINT_WINDOW_MAX - 1) + 1;
	if (!app_io_is_in_place())
		return -ENOSYS;
	r = hear_request(window, handle);
	return r < 0 ? r : copy_request(window);
}

void tracepoint_window_deinit(struct tracepoint_window *window)
{
	buf_deinit(&window->requests);
	buf_deinit(&window->answers);
}

/* One trip to the application. */
static int fetch(struct tracepoint_window *window, struct app *app)
{
	int r;

	window->model = NULL; /* its bytes are overwritten */
	r = app_io_exchange(app->cmd_fd, window->requests.data, window->requests.len,
		window->answers.data, window->n * window->answer_size);
	if (r == 0)
		window->left = window->n;
	return r;
}

/* Where the library finds the row, it is in all answers that begin as this one does. */
static void learn_row(struct tracepoint_window *window, const char *answer, const struct lttng_ust_abi_tracepoint_iter *row)
{
	const char *at = memmem(answer, window->answer_size, row, sizeof(*row));

	window->model = at ? answer : NULL;
	window->row_at = at ? (size_t) (at - answer) : 0;
}

static int take_by_library(struct tracepoint_window *window, int handle, const char *answer,
	struct lttng_ust_abi_tracepoint_iter *ret)
{
	int r;

	app_io_read_ahead(APP_IO_NOBODY, answer, window->answer_size);
	r = lttng_ust_ctl_tracepoint_list_get(APP_IO_NOBODY, handle, ret);
	app_io_attend();
	if (r == 0)
		learn_row(window, answer, ret);
	return r;
}

int tracepoint_window_next(struct tracepoint_window *window, struct app *app, int handle,
	struct lttng_ust_abi_tracepoint_iter *ret)
{
	const char *answer;

	if (window->left == 0) {
		int r = fetch(window, app);

		if (r < 0)
			return r;
	}
	answer = window->answers.data + (window->n - window->left--) * window->answer_size;
	if (!window->model || memcmp(answer, window->model, window->row_at))
		return take_by_library(window, handle, answer, ret);
	memcpy(ret, answer + window->row_at, sizeof(*ret));
	return 0;
}
