/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include "base/errors.h"
#include "base/io.h"
#include "base/str.h"
#include "base/user.h"

#define RECORD_MAX (1 << 20)

/* The name of uid, or NULL in *ret when it has none. */
static int find_name(uid_t uid, char **ret)
{
	struct passwd pwd, *found;

	for (size_t size = 1024; size <= RECORD_MAX; size *= 2) {
		_cleanup_free_ char *space = malloc(size);
		int r;

		if (!space)
			return -ENOMEM;
		r = getpwuid_r(uid, &pwd, space, size, &found);
		if (r == ERANGE)
			continue;
		*ret = NULL;
		/* Some services report "not found" as an error. */
		return r == 0 && found ? str_dup(pwd.pw_name, ret) : 0;
	}
	return -ERANGE;
}

int group_find(const char *name, gid_t *ret)
{
	struct group grp, *found;

	io_assert_allowed();
	for (size_t size = 1024; size <= RECORD_MAX; size *= 2) {
		_cleanup_free_ char *space = malloc(size);
		int r;

		if (!space)
			return -ENOMEM;
		r = getgrnam_r(name, &grp, space, size, &found);
		if (r == ERANGE)
			continue;
		if (r != 0 || !found)
			return -E_NO_GROUP;
		*ret = grp.gr_gid;
		return 0;
	}
	return -ERANGE;
}

int user_groups(uid_t uid, gid_t primary, gid_t **ret, size_t *ret_n)
{
	_cleanup_free_ char *name = NULL;
	_cleanup_free_ gid_t *groups = NULL;
	int n = 32, r;

	io_assert_allowed();
	r = find_name(uid, &name);
	if (r < 0)
		return r;
	for (;;) {
		const int room = n;
		gid_t *grown = reallocarray(groups, (size_t) room, sizeof(*groups));

		if (!grown)
			return -ENOMEM;
		groups = grown;
		groups[0] = primary;
		if (!name) {
			n = 1;
			break;
		}
		if (getgrouplist(name, primary, groups, &n) >= 0)
			break;
		/* n is now what is needed. */
		if (n <= room)
			return -EIO;
	}
	*ret = TAKE_PTR(groups);
	*ret_n = (size_t) n;
	return 0;
}

bool uid_is_in_group(uid_t uid, gid_t primary, const char *group)
{
	_cleanup_free_ gid_t *groups = NULL;
	size_t n;
	gid_t gid;

	if (group_find(group, &gid) < 0)
		return false;
	if (gid == primary)
		return true;
	if (user_groups(uid, primary, &groups, &n) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (groups[i] == gid)
			return true;
	return false;
}
