/* SPDX-License-Identifier: GPL-2.0-only */
/* The write() of the consumer daemon: new memory is filled at once, everything else is written. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <lttng/ust-ctl.h>
#include "base/proc.h"
#include "base/shm.h"
#include "consumerd/ring.h"
#include "consumerd/zero-fill.h"
#include "lib/leak.h"
#include "lib/tap.h"

#define PAGE   4096
#define PAGES  64

static const char zeros[PAGE];

static int new_memory(off_t size)
{
	int fd;

	if (shm_memfd_new("test", &fd) < 0 || ftruncate(fd, size) < 0)
		abort();
	return fd;
}

static off_t bytes_there(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 ? -1 : st.st_blocks * 512;
}

/* As the library does. */
static unsigned fill(int fd)
{
	unsigned n = 0;

	while (n < PAGES && write(fd, zeros, PAGE) == PAGE)
		n++;
	return n;
}

static void test_reserved(void)
{
	const int fds[] = { new_memory(PAGES * PAGE), new_memory(PAGES * PAGE) };
	const int other = new_memory(PAGES * PAGE);
	char *memory;

	zero_fill_begin(fds, ARRAY_SIZE(fds));
	ok_int(write(fds[0], zeros, PAGE), PAGE, "the first page is written");
	ok_int(bytes_there(fds[0]), PAGES * PAGE, "and all are there");
	ok_int(lseek(fds[0], 0, SEEK_CUR), 0, "with no call for each");
	ok_int(fill(fds[1]), PAGES, "so is another one");
	ok(write(other, "abc", 3) == 3 && lseek(other, 0, SEEK_CUR) == 3, "what is not new is written");
	zero_fill_end();
	ok(write(fds[1], "abc", 3) == 3 && lseek(fds[1], 0, SEEK_CUR) == 3, "afterwards everything is");
	memory = mmap(NULL, PAGES * PAGE, PROT_READ, MAP_SHARED, fds[0], 0);
	if (memory == MAP_FAILED)
		abort();
	ok(memory[0] == 0 && memcmp(memory, memory + 1, PAGES * PAGE - 1) == 0, "it is all zero");
	(void) munmap(memory, PAGES * PAGE);
	(void) close(fds[0]);
	(void) close(fds[1]);
	(void) close(other);
}

static void test_not_zero(void)
{
	const int fd = new_memory(PAGES * PAGE);
	char page[PAGE] = "", back[PAGE];

	page[PAGE - 1] = 'x';
	zero_fill_begin(&fd, 1);
	ok(write(fd, zeros, PAGE) == PAGE && write(fd, page, PAGE) == PAGE && write(fd, "y", 1) == 1, "something else");
	zero_fill_end();
	ok(pread(fd, back, PAGE, PAGE) == PAGE && memcmp(page, back, PAGE) == 0, "is where it was written");
	ok(pread(fd, back, 1, 2 * PAGE) == 1 && back[0] == 'y', "so is the next");
	(void) close(fd);
}

/* Where nothing can be reserved the library is told so, as by the system call. */
static void test_refused(void)
{
	const int writable = new_memory(PAGES * PAGE);
	char path[64];
	int fd;

	(void) snprintf(path, sizeof(path), "/proc/self/fd/%d", writable);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	zero_fill_begin(&fd, 1);
	ok(write(fd, zeros, PAGE) == -1 && errno == EBADF, "the error is told");
	zero_fill_end();
	(void) close(fd);
	(void) close(writable);
}

/* The dynamic linker has sent the library here. */
static void test_library(void)
{
	struct lttng_ust_ctl_consumer_channel_attr attr = {
		.type = LTTNG_UST_ABI_CHAN_PER_CPU, .subbuf_size = PAGE, .num_subbuf = 4, .output = LTTNG_UST_ABI_MMAP,
	};
	const unsigned n = proc_possible_cpus();
	struct lttng_ust_ctl_consumer_channel *channel = NULL;
	int fds[n];

	for (unsigned i = 0; i < n; i++)
		fds[i] = new_memory(0);
	zero_fill_begin(fds, n);
	ok_int(ring_create_channel(&attr, fds, n, &channel), 0, "the library makes a channel");
	zero_fill_end();
	ok(bytes_there(fds[0]) > 4 * PAGE && lseek(fds[0], 0, SEEK_CUR) == 0, "with memory that it need not write");
	if (channel)
		ring_destroy_channel(channel, NULL);
	for (unsigned i = 0; i < n; i++)
		(void) close(fds[i]);
}

int main(void)
{
	const struct leak leak = leak_begin();

	test_library();
	test_reserved();
	test_not_zero();
	test_refused();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
