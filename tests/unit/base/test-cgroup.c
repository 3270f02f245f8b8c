/* SPDX-License-Identifier: GPL-2.0-only */
/* Control groups of both versions, in hierarchies that the test makes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/cgroup.h"
#include "lib/tap.h"

#define MIB (UINT64_C(1) << 20)

static char dir[] = "/tmp/rm-cgroup-XXXXXX";
static char proc[64], unified[64], hybrid[64], memory[64], freezer[64];

static void write_file(const char *folder, const char *name, const char *text)
{
	char command[256], path[160];
	FILE *file;

	(void) snprintf(command, sizeof(command), "mkdir -p %s", folder);
	if (system(command) != 0)
		abort();
	(void) snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
}

/* What the kernel says of this process; group is a place below root. */
static void set_groups(const char *text)
{
	char folder[96];

	(void) snprintf(folder, sizeof(folder), "%s/%d", proc, (int) getpid());
	write_file(folder, "cgroup", text);
}

static void set(const char *root, const char *group, const char *name, const char *value)
{
	char folder[128];

	(void) snprintf(folder, sizeof(folder), "%s%s", root, group);
	write_file(folder, name, value);
}

static void test_memory_1(void)
{
	set_groups("12:cpuset,memory:/a/b\n3:freezer:/f\n0::/\n");
	ok(cgroup_memory_available() == UINT64_MAX, "version 1: nothing to read, no limit is claimed");
	set(memory, "/a/b", "memory.limit_in_bytes", "9223372036854771712\n");
	set(memory, "/a/b", "memory.usage_in_bytes", "1048576\n");
	ok(cgroup_memory_available() > MIB << 20, "the huge number that means no limit leaves all there is");
	set(memory, "/a/b", "memory.limit_in_bytes", "16777216\n");
	ok(cgroup_memory_available() == 15 * MIB, "what the limit leaves beside the use");
	set(memory, "/a/b", "memory.stat", "cache 5\ninactive_file 524288\nactive_file 9\n");
	ok(cgroup_memory_available() == 15 * MIB + MIB / 2, "page cache that can be given back counts as free");
	set(memory, "/a/b", "memory.stat", "inactive_file 99999999\n");
	ok(cgroup_memory_available() == 16 * MIB, "but no more of it than is used");
	set(memory, "/a", "memory.limit_in_bytes", "8388608\n");
	set(memory, "/a", "memory.usage_in_bytes", "2097152\n");
	ok(cgroup_memory_available() == 6 * MIB, "a group above that leaves less decides");
	set(memory, "", "memory.limit_in_bytes", "4194304\n");
	set(memory, "", "memory.usage_in_bytes", "8388608\n");
	ok(cgroup_memory_available() == 0, "one beyond its limit leaves nothing");
	set_groups("12:cpuset,mem:/a/b\n");
	ok(cgroup_memory_available() == UINT64_MAX, "another controller with a like name is none");
}

static void test_memory_2(void)
{
	set_groups("0::/g/h\n");
	set(unified, "/g/h", "memory.max", "max\n");
	set(unified, "/g/h", "memory.current", "1048576\n");
	ok(cgroup_memory_available() == UINT64_MAX, "version 2: \"max\" is no limit");
	set(unified, "/g", "memory.max", "5242880\n");
	set(unified, "/g", "memory.current", "1048576\n");
	ok(cgroup_memory_available() == 4 * MIB, "a limit above counts");
	set(memory, "/m", "memory.limit_in_bytes", "3145728\n");
	set(memory, "/m", "memory.usage_in_bytes", "0\n");
	set(memory, "", "memory.limit_in_bytes", "9223372036854771712\n");
	set_groups("4:memory:/m\n0::/g/h\n");
	ok(cgroup_memory_available() == 3 * MIB, "of both versions the smaller remainder");
}

static void test_frozen(void)
{
	set_groups("3:freezer:/f\n0::/u\n");
	ok(!cgroup_is_frozen(getpid()), "nothing says frozen");
	set(freezer, "/f", "freezer.state", "FREEZING\n");
	ok(!cgroup_is_frozen(getpid()), "version 1: not frozen yet");
	set(freezer, "/f", "freezer.state", "FROZEN\n");
	ok(cgroup_is_frozen(getpid()), "frozen");
	set(freezer, "/f", "freezer.state", "THAWED\n");
	ok(!cgroup_is_frozen(getpid()), "thawed");
	set(hybrid, "/u", "cgroup.events", "populated 1\nfrozen 1\n");
	ok(cgroup_is_frozen(getpid()), "version 2 beside version 1: frozen");
	set(hybrid, "/u", "cgroup.events", "populated 1\nfrozen 0\n");
	ok(!cgroup_is_frozen(getpid()), "thawed");
}

int main(void)
{
	const struct cgroup_roots roots = {
		.proc = proc, .unified = { unified, hybrid }, .memory = memory, .freezer = freezer,
	};
	char command[64];

	if (!mkdtemp(dir))
		abort();
	(void) snprintf(proc, sizeof(proc), "%s/proc", dir);
	(void) snprintf(unified, sizeof(unified), "%s/cgroup", dir);
	(void) snprintf(hybrid, sizeof(hybrid), "%s/cgroup/unified", dir);
	(void) snprintf(memory, sizeof(memory), "%s/cgroup/memory", dir);
	(void) snprintf(freezer, sizeof(freezer), "%s/cgroup/freezer", dir);
	cgroup_set_roots(&roots);
	test_memory_1();
	test_memory_2();
	test_frozen();
	cgroup_set_roots(NULL);
	(void) snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) == 0 ? tap_done() : 1;
}
