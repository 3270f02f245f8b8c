/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctl-probe: calls the functions of liblttng-ctl with good and bad parameters and writes one line a call,
 * "expression = result". The same binary runs on the stock library with the stock daemon and on ours.
 */
#pragma once
#include <lttng/lttng.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In this process. */
#define INT(expression) probe_int(#expression, (long long) (expression))
#define STR(expression) probe_str(#expression, (expression))
#define PTR(expression) probe_str(#expression, (expression) ? "something" : NULL)
/* In a child, which may die of it: for parameters that the stock library does not look at. */
#define RISKY(expression)                                                       \
	do {                                                                    \
		if (probe_begin(#expression)) {                                 \
			probe_int(#expression, (long long) (expression));       \
			_exit(0);                                               \
		}                                                               \
	} while (0)
#define RISKY_PTR(expression)                                                   \
	do {                                                                    \
		if (probe_begin(#expression)) {                                 \
			probe_str(#expression, (expression) ? "something" : NULL); \
			_exit(0);                                               \
		}                                                               \
	} while (0)

/* A heading, so that the same expression may occur again. */
void probe_part(const char *name);
void probe_int(const char *expression, long long value);
void probe_str(const char *expression, const char *value);
/* True in the child; in the parent, when that has ended. */
bool probe_begin(const char *expression);

extern const char *probe_home;
/* Also what the stock daemon does not survive. */
extern bool probe_deadly;
/* A handle of the user-space domain, per-user buffers. */
struct lttng_handle *probe_handle(const char *session);
struct lttng_domain probe_domain(enum lttng_domain_type type, enum lttng_buffer_type buf_type);

void probe_sessions(void);
void probe_descriptors(void);
void probe_channels(void);
void probe_events(void);
void probe_contexts(void);
void probe_trackers(void);
void probe_recording(void);
void probe_saving(void);
void probe_health(void);
void probe_objects(void);
