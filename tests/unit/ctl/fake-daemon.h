/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session daemon for tests of the library: a thread that answers each
 * request as it was told to, well or badly, and keeps the last request as
 * text.  The library is pointed to it.
 */
#pragma once
#include "proto/control.h"

struct fake_daemon;

enum fake_manner {
	FAKE_ANSWERS,
	FAKE_CLOSES_AT_ONCE,
	FAKE_IS_SILENT,
	FAKE_CUTS_HELLO,
	FAKE_GARBAGE,                   /* bytes that are no frame of ours */
	FAKE_OVERSIZE_HELLO,
	FAKE_OTHER_MAJOR,
	FAKE_CLOSES_AFTER_HELLO,
	FAKE_SILENT_AFTER_HELLO,
	FAKE_CUTS_DATA,
	FAKE_OVERSIZE_DATA,
	FAKE_MALFORMED_DATA,
	FAKE_OTHER_MESSAGE,
	FAKE_OTHER_SERIAL,
	FAKE_SENDS_FDS,                 /* with each frame; otherwise well */
	FAKE_DRIPS,                     /* hello a byte at a time, and no more */
	FAKE_IS_SLOW,                   /* answers when it was asked twice whether it lives */
	FAKE_FALLS_SILENT,              /* says once that it lives, and no more */
	FAKE_ANSWERS_OTHER_HELLO,       /* without being asked */
	FAKE_FLOODS_REPLIES,            /* the same data frames again and again, as fast as they are read */
	FAKE_DRIPS_REPLIES,             /* the same, one every 20 ms */
};

struct fake_data {
	const struct wire_message *m;
	const void *msg;
};

void fake_daemon_start(struct fake_daemon **ret);
/* Joins the threads and removes the directory. */
void fake_daemon_stop(struct fake_daemon *fake);
/* For the next requests: data frames (borrowed until changed) and the status. */
void fake_daemon_answer(struct fake_daemon *fake, const struct fake_data *data, unsigned n, uint32_t code);
void fake_daemon_set_status(struct fake_daemon *fake, const struct control_status *status);
void fake_daemon_set_manner(struct fake_daemon *fake, enum fake_manner manner);
/* "message: field=value, list=[field=value; …]" of the last one; the caller frees it. */
char *fake_daemon_request(struct fake_daemon *fake);
/* The one before that. */
char *fake_daemon_request_before(struct fake_daemon *fake);
unsigned fake_daemon_requests(struct fake_daemon *fake);
const char *fake_daemon_directory(const struct fake_daemon *fake);

/* A call, its result and what the daemon was asked (NULL: nothing). */
#define CHECK_CALL(fake, call, want_result, want_request)                                               \
	do {                                                                                            \
		unsigned before_ = fake_daemon_requests(fake);                                          \
		ok_int((call), (want_result), "%s", #call);                                             \
		if (want_request) {                                                                     \
			_cleanup_free_ char *asked_ = fake_daemon_request(fake);                        \
			ok_str(asked_, (want_request), "asks");                                         \
		} else {                                                                                \
			ok_int(fake_daemon_requests(fake), before_, "asks nothing");                    \
		}                                                                                       \
	} while (0)
