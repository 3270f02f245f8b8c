/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Log of the daemons.  Messages read "Sentence: name=value, …"; a context
 * such as x_log(x) stands in front.  log_err() and its like return the error
 * they are given: return log_err(ctx, r, "Cannot …").
 *
 * A message also goes to the thread's log sink, if one is set: a command
 * handler collects the warnings that concern its client this way.
 */
#pragma once
#include "base/defs.h"

enum log_level { LOG_LEVEL_ERR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Text in front of the message, without blanks around; built on the stack by x_log(). */
struct log_context {
	char text[120];
};

void log_open(const char *program);                 /* stderr, level WARN */
void log_set_level(enum log_level level);
bool log_wants(enum log_level level);
void log_to_syslog(void);
/* A bounded file (1 MiB and one predecessor, 0600). */
_must_check_ int log_to_file(const char *path);
void log_close(void);
void log_set_thread_name(const char *name);         /* per thread; borrowed */
/* Gets each message of this thread from INFO up, whatever the level: "context: message: error". NULL ends it. */
void log_set_thread_sink(void (*fn)(void *data, enum log_level level, const char *text), void *data);

int log_write(enum log_level level, const struct log_context *ctx, int error, const char *fmt, ...) _printf_(4, 5);

#define log_err(ctx, error, ...)   log_write(LOG_LEVEL_ERR, (ctx), (error), __VA_ARGS__)
#define log_warn(ctx, error, ...)  log_write(LOG_LEVEL_WARN, (ctx), (error), __VA_ARGS__)
#define log_info(ctx, ...)         ((void) log_write(LOG_LEVEL_INFO, (ctx), 0, __VA_ARGS__))
#define log_debug(ctx, ...)        ((void) (log_wants(LOG_LEVEL_DEBUG) && log_write(LOG_LEVEL_DEBUG, (ctx), 0, __VA_ARGS__)))

/* Rate limit of lines that a peer can cause: at most burst in any period. */
struct log_limit {
	uint64_t period_us;
	unsigned burst;
	uint64_t since_us;
	unsigned count, dropped;
};
#define LOG_LIMIT_INIT { .period_us = 1000000, .burst = 10 }
/* Of a state that lasts: once a minute. */
#define LOG_LIMIT_RARE_INIT { .period_us = 60000000, .burst = 1 }
/* Loop-owned or static per site; true when the line may be written. Safe from several threads. */
bool log_limit_allows(struct log_limit *limit);
