/* SPDX-License-Identifier: GPL-2.0-only */
#include <limits.h>
#include "lib/tap.h"
#include "base/time.h"

int main(void)
{
	const uint64_t now = time_now_us();
	struct timespec ts;
	char text[32];

	ok(time_now_us() >= now, "the clock does not go back");
	ok(time_after_us(1000) >= now + 1000, "a deadline lies ahead");
	ok(time_after_us(NEVER) == NEVER, "never stays never");
	ok(time_after_us(NEVER - 1) == NEVER, "what would overflow is never");
	ok_int(time_left_ms(NEVER), -1, "no limit");
	ok_int(time_left_ms(now), 0, "passed");
	ok_int(time_left_ms(0), 0, "long passed");
	ok(time_left_ms(time_after_us(US_PER_S)) > 900, "about a second");
	ok(time_left_ms(time_now_us() + 900) <= 1, "less than a millisecond is rounded up, never beyond");
	ok_int(time_left_ms(NEVER - 1), INT_MAX, "bounded by what poll takes");
	ts = time_to_timespec(UINT64_C(2500001));
	ok(ts.tv_sec == 2 && ts.tv_nsec == 500001000, "timespec");
	setenv("TZ", "UTC-2", 1);
	tzset();
	time_format_compact(1795476282, text, sizeof(text));
	ok_str(text, "20261124-012442", "compact form is local time");
	time_format_iso8601_basic(1795476282, text, sizeof(text));
	ok_str(text, "20261124T012442+0200", "ISO 8601 basic form has the offset");
	return tap_done();
}
