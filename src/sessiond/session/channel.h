/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A channel as the user wants it.  It belongs to its session and is guarded
 * by the session's lock; rules are only ever appended (a rule is disabled,
 * not removed), so the place of a rule in the channel names it for good.
 */
#pragma once
#include "base/list.h"
#include "model/channel-conf.h"
#include "sessiond/session/event.h"
#include "sessiond/session/fill.h"

struct context_conf {
	int32_t type;                   /* enum lttng_event_context_type */
	uint32_t perf_type;
	uint64_t perf_config;
	char *name;                     /* perf counter, or application's provider; owned */
	char *app_name;                 /* application's context; owned */
};

struct channel_event {
	struct event *event;
	bool enabled;
};

/* What a channel lost, by cause. */
struct channel_counters {
	uint64_t discarded_events;      /* the ring was full */
	uint64_t lost_packets;          /* overwritten before they were read */
	uint64_t unwritten_packets;     /* the output could not be written */
	uint64_t recycled_packets;      /* deleted when a trace file's name was used again */
	uint64_t damaged_packets;       /* a program wrote over their headers */
};

/* Consumer daemons that a session can have traces in: one for each bitness. */
#define CHANNEL_CONSUMERS 2

struct channel {
	struct list link;               /* session->channels */
	char *name;                     /* constant */
	struct channel_conf conf;       /* constant, resolved */
	bool enabled;                   /* SESSION */
	struct channel_event *events;   /* SESSION */
	unsigned n_events, events_cap;
	uint32_t *event_table;          /* SESSION; open addressing: place + 1 by hash */
	uint32_t table_size;
	struct context_conf *contexts;  /* SESSION */
	unsigned n_contexts;
	/* SESSION; of traces that are closed already, by the consumer that held them */
	struct channel_counters closed[CHANNEL_CONSUMERS];
	struct channel_counters told;   /* SESSION; what the last stop said */
	struct fill fill;               /* SESSION */
};

_must_check_ int channel_new(const char *name, const struct channel_conf *conf, struct channel **ret);
void channel_free(struct channel *channel);
DEFINE_CLEANUP(struct channel *, channel_free)
/* Takes a reference of its own. The rule must not be there yet. */
_must_check_ int channel_add_event(struct channel *channel, struct event *event);
/* The place of an equal rule, or NULL. */
struct channel_event *channel_find_event(struct channel *channel, const struct event *like);
/* Copies. -E_CONTEXT_EXISTS. */
_must_check_ int channel_add_context(struct channel *channel, const struct context_conf *conf);
