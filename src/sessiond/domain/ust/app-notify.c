/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include "base/log.h"
#include "base/testpoint.h"
#include "sessiond/domain/ust/app-io.h"
#include "sessiond/domain/ust/app-notify.h"
#include "sessiond/domain/ust/buffers.h"

/* Sizes and offsets of the fixed parts; test-ust-layout compares them with the installed library. */
#define COMMAND_AT          0
#define SESSION_AT          4
#define EVENT_FIXED         316
#define EVENT_SIGNATURE_AT  272
#define EVENT_FIELDS_AT     276
#define EVENT_EMF_AT        280
#define CHANNEL_FIXED       48
#define CHANNEL_FIELDS_AT   12
#define ENUM_FIXED          300
#define ENUM_ENTRIES_AT     264

#define SIGNATURE_MAX       (64u << 10)
#define EMF_MAX             (4u << 10)
#define CELLS_MAX           4096u
#define ENTRIES_MAX         16384u
/* So many refused registrations in a row are no accident: an honest process has long stopped asking. */
#define FAILURES_MAX        1024u
#define FAILURES_AT_ONCE    64u
/* Most requests are shorter, so that one look shows all of them. */
#define LOOK_SIZE           (16u << 10)
/* So many answers fit into any socket. */
#define UNREAD_MAX          32u

static uint32_t get_u32(const uint8_t *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
	return v;
}

/* The size of the whole request from its fixed part; 0 if a length is beyond its bound. */
static size_t request_size(const uint8_t *head, size_t len, size_t *ret_fixed)
{
	uint32_t a, b, c;

	switch (get_u32(head + COMMAND_AT)) {
	case LTTNG_UST_CTL_NOTIFY_CMD_EVENT:
		*ret_fixed = EVENT_FIXED;
		if (len < EVENT_FIXED)
			return EVENT_FIXED;
		a = get_u32(head + EVENT_SIGNATURE_AT);
		b = get_u32(head + EVENT_FIELDS_AT);
		c = get_u32(head + EVENT_EMF_AT);
		/* there is always a signature; for one of no bytes the library would wait for the next request */
		if (a == 0 || a > SIGNATURE_MAX || b > CELLS_MAX * sizeof(struct lttng_ust_ctl_field) || c > EMF_MAX)
			return 0;
		return EVENT_FIXED + (size_t) a + b + c;
	case LTTNG_UST_CTL_NOTIFY_CMD_CHANNEL:
		*ret_fixed = CHANNEL_FIXED;
		if (len < CHANNEL_FIXED)
			return CHANNEL_FIXED;
		a = get_u32(head + CHANNEL_FIELDS_AT);
		return a > CELLS_MAX * sizeof(struct lttng_ust_ctl_field) ? 0 : CHANNEL_FIXED + (size_t) a;
	case LTTNG_UST_CTL_NOTIFY_CMD_ENUM:
		*ret_fixed = ENUM_FIXED;
		if (len < ENUM_FIXED)
			return ENUM_FIXED;
		a = get_u32(head + ENUM_ENTRIES_AT);
		return a > ENTRIES_MAX * sizeof(struct lttng_ust_ctl_enum_entry) ? 0 : ENUM_FIXED + (size_t) a;
	default:
		return 0;
	}
}

/* Cut off for what no tracer does. */
static int is_nonsense(struct app *app)
{
	static struct log_limit limit = LOG_LIMIT_INIT;
	const struct log_context ctx = app_log(app);

	if (log_limit_allows(&limit))
		log_warn(&ctx, 0, "The application sent a registration that makes no sense and is cut off");
	return APP_NOTIFY_GONE;
}

/* What has come, and is still in the socket. */
struct seen {
	size_t whole;                   /* the size of the request if all of it is here */
	uint8_t data[LOOK_SIZE];
};

