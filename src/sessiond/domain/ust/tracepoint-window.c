/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include "base/fd.h"
#include "sessiond/domain/ust/app-io.h"
#include "sessiond/domain/ust/tracepoint-window.h"

/* More than any answer has; the library takes what is its own. */
#define ANSWER_SIZE_MAX 4096

/* Calls the library with an answer that fits nothing, and looks what it sent and how much it took. */
static int learn_sizes(struct tracepoint_window *window, int handle)
{
	static const char nothing[ANSWER_SIZE_MAX];
	struct lttng_ust_abi_tracepoint_iter row;
	char rest[ANSWER_SIZE_MAX];
	int sent = 0, left = 0;

	if (send(window->fd, nothing, sizeof(nothing), MSG_NOSIGNAL | MSG_DONTWAIT) != sizeof(nothing))
		return -EIO;
	(void) lttng_ust_ctl_tracepoint_list_get(window->library_fd, handle, &row); /* its refusal is meant */
	if (ioctl(window->fd, FIONREAD, &sent) < 0 || ioctl(window->library_fd, FIONREAD, &left) < 0)
		return -errno;
	if (sent <= 0 || left <= 0 || (size_t) left >= sizeof(nothing))
		return -EPROTO;
	if (recv(window->library_fd, rest, (size_t) left, MSG_DONTWAIT) != left)
		return -EIO;
	window->request_size = (size_t) sent;
	window->answer_size = sizeof(nothing) - (size_t) left;
	return 0;
}

static int copy_request(struct tracepoint_window *window)
{
	char *request = buf_reserve(&window->requests, window->request_size);

	if (!request)
		return -ENOMEM;
	if (recv(window->fd, request, window->request_size, MSG_DONTWAIT) != (ssize_t) window->request_size)
		return -EIO;
	window->requests.len = window->request_size;
	if (!buf_reserve(&window->requests, (window->n - 1) * window->request_size) ||
	    !buf_reserve(&window->answers, window->n * window->answer_size))
		return -ENOMEM;
	for (unsigned i = 1; i < window->n; i++)
		buf_append(&window->requests, window->requests.data, window->request_size);
	return window->requests.error;
}

int tracepoint_window_init(struct tracepoint_window *window, int handle, unsigned expected)
{
	int pair[2], r;

	*window = (struct tracepoint_window) { .library_fd = -1, .fd = -1 };
	buf_init(&window->requests);
	buf_init(&window->answers);
	/* one more: the answer that there are no more */
	window->n = MIN(expected, TRACEPOINT_WINDOW_MAX - 1) + 1;
	r = fd_socketpair(SOCK_STREAM, pair);
	if (r < 0)
		return r;
	window->library_fd = pair[0];
	window->fd = pair[1];
	r = learn_sizes(window, handle);
	return r < 0 ? r : copy_request(window);
}

void tracepoint_window_deinit(struct tracepoint_window *window)
{
	fd_closep(&window->library_fd);
	fd_closep(&window->fd);
	buf_deinit(&window->requests);
	buf_deinit(&window->answers);
}

/* The peer is gone, or it has run into the timeout. */
static int why_short(int sock)
{
	char byte;
	ssize_t n = recv(sock, &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT);

	return n == 0 ? -EPIPE : n < 0 ? -errno : -EAGAIN;
}

/* One trip to the application. The socket has its timeouts, as for the library. */
static int fetch(struct tracepoint_window *window, struct app *app)
{
	const size_t size = window->n * window->answer_size;
	ssize_t n = app_io_send(app->cmd_fd, window->requests.data, window->requests.len);

	if (n < 0)
		return -errno;
	if ((size_t) n < window->requests.len)
		return why_short(app->cmd_fd);
	window->model = NULL; /* its bytes are overwritten */
	n = app_io_receive(app->cmd_fd, window->answers.data, size);
	if (n < 0)
		return -errno;
	if ((size_t) n < size)
		return why_short(app->cmd_fd);
	window->left = window->n;
	return 0;
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

	if (send(window->fd, answer, window->answer_size, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t) window->answer_size)
		return -EPIPE;
	r = lttng_ust_ctl_tracepoint_list_get(window->library_fd, handle, ret);
	/* what it has asked for this one are the same bytes again */
	(void) recv(window->fd, window->requests.data, window->request_size, MSG_DONTWAIT);
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
