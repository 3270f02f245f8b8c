/* SPDX-License-Identifier: GPL-2.0-only */
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <lttng/ust-clock.h>
#include "base/io.h"
#include "base/str.h"
#include "base/uuid.h"
#include "sessiond/domain/ust/metadata/clock.h"

#define NS_PER_S  UINT64_C(1000000000)
#define N_SAMPLES 10

static uint64_t ns_to_cycles(const struct timespec *ts, uint64_t freq)
{
	unsigned __int128 part = (unsigned __int128) ts->tv_nsec * freq / NS_PER_S;

	return (uint64_t) ts->tv_sec * freq + (uint64_t) part;
}

/* The clock that probes read. */
static uint64_t read_cycles(const struct trace_clock *clock)
{
	lttng_ust_clock_read64_function read64 = NULL;
	struct timespec ts;

	if (lttng_ust_trace_clock_get_read64_cb(&read64) == 0 && read64)
		return read64();
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ns_to_cycles(&ts, clock->freq);
}

int64_t trace_clock_sample_offset(const struct trace_clock *clock)
{
	uint64_t best = UINT64_MAX;
	int64_t offset = 0;

	/* The sample with the shortest window was disturbed least. */
	for (unsigned i = 0; i < N_SAMPLES; i++) {
		uint64_t before, after;
		struct timespec real;

		before = read_cycles(clock);
		clock_gettime(CLOCK_REALTIME, &real);
		after = read_cycles(clock);
		if (after - before >= best)
			continue;
		best = after - before;
		offset = (int64_t) (ns_to_cycles(&real, clock->freq) - before - best / 2);
	}
	return offset;
}

static bool is_uuid_text(const char *s)
{
	if (strlen(s) != UUID_STR_LEN - 1)
		return false;
	for (unsigned i = 0; i < UUID_STR_LEN - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : !isxdigit((unsigned char) s[i]))
			return false;
	}
	return true;
}

/* The boot id tells whether two traces share a clock; without it they merely cannot be correlated. */
static int read_uuid(bool plugin, char **ret)
{
	lttng_ust_clock_uuid_function uuid = NULL;
	_cleanup_free_ char *boot_id = NULL;
	char text[LTTNG_UST_UUID_STR_LEN + 1] = "";
	size_t len;

	if (plugin) {
		if (lttng_ust_trace_clock_get_uuid_cb(&uuid) < 0 || !uuid || uuid(text) < 0)
			return 0;
		text[LTTNG_UST_UUID_STR_LEN] = '\0';
	} else {
		if (io_read_file(AT_FDCWD, "/proc/sys/kernel/random/boot_id", 64, &boot_id, &len) < 0)
			return 0;
		str_copy(text, UUID_STR_LEN, boot_id);
	}
	return is_uuid_text(text) ? str_dup(text, ret) : 0;
}

static int describe_plugin(struct trace_clock *clock)
{
	lttng_ust_clock_description_function description = NULL;
	lttng_ust_clock_name_function name = NULL;
	lttng_ust_clock_freq_function freq = NULL;
	const char *text;
	int r;

	if (lttng_ust_trace_clock_get_freq_cb(&freq) == 0 && freq && freq() > 0)
		clock->freq = freq();
	text = lttng_ust_trace_clock_get_name_cb(&name) == 0 && name ? name() : NULL;
	r = str_dup(text ? text : "plugin", &clock->name);
	if (r < 0)
		return r;
	text = lttng_ust_trace_clock_get_description_cb(&description) == 0 && description ? description() : NULL;
	return str_dup(text ? text : "Clock plugin", &clock->description);
}

static int describe_monotonic(struct trace_clock *clock)
{
	int r = str_dup("monotonic", &clock->name);

	return r < 0 ? r : str_dup("Monotonic Clock", &clock->description);
}

/* The tracer's library hands out a function in any case: whose it is tells. */
static bool has_plugin(void)
{
	lttng_ust_clock_read64_function read64 = NULL;
	Dl_info library, plugin;

	if (lttng_ust_trace_clock_get_read64_cb(&read64) != 0 || !read64)
		return false;
	return dladdr((void *) lttng_ust_trace_clock_get_read64_cb, &library) && dladdr((void *) read64, &plugin) &&
		library.dli_fbase != plugin.dli_fbase;
}

const char *trace_clock_missing_plugin(void)
{
	const char *path = secure_getenv("LTTNG_UST_CLOCK_PLUGIN");

	return path && *path && !has_plugin() ? path : NULL;
}

int trace_clock_init(struct trace_clock *clock)
{
	struct trace_clock made _cleanup_trace_clock_ = { .freq = NS_PER_S };
	const bool plugin = has_plugin();
	int r;

	r = plugin ? describe_plugin(&made) : describe_monotonic(&made);
	if (r < 0)
		return r;
	r = read_uuid(plugin, &made.uuid);
	if (r < 0)
		return r;
	made.offset = trace_clock_sample_offset(&made);
	*clock = made;
	made = (struct trace_clock) TRACE_CLOCK_INIT;
	return 0;
}

void trace_clock_deinit(struct trace_clock *clock)
{
	free(clock->name);
	free(clock->description);
	free(clock->uuid);
	*clock = (struct trace_clock) TRACE_CLOCK_INIT;
}
