/* SPDX-License-Identifier: GPL-2.0-only */
#include "handshake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(2);
}

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

bool hear(char *line, size_t size)
{
	if (!fgets(line, (int) size, stdin))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

void say_ready_and_wait(void)
{
	char line[64];

	say("ready %d", (int) getpid());
	if (!hear(line, sizeof(line)))
		exit(0);
}

void ready_file_write(const char *path)
{
	FILE *file = fopen(path, "we");

	if (!file || fprintf(file, "ready %d\n", (int) getpid()) < 0 || fclose(file) != 0)
		die(path);
}

void start_file_wait(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char byte;

	if (fd < 0 || read(fd, &byte, 1) < 0)
		die(path);
	close(fd);
}

struct counter *counters_map(const char *path)
{
	size_t size = COUNTERS_MAX * sizeof(struct counter);
	int flags = MAP_SHARED | (path ? 0 : MAP_ANONYMOUS);
	void *counters;
	int fd = -1;

	if (path) {
		fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		if (fd < 0 || ftruncate(fd, (off_t) size) < 0)
			die(path);
	}
	counters = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);
	if (counters == MAP_FAILED)
		die("mmap");
	if (fd >= 0)
		close(fd);
	return counters;
}