/* Looks at what has come without taking it: 0 when a request may be read now. */
static int look(struct app *app, bool blocking_rest, struct seen *seen)
{
	size_t fixed, size;
	int queued = 0;
	ssize_t n;

	seen->whole = 0;
	n = recv(app->notify_fd, seen->data, sizeof(seen->data), MSG_PEEK | MSG_DONTWAIT);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? APP_NOTIFY_NOTHING : APP_NOTIFY_GONE;
	if (n == 0)
		return APP_NOTIFY_GONE;
	if (n < 4)
		return APP_NOTIFY_BEGUN;
	size = request_size(seen->data, (size_t) n, &fixed);
	/* An honest peer waits for the answer before it asks on. */
	if (size == 0 || (size_t) n > size)
		return is_nonsense(app);
	if ((size_t) n < fixed)
		return APP_NOTIFY_BEGUN;
	if ((size_t) n == size)
		seen->whole = size;
	if (blocking_rest)
		return 0;
	if ((size_t) n < size && size <= sizeof(seen->data))
		return APP_NOTIFY_PARTIAL;
	if ((size_t) n == sizeof(seen->data) && ioctl(app->notify_fd, FIONREAD, &queued) < 0)
		return APP_NOTIFY_GONE;
	/* What was there all the time would not be told after the answer. */
	if ((size_t) queued > size)
		return is_nonsense(app);
	if ((size_t) n < size && (size_t) queued < size)
		return APP_NOTIFY_LONG;
	/* The loop, on which everybody's are handled, waits for nobody. */
	return app_objects_are_busy(&app->objects, (int) get_u32(seen->data + SESSION_AT)) ? APP_NOTIFY_BUSY : 0;
}

static int register_event(struct app *app, struct app_answer *answer, struct trace_class_mark *mark)
{
	char name[LTTNG_UST_ABI_SYM_NAME_LEN + 1] = "";
	_cleanup_free_ char *signature = NULL, *emf_uri = NULL;
	_cleanup_free_ struct lttng_ust_ctl_field *fields = NULL;
	int session_handle, channel_handle, loglevel, r;
	struct app_object object;
	uint32_t id = 0;
	size_t n = 0;

	r = lttng_ust_ctl_recv_register_event(app->notify_fd, &session_handle, &channel_handle, name, &loglevel,
		&signature, &n, &fields, &emf_uri);
	if (r < 0)
		return APP_NOTIFY_GONE;
	answer->code = -EINVAL;
	if (app_objects_find(&app->objects, session_handle, channel_handle, &object)) {
		const struct trace_class_event event = {
			.name = name, .loglevel = loglevel, .n_fields = n, .fields = fields, .emf_uri = emf_uri,
		};

		r = trace_class_register_event(object.buffers->tc, object.chan_id, &event, &id, mark);
		answer->code = trace_class_reply_code(r);
		answer->buffers = object.buffers;
	}
	answer->id = id;
	return APP_NOTIFY_HANDLED;
}

static int register_channel(struct app *app, struct app_answer *answer, struct trace_class_mark *mark)
{
	enum lttng_ust_ctl_channel_header header = LTTNG_UST_CTL_CHANNEL_HEADER_LARGE;
	_cleanup_free_ struct lttng_ust_ctl_field *fields = NULL;
	int session_handle, channel_handle, r;
	struct app_object object;
	size_t n = 0;

	r = lttng_ust_ctl_recv_register_channel(app->notify_fd, &session_handle, &channel_handle, &n, &fields);
	if (r < 0)
		return APP_NOTIFY_GONE;
	answer->code = -EINVAL;
	if (app_objects_find(&app->objects, session_handle, channel_handle, &object)) {
		r = trace_class_register_channel(object.buffers->tc, object.chan_id, n, fields, &header, mark);
		answer->code = trace_class_reply_code(r);
		answer->id = object.chan_id;
		answer->buffers = object.buffers;
		if (answer->code == 0)
			buffers_declare_channel(object.buffers, object.chan_id);
	}
	answer->header = header;
	return APP_NOTIFY_HANDLED;
}

static int register_enum(struct app *app, struct app_answer *answer)
{
	char name[LTTNG_UST_ABI_SYM_NAME_LEN + 1] = "";
	_cleanup_free_ struct lttng_ust_ctl_enum_entry *entries = NULL;
	struct app_object object;
	int session_handle, r;
	size_t n = 0;

	r = lttng_ust_ctl_recv_register_enum(app->notify_fd, &session_handle, name, &entries, &n);
	if (r < 0)
		return APP_NOTIFY_GONE;
	answer->code = -EINVAL;
	if (app_objects_find(&app->objects, session_handle, -1, &object)) {
		r = trace_class_register_enum(object.buffers->tc, name, n, entries, &answer->id);
		answer->code = trace_class_reply_code(r);
		answer->buffers = object.buffers;
	}
	return APP_NOTIFY_HANDLED;
}

