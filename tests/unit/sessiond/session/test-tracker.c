/* SPDX-License-Identifier: GPL-2.0-only */
/* Trackers: policies, membership, names of users and groups. */
#include "base/errors.h"
#include "lib/tap.h"
#include "sessiond/session/tracker.h"

static struct tracked_value number(int64_t n)
{
	return (struct tracked_value) { .number = n };
}

static struct tracked_value named(uint8_t kind, const char *name)
{
	return (struct tracked_value) { .kind = kind, .name = (char *) name };
}

static void test_policies(void)
{
	struct tracker tracker = { .policy = TRACK_ALL };
	struct tracked_value one = number(1), two = number(2);

	ok(tracker_matches(&tracker, 7), "all: everybody");
	ok_int(tracker_add(&tracker, &one), -E_TRACKER_POLICY, "all: nothing can be added");
	ok_int(tracker_remove(&tracker, &one), -E_TRACKER_POLICY, "all: nothing can be removed");
	tracker_set_policy(&tracker, TRACK_NONE);
	ok(!tracker_matches(&tracker, 7), "none: nobody");
	tracker_set_policy(&tracker, TRACK_SET);
	ok(!tracker_matches(&tracker, 1), "an empty set: nobody");
	ok_int(tracker_add(&tracker, &one), 0, "a value is added");
	ok_int(tracker_add(&tracker, &one), -E_TRACKED, "once");
	ok_int(tracker_add(&tracker, &two), 0, "a second one");
	ok(tracker_matches(&tracker, 1) && tracker_matches(&tracker, 2) && !tracker_matches(&tracker, 3),
	   "a set: those in it");
	tracker_set_policy(&tracker, TRACK_SET);
	ok_int(tracker.n_values, 2, "the policy it has changes nothing");
	ok_int(tracker_remove(&tracker, &one), 0, "a value is removed");
	ok_int(tracker_remove(&tracker, &one), -E_NOT_TRACKED, "once");
	ok(!tracker_matches(&tracker, 1) && tracker_matches(&tracker, 2), "the other one stays");
	tracker_set_policy(&tracker, TRACK_ALL);
	ok(tracker.n_values == 0 && tracker_matches(&tracker, 1), "another policy forgets the set");
	tracker_deinit(&tracker);
}

static void test_names(void)
{
	struct tracker tracker = { .policy = TRACK_SET }, copy;
	struct tracked_value root = named(1, "root"), zero = number(0), value;

	ok_int(tracked_value_resolve(&root), 0, "a user's name");
	ok_int(root.number, 0, "becomes a number");
	value = named(2, "root");
	ok_int(tracked_value_resolve(&value), 0, "so does a group's");
	value = named(1, "no such user here");
	ok_int(tracked_value_resolve(&value), -E_NO_USER, "an unknown user");
	value = named(2, "no such group here");
	ok_int(tracked_value_resolve(&value), -E_NO_GROUP, "an unknown group");
	value = named(1, NULL);
	ok_int(tracked_value_resolve(&value), -E_NO_USER, "a user without a name");
	value = named(2, NULL);
	ok_int(tracked_value_resolve(&value), -E_NO_GROUP, "a group without a name");
	value = named(3, "root");
	ok(tracked_value_resolve(&value) < 0, "a kind of value that does not exist");
	ok_int(tracker_add(&tracker, &root), 0, "tracked by name");
	ok_int(tracker_add(&tracker, &zero), 0, "and by number");
	ok_int(tracker_copy(&tracker, &copy), 0, "a copy");
	tracker_deinit(&tracker);
	ok(copy.n_values == 2 && copy.policy == TRACK_SET && tracker_matches(&copy, 0), "holds the same");
	ok_str(copy.values[0].name, "root", "with names of its own");
	tracker_deinit(&copy);
}

int main(void)
{
	test_policies();
	test_names();
	return tap_done();
}
