/* SPDX-License-Identifier: GPL-2.0-only */
#include <limits.h>
#include <lttng/lttng-error.h>
#include "lib/tap.h"

int main(void)
{
	static const int unknown[] = { 0, 1, -1, -9, -94, -95, -96, -LTTNG_ERR_NR, LTTNG_OK, LTTNG_ERR_INVALID,
				       INT_MAX, INT_MIN };
	const char *generic = lttng_strerror(1);
	unsigned same = 0, missing = 0;

	for (int code = LTTNG_OK; code < LTTNG_ERR_NR; code++) {
		const char *text = lttng_strerror(-code);

		if (code >= 94 && code <= 96)
			continue;
		missing += !text || !*text || strcmp(text, generic) == 0;
		for (int other = LTTNG_OK; other < code; other++)
			if (strcmp(text, lttng_strerror(-other)) == 0) {
				diag("%d and %d have one text", code, other);
				same++;
			}
	}
	ok_int(missing, 0, "every code has a text");
	ok_int(same, 0, "of its own");
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++)
		ok_str(lttng_strerror(unknown[i]), generic, "no code: %d", unknown[i]);
	return tap_done();
}
