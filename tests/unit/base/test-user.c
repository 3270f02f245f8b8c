/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <signal.h>
#include "lib/dies.h"
#include "lib/tap.h"
#include "base/errors.h"
#include "base/mutex.h"
#include "base/user.h"

#define NOBODY_KNOWS 3999999998u

static void look_up_under_lock(void)
{
	struct mutex mutex;
	gid_t gid;

	mutex_init(&mutex, LOCK_SESSION);
	MUTEX_GUARD(&mutex);
	(void) !group_find("root", &gid);
}

int main(void)
{
	gid_t *groups = NULL, gid = 7;
	size_t n = 0;

	ok(group_find("root", &gid) == 0 && gid == 0, "the group of root");
	ok_int(group_find("no-such-group-here", &gid), -E_NO_GROUP, "no such group");
	ok(user_groups(0, 0, &groups, &n) == 0 && n >= 1 && groups[0] == 0, "the groups of root");
	free(groups);
	ok(user_groups(NOBODY_KNOWS, 1234, &groups, &n) == 0 && n == 1 && groups[0] == 1234,
		"an unknown user has its primary group");
	free(groups);
	ok(uid_is_in_group(0, 0, "root"), "root is in its group");
	ok(uid_is_in_group(NOBODY_KNOWS, 0, "root"), "so is who has it as primary group");
	ok(!uid_is_in_group(NOBODY_KNOWS, 1234, "root"), "others are not");
	ok(!uid_is_in_group(0, 0, "no-such-group-here"), "nobody is in a group that does not exist");
	ok_int(dies_of(look_up_under_lock), SIGABRT, "a look-up under a lock that forbids I/O aborts");
	return tap_done();
}
