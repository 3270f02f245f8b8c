/* SPDX-License-Identifier: GPL-2.0-only */
#include <inttypes.h>
#include <stdio.h>
#include "cli/units.h"

const char *unit_bytes(uint64_t bytes, char *buf)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	unsigned i = 0;

	while (bytes && bytes % 1024 == 0 && i + 1 < ARRAY_SIZE(units)) {
		bytes /= 1024;
		i++;
	}
	(void) snprintf(buf, UNIT_SIZE, "%" PRIu64 " %s", bytes, units[i]);
	return buf;
}

const char *unit_us(uint64_t us, char *buf)
{
	static const struct {
		const char *name;
		uint64_t us;
	} units[] = { { "h", 3600000000 }, { "min", 60000000 }, { "s", 1000000 }, { "ms", 1000 }, { "us", 1 } };
	unsigned i = 0;

	while (i + 1 < ARRAY_SIZE(units) && (us == 0 || us % units[i].us))
		i++;
	(void) snprintf(buf, UNIT_SIZE, "%" PRIu64 " %s", us / units[i].us, units[i].name);
	return buf;
}

const char *unit_timer(uint64_t us, char *buf)
{
	if (us)
		return unit_us(us, buf);
	(void) snprintf(buf, UNIT_SIZE, "off");
	return buf;
}
