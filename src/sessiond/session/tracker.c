/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include "base/errors.h"
#include "base/io.h"
#include "base/str.h"
#include "sessiond/session/tracker.h"

void tracker_deinit(struct tracker *tracker)
{
	for (unsigned i = 0; i < tracker->n_values; i++)
		free(tracker->values[i].name);
	free(tracker->values);
	*tracker = (struct tracker) { .policy = TRACK_ALL };
}

static int append(struct tracker *tracker, const struct tracked_value *value)
{
	struct tracked_value *grown = reallocarray(tracker->values, tracker->n_values + 1, sizeof(*grown));
	char *name = NULL;
	int r;

	if (!grown)
		return -ENOMEM;
	tracker->values = grown;
	if (value->name) {
		r = str_dup(value->name, &name);
		if (r < 0)
			return r;
	}
	grown[tracker->n_values] = *value;
	grown[tracker->n_values++].name = name;
	return 0;
}

int tracker_copy(const struct tracker *from, struct tracker *ret)
{
	struct tracker copy = { .policy = from->policy };
	int r = 0;

	for (unsigned i = 0; i < from->n_values && r == 0; i++)
		r = append(&copy, &from->values[i]);
	if (r < 0)
		tracker_deinit(&copy);
	else
		*ret = copy;
	return r;
}

static bool is_same(const struct tracked_value *a, const struct tracked_value *b)
{
	return a->kind == b->kind && a->number == b->number && str_eq(a->name, b->name);
}

bool tracker_matches(const struct tracker *tracker, int64_t number)
{
	if (tracker->policy != TRACK_SET)
		return tracker->policy == TRACK_ALL;
	for (unsigned i = 0; i < tracker->n_values; i++)
		if (tracker->values[i].number == number)
			return true;
	return false;
}

void tracker_set_policy(struct tracker *tracker, enum tracker_policy policy)
{
	if (policy == TRACK_SET && tracker->policy == TRACK_SET)
		return;
	tracker_deinit(tracker);
	tracker->policy = policy;
}

int tracker_add(struct tracker *tracker, const struct tracked_value *value)
{
	if (tracker->policy != TRACK_SET)
		return -E_TRACKER_POLICY;
	for (unsigned i = 0; i < tracker->n_values; i++)
		if (is_same(&tracker->values[i], value))
			return -E_TRACKED;
	return append(tracker, value);
}

int tracker_remove(struct tracker *tracker, const struct tracked_value *value)
{
	if (tracker->policy != TRACK_SET)
		return -E_TRACKER_POLICY;
	for (unsigned i = 0; i < tracker->n_values; i++) {
		if (!is_same(&tracker->values[i], value))
			continue;
		free(tracker->values[i].name);
		memmove(&tracker->values[i], &tracker->values[i + 1],
			(--tracker->n_values - i) * sizeof(tracker->values[0]));
		return 0;
	}
	return -E_NOT_TRACKED;
}

int tracked_value_resolve(struct tracked_value *value)
{
	struct passwd pw, *user = NULL;
	struct group gr, *group = NULL;
	char text[16384];

	io_assert_allowed();
	switch (value->kind) {
	case 0:
		return 0;
	case 1:
		if (!value->name || getpwnam_r(value->name, &pw, text, sizeof(text), &user) != 0 || !user)
			return -E_NO_USER;
		value->number = user->pw_uid;
		return 0;
	case 2:
		if (!value->name || getgrnam_r(value->name, &gr, text, sizeof(text), &group) != 0 || !group)
			return -E_NO_GROUP;
		value->number = group->gr_gid;
		return 0;
	default:
		return -EINVAL;
	}
}
