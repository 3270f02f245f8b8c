/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plain loop as a consumer has it: it writes what two other threads have just written into two rings of four blocks
 * in shared memory, and is told of each block.
 */
#include "measures.h"

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BLOCK = 1 << 20, RING = 4, RECORD = 18, THREADS = 2 };

struct feeder {
	pthread_t thread;
	char *memory;
	uint64_t blocks;
	sem_t room;
	int full_fd;    /* a byte for each block: which thread's it is */
	char name;
};

static void *feed(void *data)
{
	struct feeder *feeder = data;
	char record[RECORD] = "";

	for (uint64_t i = 0; i < feeder->blocks; i++) {
		char *block = feeder->memory + i % RING * BLOCK;

		while (sem_wait(&feeder->room) < 0)
			continue;
		for (size_t at = 0; at + RECORD <= BLOCK; at += RECORD) {
			record[0]++;
			memcpy(block + at, record, RECORD);
		}
		if (write(feeder->full_fd, &feeder->name, 1) != 1)
			exit(2);
	}
	return NULL;
}

static double thread_cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void write_blocks(int fd, int full_fd, struct feeder *feeders, uint64_t blocks)
{
	uint64_t taken[THREADS] = { 0 };
	char name;

	for (uint64_t i = 0; i < blocks; i++) {
		if (read(full_fd, &name, 1) != 1)
			exit(2);
		if (write(fd, feeders[(int) name].memory + taken[(int) name]++ % RING * BLOCK, BLOCK) != BLOCK)
			exit(2);
		sem_post(&feeders[(int) name].room);
	}
}

static void fed_loop(const struct settings *settings, struct feeder *feeders, int counted)
{
	const uint64_t blocks = settings->events * RECORD / BLOCK / THREADS;
	char path[4096];
	int full[2], fd;
	double cpu_s;

	snprintf(path, sizeof(path), "%s.fed", settings->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || pipe2(full, O_CLOEXEC) < 0)
		exit(2);
	cpu_s = thread_cpu_s();
	for (int i = 0; i < THREADS; i++) {
		feeders[i].blocks = blocks;
		feeders[i].full_fd = full[1];
		feeders[i].name = (char) i;
		sem_init(&feeders[i].room, 0, RING);
		if (pthread_create(&feeders[i].thread, NULL, feed, &feeders[i]) != 0)
			exit(2);
	}
	write_blocks(fd, full[0], feeders, blocks * THREADS);
	cpu_s = thread_cpu_s() - cpu_s;
	for (int i = 0; i < THREADS; i++)
		pthread_join(feeders[i].thread, NULL);
	if (counted)
		sample(settings, "of what two threads write, CPU s/GB", cpu_s * 1e9 / (double) (blocks * THREADS * BLOCK));
	close(full[0]);
	close(full[1]);
	close(fd);
	unlink(path);
}

void measure_fed_loop(const struct settings *settings)
{
	struct feeder feeders[THREADS];

	for (int i = 0; i < THREADS; i++) {
		feeders[i].memory = mmap(NULL, (size_t) RING * BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (feeders[i].memory == MAP_FAILED)
			exit(2);
		memset(feeders[i].memory, 1, (size_t) RING * BLOCK);
	}
	/* the first one is not counted: the machine may have to find the memory */
	for (unsigned i = 0; i <= settings->cycles; i++)
		fed_loop(settings, feeders, i > 0);
	for (int i = 0; i < THREADS; i++)
		munmap(feeders[i].memory, (size_t) RING * BLOCK);
}
