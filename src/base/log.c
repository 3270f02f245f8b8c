/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A line is built on the stack (no allocation: "out of memory" must be
 * loggable) and leaves in one system call, so lines of several threads and
 * processes do not mix.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <sys/stat.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/str.h"
#include "base/time.h"

#define LINE_MAX_LEN  2048
#define FILE_MAX_LEN  (1 << 20)

enum sink { SINK_STDERR, SINK_SYSLOG, SINK_FILE };

static const char level_letters[] = "EWID";

static struct {
	const char *program;            /* constant after log_open() */
	atomic_int level;
	atomic_int sink;                /* enum sink */
	struct mutex lock;
	int fd;                         /* lock */
	char *path;                     /* lock */
	uint64_t size;                  /* lock */
} the_log = {
	.program = "?",
	.level = LOG_LEVEL_WARN,
	.lock = MUTEX_INIT(LOG),
	.fd = -1,
};

static __thread struct {
	const char *name;
	void (*sink)(void *data, enum log_level level, const char *text);
	void *sink_data;
} thread_log;

struct line {
	char text[LINE_MAX_LEN];
	size_t len;
};

void log_open(const char *program)
{
	the_log.program = program;
	atomic_store(&the_log.level, LOG_LEVEL_WARN);
	atomic_store(&the_log.sink, SINK_STDERR);
}

void log_set_level(enum log_level level)
{
	atomic_store_explicit(&the_log.level, (int) level, memory_order_relaxed);
}

bool log_wants(enum log_level level)
{
	return (int) level <= atomic_load_explicit(&the_log.level, memory_order_relaxed);
}

void log_to_syslog(void)
{
	openlog(the_log.program, LOG_PID | LOG_NDELAY, LOG_DAEMON);
	atomic_store(&the_log.sink, SINK_SYSLOG);
}

