/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tracker: which processes a session records, by one attribute.  The value
 * type of three of them (virtual pid, uid, gid) is plain data and is copied
 * into each snapshot of the wanted state.
 */
#pragma once
#include "base/defs.h"

enum tracker_policy { TRACK_ALL = 0, TRACK_NONE = 1, TRACK_SET = 2 };
enum tracker_attribute { TRACKER_VPID, TRACKER_VUID, TRACKER_VGID, N_TRACKERS };

struct tracked_value {
	uint8_t kind;           /* 0 number, 1 user name, 2 group name */
	int64_t number;         /* resolved */
	char *name;             /* as given, or NULL; owned */
};

struct tracker {
	enum tracker_policy policy;
	struct tracked_value *values;
	unsigned n_values;
};

void tracker_deinit(struct tracker *tracker);
_must_check_ int tracker_copy(const struct tracker *from, struct tracker *ret);
bool tracker_matches(const struct tracker *tracker, int64_t number);
void tracker_set_policy(struct tracker *tracker, enum tracker_policy policy);
/* -E_TRACKED, -E_TRACKER_POLICY. Copies the name. */
_must_check_ int tracker_add(struct tracker *tracker, const struct tracked_value *value);
/* -E_NOT_TRACKED, -E_TRACKER_POLICY. */
_must_check_ int tracker_remove(struct tracker *tracker, const struct tracked_value *value);
/* Resolves a user's or group's name into number; may block on the name service. */
_must_check_ int tracked_value_resolve(struct tracked_value *value);
