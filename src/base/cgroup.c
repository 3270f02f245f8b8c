/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The hierarchies are looked for where systemd mounts them; elsewhere, or in
 * a namespace that hides them, nothing is known and nothing is claimed.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "base/cgroup.h"
#include "base/io.h"
#include "base/str.h"

#define FILE_MAX (64 << 10)

static const struct cgroup_roots usual_roots = {
	.proc = "/proc",
	.unified = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" },
	.memory = "/sys/fs/cgroup/memory", .freezer = "/sys/fs/cgroup/freezer",
};
static const struct cgroup_roots *roots = &usual_roots;

void cgroup_set_roots(const struct cgroup_roots *new_roots)
{
	roots = new_roots ? new_roots : &usual_roots;
}

/* True when controller is in the list "a,b,c" of length len; the list of version 2 is empty. */
static bool list_has(const char *list, size_t len, const char *controller)
{
	const size_t wanted = strlen(controller);

	for (;;) {
		const char *comma = memchr(list, ',', len);
		const size_t n = comma ? (size_t) (comma - list) : len;

		if (n == wanted && memcmp(list, controller, n) == 0)
			return true;
		if (!comma)
			return false;
		list += n + 1;
		len -= n + 1;
	}
}

/* The path of pid's group in the hierarchy of controller ("" is version 2), without a slash at the end. */
static int find_group(pid_t pid, const char *controller, char **ret)
{
	_cleanup_free_ char *name = NULL, *text = NULL;
	char *save, *line;
	int r;

	r = str_printf(&name, "%s/%d/cgroup", roots->proc, (int) pid);
	if (r < 0)
		return r;
	r = io_read_file(AT_FDCWD, name, FILE_MAX, &text, NULL);
	if (r < 0)
		return r;
	/* Lines are "number:controllers:path". */
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *list = strchr(line, ':');
		char *path = list ? strchr(list + 1, ':') : NULL;

		if (!path || !list_has(list + 1, (size_t) (path - list - 1), controller))
			continue;
		path++;
		return str_dup(str_eq(path, "/") ? "" : path, ret);
	}
	return -ENOENT;
}

static int read_attribute(const char *root, const char *group, const char *name, char **ret)
{
	_cleanup_free_ char *path = NULL;
	int r;

	r = str_printf(&path, "%s%s/%s", root, group, name);
	if (r < 0)
		return r;
	return io_read_file(AT_FDCWD, path, FILE_MAX, ret, NULL);
}

bool cgroup_is_frozen(pid_t pid)
{
	_cleanup_free_ char *v1 = NULL, *v2 = NULL;

	if (find_group(pid, "", &v2) == 0) {
		for (size_t i = 0; i < ARRAY_SIZE(roots->unified); i++) {
			_cleanup_free_ char *events = NULL;

			/* True in the groups below the frozen one, too. */
			if (read_attribute(roots->unified[i], v2, "cgroup.events", &events) == 0 &&
					strstr(events, "frozen 1"))
				return true;
		}
	}
	if (find_group(pid, "freezer", &v1) == 0) {
		_cleanup_free_ char *state = NULL;

		return read_attribute(roots->freezer, v1, "freezer.state", &state) == 0 &&
			str_has_prefix(state, "FROZEN");
	}
	return false;
}

static bool read_number(const char *root, const char *group, const char *name, uint64_t *ret)
{
	_cleanup_free_ char *text = NULL;

	if (read_attribute(root, group, name, &text) < 0)
		return false;
	text[strcspn(text, "\n")] = '\0';
	return str_to_u64(text, 0, UINT64_MAX, ret) == 0;
}

/* Page cache that is given back before the limit hurts. */
static uint64_t read_reclaimable(const char *root, const char *group)
{
	_cleanup_free_ char *text = NULL;
	char *save, *line;
	uint64_t v = 0;

	if (read_attribute(root, group, "memory.stat", &text) < 0)
		return 0;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (str_has_prefix(line, "inactive_file ") && str_to_u64(strchr(line, ' ') + 1, 0, UINT64_MAX, &v) == 0)
			return v;
	return 0;
}

/* The smallest remainder of group and those above it. */
static uint64_t memory_left(const char *root, char *group, const char *limit_name, const char *usage_name)
{
	uint64_t left = UINT64_MAX, limit, usage, reclaimable;

	for (;;) {
		if (read_number(root, group, limit_name, &limit) && read_number(root, group, usage_name, &usage)) {
			reclaimable = MIN(read_reclaimable(root, group), usage);
			usage -= reclaimable;
			left = MIN(left, limit > usage ? limit - usage : 0);
		}
		if (!strrchr(group, '/'))
			return left;
		*strrchr(group, '/') = '\0';
	}
}

uint64_t cgroup_memory_available(void)
{
	_cleanup_free_ char *v1 = NULL, *v2 = NULL;
	uint64_t left = UINT64_MAX;

	if (find_group(getpid(), "", &v2) == 0)
		left = memory_left(roots->unified[0], v2, "memory.max", "memory.current");
	if (find_group(getpid(), "memory", &v1) == 0)
		left = MIN(left, memory_left(roots->memory, v1, "memory.limit_in_bytes", "memory.usage_in_bytes"));
	return left;
}
