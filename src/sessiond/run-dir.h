/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The run directory: where clients and applications find the daemon.  One
 * instance holds it by a lock; its files go when the daemon goes.
 */
#pragma once
#include "base/defs.h"

struct options;

struct run_dir {
	char *path;
	char *client_sock, *apps_sock, *health_sock, *pidfile;
	char *consumer64_dir, *consumer32_dir;
	char *consumer64_health, *consumer32_health;
	char *log_file;                 /* of an ordinary user's daemon in the background */
	bool root;
	gid_t group;                    /* of the root daemon's sockets */
	int lock_fd;
};

/* Paths only. Errors are said on stderr. */
_must_check_ int run_dir_init(struct run_dir *dir, const struct options *options);
/* Makes the directory and takes the lock. -EBUSY: another daemon runs, which is named. */
_must_check_ int run_dir_claim(struct run_dir *dir, const struct options *options);
_must_check_ int run_dir_listen_client(const struct run_dir *dir, int *ret_fd);
_must_check_ int run_dir_listen_apps(const struct run_dir *dir, int *ret_fd);
_must_check_ int run_dir_write_pidfile(const struct run_dir *dir);
/* Removes what was made. */
void run_dir_release(struct run_dir *dir);
void run_dir_deinit(struct run_dir *dir);
