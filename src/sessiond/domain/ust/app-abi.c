/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <lttng/ust-ctl.h>
#include "sessiond/domain/ust/app-abi.h"

const char *app_abi_socket_name(void)
{
	return LTTNG_UST_SOCK_FILENAME;
}

static int open_object(bool root)
{
	const mode_t mode = root ? 0666 : 0660;
	char name[64];
	mode_t mask;
	int fd;

	if (root)
		(void) snprintf(name, sizeof(name), "/" LTTNG_UST_WAIT_FILENAME);
	else
		(void) snprintf(name, sizeof(name), "/" LTTNG_UST_WAIT_FILENAME "-%u", (unsigned) getuid());
	mask = umask(0777 & ~mode);
	fd = shm_open(name, O_RDWR | O_CREAT | O_CLOEXEC, mode);
	/* With fs.protected_regular an existing object of somebody else is opened without O_CREAT only. */
	if (fd < 0 && errno == EACCES)
		fd = shm_open(name, O_RDWR | O_CLOEXEC, 0);
	if (fd < 0)
		fd = -errno;
	(void) umask(mask);
	return fd;
}

int wait_word_open(struct wait_word *word, bool root)
{
	const long page = sysconf(_SC_PAGESIZE);
	_cleanup_close_ int fd = open_object(root);

	word->page = NULL;
	if (fd < 0)
		return fd;
	/* Only readers among the applications: root's object may be written by root alone. */
	if (root && (fchown(fd, 0, 0) < 0 || fchmod(fd, 0664) < 0))
		return -errno;
	if (ftruncate(fd, page) < 0)
		return -errno;
	word->page = mmap(NULL, (size_t) page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (word->page == MAP_FAILED) {
		word->page = NULL;
		return -errno;
	}
	atomic_store((atomic_int *) word->page, 1);
	(void) syscall(SYS_futex, word->page, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
	return 0;
}

void wait_word_close(struct wait_word *word)
{
	if (!word->page)
		return;
	/* The object stays: sleeping applications hold it. */
	atomic_store((atomic_int *) word->page, 0);
	(void) munmap(word->page, (size_t) sysconf(_SC_PAGESIZE));
	word->page = NULL;
}
