/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * liblttng-ctl as found by the dynamic linker at run time: LD_LIBRARY_PATH says whose library the
 * same benchmark program drives.
 */
#pragma once

#include <lttng/lttng.h>

#define CTL_FUNCTIONS(F)                                                                            \
	F(lttng_create_session) F(lttng_destroy_session) F(lttng_start_tracing)                     \
	F(lttng_stop_tracing) F(lttng_create_handle) F(lttng_destroy_handle)                        \
	F(lttng_channel_create) F(lttng_channel_destroy) F(lttng_channel_set_blocking_timeout)      \
	F(lttng_enable_channel) F(lttng_event_create) F(lttng_event_destroy)                        \
	F(lttng_enable_event_with_exclusions) F(lttng_list_tracepoints) F(lttng_list_events)        \
	F(lttng_list_sessions) F(lttng_strerror)

struct ctl {
#define F(name) __typeof__(name) *name;
	CTL_FUNCTIONS(F)
#undef F
};

extern struct ctl ctl;

/* Fills in ctl; exits when the library or a function is missing. */
void ctl_load(void);

/* Exits with the library's text when a call has failed; returns r. */
int ctl_must(int r, const char *what);

/* A session 'bench' with channel 'ch'; free the handle with bench_session_destroy(). */
struct session_options {
	const char *dir;        /* the trace is recorded below */
	int per_process;
	int lossless;
	unsigned long subbuf_size, num_subbuf;  /* 0: default */
};

struct lttng_handle *bench_session_create(const struct session_options *options);
void bench_channel_enable(struct lttng_handle *handle, const struct session_options *options);
void bench_event_enable(struct lttng_handle *handle, const char *pattern, const char *filter);
void bench_session_destroy(struct lttng_handle *handle);
