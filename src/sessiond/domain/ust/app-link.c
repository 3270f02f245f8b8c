/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <lttng/ust-error.h>
#include "base/io.h"
#include "base/log.h"
#include "base/time.h"
#include "sessiond/domain/ust/app-link.h"
#include "sessiond/domain/ust/call-guard.h"

void app_call_begin(struct app *app)
{
	io_assert_allowed();
	atomic_store(&app->call_since_us, time_now_us());
	call_guard_arm(app->call_guard);
}

int app_call_end(struct app *app, int code, const char *what)
{
	static struct log_limit limit = LOG_LIMIT_INIT; /* any process can bring these lines about */
	const struct log_context ctx = app_log(app);

	/* Whoever cuts it off for its slowness says so first. */
	if (code == -EPIPE && atomic_load(&app->not_answering))
		code = -ETIMEDOUT;
	/* In this order: whoever finds no call outstanding knows how the last one ended. */
	if (code == -EAGAIN || code == -ETIMEDOUT)
		atomic_store(&app->not_answering, true);
	atomic_fetch_add(&app->called_us, time_now_us() - atomic_load(&app->call_since_us));
	atomic_fetch_add(&app->n_calls, 1);
	atomic_store(&app->call_since_us, 0);
	switch (code) {
	case -EPIPE:
	case -ECONNRESET:
	case -EBADF:
	case -ENOTCONN:
	case -LTTNG_UST_ERR_EXITING:
		log_debug(&ctx, "The application is gone: while asked to %s", what);
		return APP_GONE;
	case -EAGAIN:
	case -ETIMEDOUT:
		/* The library has shut the socket down: the hang-up removes the application. */
		if (log_limit_allows(&limit))
			log_warn(&ctx, 0, "The application does not answer and is left alone until it registers again: "
				"it was asked to %s", what);
		app_cut_off(app);
		return APP_GONE;
	default:
		break;
	}
	if (code >= 0)
		return 0;
	if (code > -LTTNG_UST_ERR || code == -LTTNG_UST_ERR_INVAL_MAGIC) {
		/* The answer does not fit the question: nothing on this socket can be believed any more. */
		if (log_limit_allows(&limit))
			log_warn(&ctx, code > -1000 ? code : 0, "The application answers nonsense and is cut off: "
				"it was asked to %s, code=%d", what, code);
		app_cut_off(app);
		return APP_GONE;
	}
	log_debug(&ctx, "The tracer refused to %s: code=%d", what, code);
	return APP_REFUSED;
}
