/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * One call of the library that asks the daemon: request, data frames, status.
 * All functions give 0 or -LTTNG_ERR_*, and leave warnings and the cause of a
 * failure in the thread's answer.
 */
#pragma once
#include "ctl/connection.h"

struct call {
	const struct wire_message *request;
	const void *msg;
	/* Of each data frame, decoded; NULL: none is expected. 0 or -errno. */
	const struct wire_message *reply;
	int (*on_reply)(void *reply, void *data);
	void *data;
	bool waits;             /* for applications or data: as long as the daemon says that it lives */
	bool bulk;              /* the list may be very long */
};

_must_check_ int call_run(const struct call *call);
/* Of a library function that asks several times: the warnings of earlier answers stay. */
_must_check_ int call_more(const struct call *call);
/* The next of several requests on one connection. */
_must_check_ int call_on(struct connection *connection, const struct call *call);
_must_check_ int call_simple(const struct wire_message *request, const void *msg);
/* Reads the answer on a connection whose request was sent; CONNECTION_LATER at the deadline. */
_must_check_ int call_finish(const struct call *call, struct connection *connection, uint64_t deadline_us);
/* Is there a daemon, and the session (NULL: none is meant)? */
_must_check_ int call_check(const char *session);
/* A command which the daemon does not know yet: if both are there, -LTTNG_ERR_NOT_SUPPORTED. */
int call_unserved(const char *session, const char *what);
/* A parameter is not valid: -LTTNG_ERR_INVALID. */
int call_invalid(const char *what);
/* -errno or -E_* as a public code. */
int call_error(int error);
