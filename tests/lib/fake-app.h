/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An application as the session daemon sees it: two sockets, the messages of
 * the tracer's ABI, no tracer.  It has a thread that obeys commands, can fail
 * at any of them in any way, and registers what it was told to when it is
 * started.  The layouts are those of the installed library: test-ust-layout
 * compares them.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	UST_REGISTRATION = 136, UST_COMMAND = 612, UST_REPLY = 324,
	UST_EVENT = 316, UST_CHANNEL = 48, UST_ENUM = 300,
	UST_EVENT_REPLY = 44, UST_CHANNEL_REPLY = 48, UST_ENUM_REPLY = 48,
	UST_FIELD = 920, UST_ENTRY = 336,
};

/* Places in a registration message. */
enum { REG_MAGIC = 0, REG_MAJOR = 4, REG_PID = 12, REG_PPID = 16, REG_BITS = 28, REG_TYPE = 52, REG_NAME = 56 };

/* A good registration message of this process; the test spoils it as it likes. */
void fake_registration(uint8_t message[UST_REGISTRATION], bool notify, const char *name);
int fake_connect(const char *path);
void put_u32(uint8_t *at, uint32_t value);

/* Requests of the notify socket; they return the length of the message at to. */
size_t fake_event_request(uint8_t *to, int session, int channel, const char *name, unsigned n_integer_fields);
size_t fake_channel_request(uint8_t *to, int session, int channel, unsigned n_integer_fields);
size_t fake_enum_request(uint8_t *to, int session, const char *name, unsigned n_entries);

enum fake_fault {
	FAULT_NONE,
	FAULT_CLOSE,            /* both sockets, as a death does */
	FAULT_CLOSE_NOTIFY,     /* that one only */
	FAULT_SILENT,           /* no answer, sockets stay open */
	FAULT_NONSENSE,         /* an answer of the right size that fits nothing */
	FAULT_REFUSE,           /* the tracer's general error */
	FAULT_EXITING,
	FAULT_HALF,             /* half an answer, then silence */
	FAULT_HALF_CLOSE,       /* half an answer, then death */
	FAULT_DRIBBLE,          /* an answer of one byte now and then */
	N_FAULTS,
};

struct fake_app_conf {
	const char *path;       /* registration socket */
	const char *name;
	unsigned n_events;      /* registered for each channel at its session's start */
	enum fake_fault fault;
	unsigned fault_at;      /* number of the command, from 0 */
	unsigned n_tracepoints; /* what it lists */
	uint32_t bits;          /* of a long; 0: 64 */
	/* Called before a command is answered; for tests that want to do something just then. */
	void (*on_command)(void *data, uint32_t command, unsigned number);
	void *data;
};

struct fake_app;
struct fake_app *fake_app_start(const struct fake_app_conf *conf);
/* Closes its sockets and forgets it. */
void fake_app_stop(struct fake_app *app);
void fake_app_die(struct fake_app *app);

enum fake_state {
	FAKE_REGISTERED,        /* the registration was acknowledged */
	FAKE_STARTED,           /* some session records */
	FAKE_STOPPED,           /* was started and no session records */
	FAKE_RELEASED,          /* was started and no object is left */
	FAKE_CUT_OFF,           /* the daemon has closed the command socket */
};
/* False after 10 s. */
bool fake_app_wait(struct fake_app *app, enum fake_state state);
bool fake_app_wait_for_registrations(struct fake_app *app, unsigned n_answered);

struct fake_app_counts {
	unsigned commands, sessions, channels, streams, events, enabled_events, contexts, filters, exclusions;
	unsigned started, objects;      /* of now */
	unsigned quiescent, statedumps, dones;
	unsigned answered, refused;     /* registrations */
	unsigned refusals;              /* commands that fake_app_refuse() named */
	int channel_id, header;         /* of the last answer */
};
void fake_app_count(struct fake_app *app, struct fake_app_counts *ret);

/* Some of its commands. Those on event rules it can be told to refuse, all of them from now on, with that code of the tracer. */
enum fake_command { FAKE_NO_COMMAND = 0, FAKE_RELEASE = 0x01, FAKE_QUIESCENT = 0x43, FAKE_ENABLE = 0x80, FAKE_FILTER = 0xa0, FAKE_EXCLUSION = 0xa1 };
void fake_app_refuse(struct fake_app *app, enum fake_command command, int code);
int fake_app_notify_fd(const struct fake_app *app);
int fake_app_command_fd(const struct fake_app *app);
