/* SPDX-License-Identifier: GPL-2.0-only */
/* Attributes and names of channels: what is possible, to the last byte, and what is made of it. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "base/errors.h"
#include "lib/tap.h"
#include "model/channel-conf.h"

static char reason[160];

static int name_of_length(size_t len, uint64_t tracefile_size)
{
	char name[NAME_MAX + 1];

	memset(name, 'n', len);
	name[len] = '\0';
	reason[0] = '\0';
	return channel_name_validate(name, tracefile_size, reason, sizeof(reason));
}

static void test_longest(size_t max, uint64_t tracefile_size, const char *what)
{
	char number[8], name[NAME_MAX + 1], path[2 * NAME_MAX];
	int len;

	memset(name, 'n', max);
	name[max] = '\0';
	/* As the consumer daemon calls them. */
	if (tracefile_size)
		len = snprintf(path, sizeof(path), "%s_%u_%ju.idx", name, UINT_MAX, UINTMAX_MAX);
	else
		len = snprintf(path, sizeof(path), "%s_%u.idx", name, UINT_MAX);
	(void) snprintf(number, sizeof(number), "%zu", max);
	ok(len <= NAME_MAX, "%s: the longest name of a file has %d bytes", what, len);
	ok_int(name_of_length(max, tracefile_size), 0, "%s: %zu bytes", what, max);
	ok_int(name_of_length(max + 1, tracefile_size), -E_CHANNEL_NAME, "%s: not one more", what);
	ok(strstr(reason, number) != NULL, "%s: which says how many it may have: %s", what, reason);
	ok_int(name_of_length(NAME_MAX, tracefile_size), -E_CHANNEL_NAME, "%s: nor what a file could be called", what);
}

static void test_names(void)
{
	static const char *const wrong[] = { "", ".", "..", ".hidden", "a/b", "/", "a/", "metadata" };
	static const char *const right[] = { "c", "a.b", "a b", "-", "\xc3\xbc", "metadata_", "Metadata", "100%" };

	for (unsigned i = 0; i < ARRAY_SIZE(wrong); i++) {
		reason[0] = '\0';
		ok_int(channel_name_validate(wrong[i], 0, reason, sizeof(reason)), -E_CHANNEL_NAME,
			"\"%s\" is no name", wrong[i]);
		ok(*reason != '\0', "and why: %s", reason);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(right); i++)
		ok_int(channel_name_validate(right[i], 4096, reason, sizeof(reason)), 0, "\"%s\" is one", right[i]);
	test_longest(CHANNEL_NAME_MAX, 0, "one file for each stream");
	test_longest(CHANNEL_NAME_MAX_NUMBERED, 4096, "numbered files");
}

int main(void)
{
	test_names();
	return tap_done();
}
