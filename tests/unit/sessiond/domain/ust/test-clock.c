/* SPDX-License-Identifier: GPL-2.0-only */
/* The clock's description and offset, without and with a plugin. */
#include <string.h>
#include <time.h>
#include <lttng/ust-clock.h>
#include <lttng/ust-sigbus.h>
#include "sessiond/domain/ust/metadata/clock.h"
#include "lib/tap.h"

__attribute__((visibility("default"))) DEFINE_LTTNG_UST_SIGBUS_STATE();

static int64_t now_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

static bool is_near(int64_t a, int64_t b, int64_t tolerance)
{
	return a - b < tolerance && b - a < tolerance;
}

static void test_monotonic(void)
{
	_cleanup_trace_clock_ struct trace_clock clock = TRACE_CLOCK_INIT;
	int64_t want = now_ns(CLOCK_REALTIME) - now_ns(CLOCK_MONOTONIC);

	ok_int(trace_clock_init(&clock), 0, "the monotonic clock");
	ok_str(clock.name, "monotonic", "its name");
	ok_str(clock.description, "Monotonic Clock", "its description");
	ok_int(clock.freq, 1000000000, "its frequency");
	ok(clock.uuid && strlen(clock.uuid) == 36, "the boot id is its uuid");
	ok(is_near(clock.offset, want, 50000000), "its offset");
	ok(!is_near(clock.offset, want + 60000000000, 50000000), "planted defect: a minute more is noticed");
	ok(is_near(trace_clock_sample_offset(&clock), clock.offset, 50000000), "another sample is like it");
}

static uint64_t plugin_now = 5000;

static uint64_t plugin_read64(void)
{
	return plugin_now;
}

static uint64_t plugin_freq(void)
{
	return 1000;
}

static const char *plugin_name(void)
{
	return "my clock";
}

static const char *plugin_description(void)
{
	return "Clock of a test";
}

static const char *plugin_uuid_text;

static int plugin_uuid(char *uuid)
{
	memcpy(uuid, plugin_uuid_text, strlen(plugin_uuid_text) + 1);
	return 0;
}

static void test_plugin(void)
{
	_cleanup_trace_clock_ struct trace_clock clock = TRACE_CLOCK_INIT;
	int64_t want;
	int r;

	r = lttng_ust_trace_clock_set_read64_cb(plugin_read64) | lttng_ust_trace_clock_set_freq_cb(plugin_freq) |
	    lttng_ust_trace_clock_set_name_cb(plugin_name) |
	    lttng_ust_trace_clock_set_description_cb(plugin_description) |
	    lttng_ust_trace_clock_set_uuid_cb(plugin_uuid);
	ok_int(r | lttng_ust_enable_trace_clock_override(), 0, "a plugin takes over");
	plugin_uuid_text = "0123456789";
	ok_int(trace_clock_init(&clock), 0, "its clock");
	ok_str(clock.name, "my clock", "its name");
	ok_str(clock.description, "Clock of a test", "its description");
	ok_int(clock.freq, 1000, "its frequency");
	ok(!clock.uuid, "what is no uuid is left out");
	want = now_ns(CLOCK_REALTIME) / 1000000 - (int64_t) plugin_now;
	ok(is_near(clock.offset, want, 1000), "its offset is in its cycles");
	trace_clock_deinit(&clock);
	plugin_uuid_text = "0b1d26073-63be-42cf-99cd-54fee55bc09";
	ok_int(trace_clock_init(&clock), 0, "a uuid with its dashes misplaced");
	ok(!clock.uuid, "is none");
	trace_clock_deinit(&clock);
	plugin_uuid_text = "b1d26073-63be-42cf-99cd-54fee55bc093";
	plugin_now = UINT64_C(1) << 60;
	ok_int(trace_clock_init(&clock), 0, "a clock far ahead of the epoch");
	ok_str(clock.uuid, plugin_uuid_text, "its uuid");
	ok(clock.offset < 0, "its offset is negative");
}

int main(void)
{
	test_monotonic();
	test_plugin();
	return tap_done();
}
