/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways of writing packets to a file: what each costs on the file system of the directory. */
#include "fleet.h"
#include "measures.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MEMORY (128u << 20)     /* as large as full rings: not in the processor's cache */

struct way {
	const char *name;
	size_t block;
	int flags;
	int recycles;   /* see recycle_pages() */
};

static const struct way ways[] = {
	{ "pwrite 64 KiB", 64 << 10, 0, 0 },
	{ "pwrite 1 MiB", 1 << 20, 0, 0 },
	{ "pwrite 1 MiB, pages handed back", 1 << 20, 0, 1 },
	{ "O_DIRECT 64 KiB", 64 << 10, O_DIRECT, 0 },
	{ "O_DIRECT 256 KiB", 256 << 10, O_DIRECT, 0 },
	{ "O_DIRECT 1 MiB", 1 << 20, O_DIRECT, 0 },
};

static double cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void recycle_pages(int fd, off_t at, off_t block)
{
	const unsigned int finish = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;

	(void) sync_file_range(fd, at, block, SYNC_FILE_RANGE_WRITE);
	if (at == 0)
		return;
	(void) sync_file_range(fd, at - block, block, finish);
	(void) posix_fadvise(fd, at - block, block, POSIX_FADV_DONTNEED);
}

/* False when the file system does not write in this way. */
static int write_file(int fd, const struct way *way, const char *memory, uint64_t bytes)
{
	for (uint64_t at = 0; at < bytes; at += way->block) {
		if (pwrite(fd, memory + at % MEMORY, way->block, (off_t) at) != (ssize_t) way->block) {
			if (errno != EINVAL)
				exit(2);
			return 0;
		}
		if (way->recycles)
			recycle_pages(fd, (off_t) at, (off_t) way->block);
	}
	return 1;
}

static void print(const struct settings *settings, const char *way, const char *what, double value)
{
	char name[128];

	snprintf(name, sizeof(name), "%s: %s", way, what);
	sample(settings, name, value);
}

static void measure(const struct settings *settings, const struct way *way, const char *memory)
{
	uint64_t bytes = settings->events * 18 >> 20 << 20, begin_ns, written_ns;
	char path[4096];
	double cpu;
	int fd;

	snprintf(path, sizeof(path), "%s.writing", settings->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | way->flags, 0600);
	begin_ns = now_ns();
	cpu = cpu_s();
	if (fd < 0 || !write_file(fd, way, memory, bytes)) {
		print(settings, way->name, "refused", 1);
	} else {
		cpu = cpu_s() - cpu;
		written_ns = now_ns();
		print(settings, way->name, "CPU s/GB", cpu * 1e9 / (double) bytes);
		print(settings, way->name, "GB/s", (double) bytes / (double) (written_ns - begin_ns));
		if (fdatasync(fd) == 0)
			print(settings, way->name, "on the disk GB/s", (double) bytes / (double) (now_ns() - begin_ns));
	}
	if (fd >= 0)
		close(fd);
	unlink(path);
}

void measure_writing(const struct settings *settings)
{
	char *memory = aligned_alloc(4096, MEMORY);

	memset(memory, 'x', MEMORY);
	for (unsigned i = 0; i < settings->cycles; i++)
		for (size_t way = 0; way < sizeof(ways) / sizeof(ways[0]); way++)
			measure(settings, &ways[way], memory);
	free(memory);
}
