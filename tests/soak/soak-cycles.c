/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * soak-cycles DIR CYCLES SAMPLES [LEAK]: life cycles through liblttng-ctl, one after the other.
 *
 * Each creates a session below DIR with a channel and an event, records ten events of each of two
 * programs, stops and destroys it; every other one has buffers for each process. Prints SAMPLES lines
 * of what the daemons hold: 'CYCLE SECONDS KIB DESCRIPTORS THREADS SHM MAPPINGS'. With LEAK every so
 * many sessions are left behind: what the growth check must see.
 */
#include "ctl.h"
#include "fleet.h"

#include <dirent.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRAMS = 2, EVENTS = 10 };

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	(void) info, (void) type, (void) ftw;
	return remove(path);
}

static unsigned shared_memory_files(void)
{
	DIR *dir = opendir("/dev/shm");
	unsigned n = 0;

	for (struct dirent *entry; dir && (entry = readdir(dir));)
		n += entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return n;
}

/* Ring buffers that are still mapped. */
static unsigned buffer_mappings(const struct daemons *daemons)
{
	char path[64], line[512];
	unsigned n = 0;

	for (unsigned i = 0; i < daemons->count; i++) {
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/maps", daemons->pids[i]);
		file = fopen(path, "re");
		while (file && fgets(line, sizeof(line), file))
			n += strstr(line, "memfd:") != NULL;
		if (file)
			fclose(file);
	}
	return n;
}

static void print_sample(unsigned cycle, uint64_t begun_ns)
{
	struct daemons daemons;

	daemons_find(&daemons);
	printf("%u %.3f %ju %u %u %u %u\n", cycle, (double) (now_ns() - begun_ns) / 1e9,
	       (uintmax_t) daemons_memory_kib(&daemons), daemons_descriptors(&daemons),
	       daemons_threads(&daemons), shared_memory_files(), buffer_mappings(&daemons));
	fflush(stdout);
}

static void must_emit(struct fleet *fleet)
{
	uint64_t events = 0;

	for (unsigned i = 0; i < PROGRAMS; i++) {
		fleet_emit(&fleet[i], &events);
		if (events != EVENTS)
			exit(3);
	}
}

static void cycle(unsigned number, const char *dir, struct fleet *fleet, bool leak)
{
	struct session_options options = { .dir = dir, .per_process = number % 2 == 1,
					   .subbuf_size = 4096, .num_subbuf = 4 };
	struct lttng_handle *handle = bench_session_create(&options);
	char name[64];

	bench_channel_enable(handle, &options);
	bench_event_enable(handle, "bench:*", NULL);
	ctl_must(ctl.lttng_start_tracing("bench"), "start");
	must_emit(fleet);
	ctl_must(ctl.lttng_stop_tracing("bench"), "stop");
	bench_session_destroy(handle);
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (!leak)
		return;
	snprintf(name, sizeof(name), "left%u", number);
	ctl_must(ctl.lttng_create_session(name, NULL), "create");
	handle = ctl.lttng_create_handle(name, &(struct lttng_domain) { .type = LTTNG_DOMAIN_UST });
	bench_channel_enable(handle, &options);
	bench_event_enable(handle, "bench:*", NULL);
	ctl_must(ctl.lttng_start_tracing(name), "start");
	ctl.lttng_destroy_handle(handle);
}

int main(int argc, char **argv)
{
	unsigned cycles = argc > 2 ? (unsigned) atoi(argv[2]) : 0, samples = argc > 3 ? (unsigned) atoi(argv[3]) : 0;
	unsigned leak = argc > 4 ? (unsigned) atoi(argv[4]) : 0;
	struct fleet *fleet = calloc(PROGRAMS, sizeof(*fleet));
	uint64_t begun_ns = now_ns();

	if (!cycles || !samples || samples > cycles || !fleet) {
		fprintf(stderr, "usage: soak-cycles DIR CYCLES SAMPLES [LEAK]\n");
		return 2;
	}
	ctl_load();
	for (unsigned i = 0; i < PROGRAMS; i++) {
		fleet_spawn(&fleet[i], 1, 1, EVENTS);
		fleet_wait_main(&fleet[i]);
	}
	for (unsigned i = 1; i <= cycles; i++) {
		cycle(i, argv[1], fleet, leak && i % leak == 0);
		if (i % (cycles / samples) == 0)
			print_sample(i, begun_ns);
	}
	for (unsigned i = 0; i < PROGRAMS; i++)
		fleet_end(&fleet[i]);
	free(fleet);
	return 0;
}
