/* SPDX-License-Identifier: GPL-2.0-only */
/* The data path: events a second, processor time a gigabyte, and what a plain loop needs for it. */
#include "ctl.h"
#include "fleet.h"
#include "measures.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static uint64_t bytes_seen;

static int add_size(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	(void) ftw;
	if (type == FTW_F && !strstr(path, "/index/") && !strstr(path, "/metadata"))
		bytes_seen += (uint64_t) info->st_size;
	return 0;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	(void) info, (void) type, (void) ftw;
	return remove(path);
}

static uint64_t trace_bytes(const char *dir)
{
	bytes_seen = 0;
	nftw(dir, add_size, 16, FTW_PHYS);
	return bytes_seen;
}

void measure_data(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir, .per_process = settings->per_process,
					   .lossless = settings->lossless,
					   .subbuf_size = 1 << 20, .num_subbuf = 4 };
	struct daemons daemons;
	struct fleet *fleet = malloc(sizeof(*fleet));

	for (unsigned i = 0; i < settings->cycles; i++) {
		struct lttng_handle *handle = bench_session_create(&options);
		uint64_t events, bytes, cpu;
		double seconds;

		bench_channel_enable(handle, &options);
		bench_event_enable(handle, "bench:hot", NULL);
		ctl_must(ctl.lttng_start_tracing("bench"), "start");
		fleet_spawn(fleet, 1, 2, settings->events / 2);
		fleet_wait_main(fleet);
		daemons_find(&daemons);
		cpu = daemons_cpu_ns(&daemons);
		seconds = fleet_emit(fleet, &events);
		ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
		cpu = daemons_cpu_ns(&daemons) - cpu;
		fleet_end(fleet);
		bench_session_destroy(handle);
		bytes = trace_bytes(settings->dir);
		sample(settings, "emitted Mev/s", (double) events / seconds / 1e6);
		sample(settings, "recorded MB", (double) bytes / 1e6);
		if (bytes > 0)
			sample(settings, "daemons CPU s/GB", (double) cpu / (double) bytes);
		nftw(settings->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
	free(fleet);
}

static double self_cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void plain_loop(const struct settings *settings, const char *name, unsigned blocks)
{
	const size_t block = 1 << 20;
	uint64_t bytes = settings->events * 18;
	char *memory = malloc(block * blocks), path[4096];

	memset(memory, 'x', block * blocks);
	snprintf(path, sizeof(path), "%s.plain", settings->dir);
	for (unsigned i = 0; i < settings->cycles; i++) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		double begin = self_cpu_s();
		uint64_t written = 0;

		while (written < bytes) {
			if (write(fd, memory + (written / block) % blocks * block, block) != (ssize_t) block)
				exit(2);
			written += block;
		}
		close(fd);
		sample(settings, name, (self_cpu_s() - begin) * 1e9 / (double) written);
		unlink(path);
	}
	free(memory);
}

/* The floor: the same number of bytes, from memory to a file, a MiB at a time. */
void measure_plain_loop(const struct settings *settings)
{
	plain_loop(settings, "from one MiB, CPU s/GB", 1);
	/* as a reader of two ring buffers finds them: not in the processor's cache */
	plain_loop(settings, "from memory as large as the buffers, CPU s/GB", 8);
}

struct cost {
	double memory, descriptors;
};

static struct cost daemons_cost(const struct daemons *daemons)
{
	return (struct cost) { .memory = (double) daemons_memory_kib(daemons),
			       .descriptors = daemons_descriptors(daemons) };
}

static void sample_cost(const struct settings *settings, const char *state, struct cost before,
			struct cost after)
{
	char name[128];

	snprintf(name, sizeof(name), "%s: own KiB per application", state);
	sample(settings, name, (after.memory - before.memory) / settings->apps);
	snprintf(name, sizeof(name), "%s: descriptors per application", state);
	sample(settings, name, (after.descriptors - before.descriptors) / settings->apps);
}

/* Per application, registered only and recorded. One more is there throughout and not counted. */
void measure_memory(const struct settings *settings)
{
	struct session_options options = { .dir = settings->dir, .per_process = settings->per_process };
	struct lttng_handle *handle = bench_session_create(&options);
	struct fleet *first = malloc(sizeof(*first)), *fleet = malloc(sizeof(*fleet));
	struct cost idle, registered, recorded;
	struct daemons daemons;

	bench_channel_enable(handle, &options);
	bench_event_enable(handle, "bench:*", NULL);
	fleet_spawn(first, 1, 1, 0);
	fleet_wait_main(first);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	daemons_find(&daemons);
	idle = daemons_cost(&daemons);
	fleet_spawn(fleet, settings->apps, 1, 0);
	fleet_wait_main(fleet);
	registered = daemons_cost(&daemons);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	recorded = daemons_cost(&daemons);
	sample_cost(settings, "registered", idle, registered);
	sample_cost(settings, "recorded", idle, recorded);
	sample(settings, "recorded: threads of the daemons", daemons_threads(&daemons));
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	bench_session_destroy(handle);
	fleet_end(fleet);
	fleet_end(first);
	free(fleet);
	free(first);
}
