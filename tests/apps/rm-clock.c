/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A clock plugin (LTTNG_UST_CLOCK_PLUGIN): 10 MHz, a thousand seconds ahead of the monotonic clock, so
 * that whoever reads another clock than this one is found out. It steps forward by another five hundred
 * when the file comes into being that RM_CLOCK_STEP names.
 */
#include <lttng/ust-clock.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FREQUENCY 10000000u
#define AHEAD_S   1000u
#define STEP_S    500u

static const char *step_file;

void lttng_ust_clock_plugin_init(void);

static uint64_t read_clock(void)
{
	const uint64_t ahead_s = AHEAD_S + (step_file && access(step_file, F_OK) == 0 ? STEP_S : 0);
	struct timespec ts;

	(void) clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t) ts.tv_sec + ahead_s) * FREQUENCY + (uint64_t) ts.tv_nsec / (1000000000u / FREQUENCY);
}

static uint64_t frequency(void)
{
	return FREQUENCY;
}

static int uuid(char *text)
{
	memcpy(text, "83c63deb-7aa4-48fb-abda-946f400d76e6", LTTNG_UST_UUID_STR_LEN);
	return 0;
}

static const char *name(void)
{
	return "rm_clock";
}

static const char *description(void)
{
	return "Clock of the tests";
}

__attribute__((visibility("default"))) void lttng_ust_clock_plugin_init(void)
{
	step_file = getenv("RM_CLOCK_STEP");
	if (lttng_ust_trace_clock_set_read64_cb(read_clock) == 0 && lttng_ust_trace_clock_set_freq_cb(frequency) == 0 &&
	    lttng_ust_trace_clock_set_uuid_cb(uuid) == 0 && lttng_ust_trace_clock_set_name_cb(name) == 0 &&
	    lttng_ust_trace_clock_set_description_cb(description) == 0)
		(void) lttng_ust_enable_trace_clock_override();
}