static int open_file_locked(void)
{
	_cleanup_close_ int fd = -1;
	struct stat st;

	fd = open(the_log.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	the_log.fd = TAKE_FD(fd);
	the_log.size = (uint64_t) st.st_size;
	return 0;
}

static void close_file_locked(void)
{
	fd_closep(&the_log.fd);
	the_log.fd = -1;
}

int log_to_file(const char *path)
{
	_cleanup_free_ char *copy = NULL;
	int r;

	r = str_dup(path, &copy);
	if (r < 0)
		return r;
	MUTEX_GUARD(&the_log.lock);
	close_file_locked();
	free(the_log.path);
	the_log.path = TAKE_PTR(copy);
	r = open_file_locked();
	if (r < 0)
		return r;
	atomic_store(&the_log.sink, SINK_FILE);
	return 0;
}

void log_close(void)
{
	if (atomic_exchange(&the_log.sink, SINK_STDERR) == SINK_SYSLOG)
		closelog();
	MUTEX_GUARD(&the_log.lock);
	close_file_locked();
	free(TAKE_PTR(the_log.path));
}

void log_set_thread_name(const char *name)
{
	thread_log.name = name;
}

void log_set_thread_sink(void (*fn)(void *data, enum log_level level, const char *text), void *data)
{
	thread_log.sink = fn;
	thread_log.sink_data = data;
}

static void line_vprintf(struct line *line, const char *fmt, va_list ap)
{
	/* Room for the newline is kept. */
	const size_t room = sizeof(line->text) - 1 - line->len;
	const int n = vsnprintf(line->text + line->len, room, fmt, ap);

	if (n > 0)
		line->len += MIN((size_t) n, room - 1);
}

static void _printf_(2, 3) line_printf(struct line *line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line_vprintf(line, fmt, ap);
	va_end(ap);
}

static void line_put_prefix(struct line *line, enum log_level level)
{
	struct timespec now;
	struct tm tm;

	(void) clock_gettime(CLOCK_REALTIME, &now);
	(void) localtime_r(&now.tv_sec, &tm);
	line->len = strftime(line->text, sizeof(line->text), "%Y-%m-%dT%H:%M:%S", &tm);
	line_printf(line, ".%03d %s[%d", (int) (now.tv_nsec / 1000000), the_log.program, (int) getpid());
	if (thread_log.name)
		line_printf(line, "/%s", thread_log.name);
	line_printf(line, "] %c ", level_letters[level]);
}

/* Names come from peers: their control characters must not forge lines or move a terminal's cursor. */
static void line_clean(struct line *line, size_t from)
{
	for (size_t i = from; i < line->len; i++)
		if ((unsigned char) line->text[i] < ' ' || line->text[i] == 0x7f)
			line->text[i] = '?';
}

static void rotate_file_locked(void)
{
	_cleanup_free_ char *old = NULL;

	if (str_printf(&old, "%s.1", the_log.path) < 0)
		return;
	if (rename(the_log.path, old) < 0)
		return;
	close_file_locked();
	(void) open_file_locked();      /* lines are dropped until it can be opened */
}

static void write_to_file(const struct line *line)
{
	ssize_t n;

	MUTEX_GUARD(&the_log.lock);
	if (!the_log.path)
		return;
	if (the_log.fd < 0)
		(void) open_file_locked();
	else if (the_log.size + line->len > FILE_MAX_LEN)
		rotate_file_locked();
	if (the_log.fd < 0 || the_log.size + line->len > FILE_MAX_LEN)
		return;
	n = write(the_log.fd, line->text, line->len);
	if (n > 0)
		the_log.size += (uint64_t) n;
}

static void line_emit(struct line *line, enum log_level level, size_t text_at)
{
	static const int priorities[] = { LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

	switch ((enum sink) atomic_load_explicit(&the_log.sink, memory_order_relaxed)) {
	case SINK_SYSLOG:
		syslog(priorities[level], "%s%s%s", thread_log.name ? thread_log.name : "",
			thread_log.name ? ": " : "", line->text + text_at);
		break;
	case SINK_FILE:
		line->text[line->len++] = '\n';
		write_to_file(line);
		break;
	case SINK_STDERR:
		line->text[line->len++] = '\n';
		if (write(STDERR_FILENO, line->text, line->len) < 0)
			return;         /* there is nowhere to report it */
		break;
	}
}

int log_write(enum log_level level, const struct log_context *ctx, int error, const char *fmt, ...)
{
	const int saved_errno = errno;
	const bool wanted = log_wants(level);
	struct line line;
	size_t text_at;
	va_list ap;

	if (!wanted && !thread_log.sink)
		return error;
	line_put_prefix(&line, level);
	text_at = line.len;
	if (ctx && ctx->text[0])
		line_printf(&line, "%s: ", ctx->text);
	va_start(ap, fmt);
	line_vprintf(&line, fmt, ap);
	va_end(ap);
	if (error)
		line_printf(&line, ": %s", error_text(error));
	line_clean(&line, text_at);
	if (thread_log.sink)
		thread_log.sink(thread_log.sink_data, level, line.text + text_at);
	if (wanted)
		line_emit(&line, level, text_at);
	errno = saved_errno;
	return error;
}

bool log_limit_allows(struct log_limit *limit)
{
	const uint64_t now = time_now_us();
	uint64_t since = __atomic_load_n(&limit->since_us, __ATOMIC_RELAXED);
	unsigned dropped;

	if ((since == 0 || now - since >= limit->period_us) &&
			__atomic_compare_exchange_n(&limit->since_us, &since, now, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
		__atomic_store_n(&limit->count, 0, __ATOMIC_RELAXED);
		dropped = __atomic_exchange_n(&limit->dropped, 0, __ATOMIC_RELAXED);
		if (dropped > 0)
			(void) log_write(LOG_LEVEL_WARN, NULL, 0, "Lines like the next one were left out: count=%u", dropped);
	}
	if (__atomic_fetch_add(&limit->count, 1, __ATOMIC_RELAXED) < limit->burst)
		return true;
	__atomic_fetch_add(&limit->dropped, 1, __ATOMIC_RELAXED);
	return false;
}