static void tell_if_full(const struct app_answer *answer)
{
	if (answer->buffers && answer->code == trace_class_reply_code(TRACE_CLASS_FULL))
		buffers_tell_full(answer->buffers);
}

int app_notify_answer(struct app *app, const struct app_answer *answer)
{
	int unread = 0, r;

	/* An honest peer waits for this answer and has read all earlier ones. As long as it does, sending cannot block. */
	if (app->n_answers++ % UNREAD_MAX == 0 && (ioctl(app->notify_fd, SIOCOUTQ, &unread) < 0 || unread > 0))
		return APP_NOTIFY_GONE;
	switch (answer->command) {
	case LTTNG_UST_CTL_NOTIFY_CMD_EVENT:
		r = lttng_ust_ctl_reply_register_event(app->notify_fd, (uint32_t) answer->id, answer->code);
		break;
	case LTTNG_UST_CTL_NOTIFY_CMD_CHANNEL:
		r = lttng_ust_ctl_reply_register_channel(app->notify_fd, (uint32_t) answer->id, answer->header,
			answer->code);
		break;
	default:
		r = lttng_ust_ctl_reply_register_enum(app->notify_fd, answer->id, answer->code);
	}
	return r < 0 ? APP_NOTIFY_GONE : APP_NOTIFY_HANDLED;
}

static bool keeps_failing(struct app *app, const struct app_answer *answer)
{
	const struct log_context ctx = app_log(app);

	app->failed_registrations = answer->code < 0 ? app->failed_registrations + 1 : 0;
	if (app->failed_registrations < FAILURES_MAX)
		return false;
	log_warn(&ctx, 0, "The application was refused %u registrations in a row and is cut off", FAILURES_MAX);
	return true;
}

bool app_notify_is_in_vain(const struct app *app)
{
	return app->failed_registrations > FAILURES_AT_ONCE;
}

static int read_request(struct app *app, struct app_answer *answer, struct trace_class_mark *mark)
{
	enum lttng_ust_ctl_notify_cmd command;

	if (lttng_ust_ctl_recv_notify(app->notify_fd, &command) < 0)
		return APP_NOTIFY_GONE;
	answer->command = command;
	if (command == LTTNG_UST_CTL_NOTIFY_CMD_EVENT)
		return register_event(app, answer, mark);
	if (command == LTTNG_UST_CTL_NOTIFY_CMD_CHANNEL)
		return register_channel(app, answer, mark);
	return register_enum(app, answer);
}

static int take_request(struct app *app, struct seen *seen)
{
	const ssize_t n = recv(app->notify_fd, seen->data, seen->whole, MSG_DONTWAIT);

	return n == (ssize_t) seen->whole ? 0 : -EIO;
}

int app_notify_handle(struct app *app, bool blocking_rest, struct app_answer *ret_deferred)
{
	struct app_answer answer = { .code = 0 };
	struct trace_class_mark mark = { .length = 0 };
	struct seen seen;
	int r = look(app, blocking_rest, &seen);

	if (r != 0)
		return r;
	/*
	 * Each piece that is taken out of a Unix socket wakes its sender, in case it waits for room.
	 * Ours waits for the answer: it is left asleep until that is there.
	 */
	if (!app_io_is_in_place())
		seen.whole = 0;
	if (seen.whole > 0)
		app_io_read_ahead(app->notify_fd, seen.data, seen.whole);
	r = read_request(app, &answer, &mark);
	app_io_attend();
	tell_if_full(&answer);
	if (r == APP_NOTIFY_HANDLED && keeps_failing(app, &answer))
		r = APP_NOTIFY_GONE;
	if (r == APP_NOTIFY_HANDLED && answer.buffers && answer.code == 0 && mark.length > 0 &&
	    !buffers_push_metadata(answer.buffers, &mark, &answer.position)) {
		r = APP_NOTIFY_DEFERRED;
	} else if (r == APP_NOTIFY_HANDLED) {
		r = app_notify_answer(app, &answer);
	}
	if (r == APP_NOTIFY_HANDLED)
		testpoint_stall("notify-take");
	if (r != APP_NOTIFY_GONE && seen.whole > 0 && take_request(app, &seen) < 0)
		r = APP_NOTIFY_GONE;
	if (r == APP_NOTIFY_DEFERRED)
		*ret_deferred = answer;
	else
		buffers_unref(answer.buffers);
	return r;
}
