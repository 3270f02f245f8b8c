/* SPDX-License-Identifier: LGPL-2.1-only */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "base/errors.h"
#include "model/channel-conf.h"

#define PAGE_SIZE_MIN       4096u
#define SUBBUF_SIZE_MAX     (UINT64_C(1) << 31)
#define NUM_SUBBUF_MAX      (UINT64_C(1) << 20)
#define BUFFER_SIZE_MAX     (UINT64_C(1) << 36)

/* sizeof() counts a NUL that no file name has. */
_Static_assert(CHANNEL_NAME_MAX + sizeof("_4294967295.idx") - 1 == NAME_MAX, "with the greatest CPU");
_Static_assert(CHANNEL_NAME_MAX_NUMBERED + sizeof("_4294967295_18446744073709551615.idx") - 1 == NAME_MAX,
	"and the greatest number of a file");

static uint64_t power_of_two(uint64_t v)
{
	uint64_t p = 1;

	while (p < v && p < (UINT64_C(1) << 62))
		p <<= 1;
	return p;
}

void channel_conf_resolve(struct channel_conf *conf, enum buffer_type type, bool snapshot)
{
	if (conf->overwrite < 0)
		conf->overwrite = snapshot;
	if (conf->subbuf_size == 0)
		conf->subbuf_size = type == BUFFER_PER_PID ? 16384 : 524288;
	if (conf->num_subbuf == 0)
		conf->num_subbuf = 4;
	conf->subbuf_size = power_of_two(conf->subbuf_size);
	conf->num_subbuf = power_of_two(conf->num_subbuf);
}

int channel_conf_validate(const struct channel_conf *conf, char *text, size_t size)
{
	if (conf->overwrite != 0 && conf->overwrite != 1)
		(void) snprintf(text, size, "the overwrite mode must be 0 or 1");
	else if (conf->subbuf_size < PAGE_SIZE_MIN || conf->subbuf_size > SUBBUF_SIZE_MAX)
		(void) snprintf(text, size, "the sub-buffer size must be between %u bytes and 2 GiB", PAGE_SIZE_MIN);
	else if (conf->num_subbuf > NUM_SUBBUF_MAX || conf->subbuf_size * conf->num_subbuf > BUFFER_SIZE_MAX)
		(void) snprintf(text, size, "more than 64 GiB of sub-buffers for each CPU");
	else if (conf->overwrite == 1 && conf->num_subbuf < 2)
		(void) snprintf(text, size, "overwrite mode needs at least two sub-buffers");
	else if (conf->overwrite == 1 && conf->blocking_timeout_us != 0)
		(void) snprintf(text, size, "a blocking timeout needs discard mode");
	else if (conf->blocking_timeout_us < -1)
		(void) snprintf(text, size, "the blocking timeout must be -1 (without end), 0 or microseconds");
	else if (conf->tracefile_size > 0 && conf->tracefile_size < conf->subbuf_size)
		(void) snprintf(text, size, "a trace file must hold a sub-buffer at least");
	else
		return 0;
	return -E_CHANNEL_SIZE;
}

int channel_name_validate(const char *name, uint64_t tracefile_size, char *text, size_t size)
{
	const size_t max = tracefile_size > 0 ? CHANNEL_NAME_MAX_NUMBERED : CHANNEL_NAME_MAX;

	if (!*name || *name == '.' || strchr(name, '/') || !strcmp(name, "metadata"))
		(void) snprintf(text, size, "it may not be empty, begin with a dot, hold a slash or be \"metadata\"");
	else if (strlen(name) > max)
		(void) snprintf(text, size, "it has %zu bytes and may have %zu%s, because its trace files are called after it",
			strlen(name), max, tracefile_size > 0 ? " (trace files of limited size are numbered)" : "");
	else
		return 0;
	return -E_CHANNEL_NAME;
}

uint64_t channel_conf_memory(const struct channel_conf *conf, unsigned cpus)
{
	return conf->subbuf_size * (conf->num_subbuf + (conf->overwrite == 1)) * cpus;
}
