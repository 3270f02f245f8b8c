/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Directory handles: files are named relative to an open directory, by a
 * path that cannot leave it (no "..", not absolute, no symlink followed in
 * the last component).
 */
#pragma once
#include <sys/stat.h>
#include "base/defs.h"

/* Creates path and its missing parents with mode, opens it. -ENOTDIR, -EACCES, … */
_must_check_ int dir_make_open(const char *path, mode_t mode, int *ret_fd);
/* The same below dirfd; sub like "ust/uid/0/64-bit". */
_must_check_ int dir_make_open_at(int dirfd, const char *sub, mode_t mode, int *ret_fd);
/* Of what is there; no component of sub is a followed link. */
_must_check_ int dir_open_at(int dirfd, const char *sub, int *ret_fd);
/*
 * To take back what dir_make_open() made: before it, how much of an absolute path is there already (the length of its
 * longest part that exists); later, the removal of what is longer, as long as it is empty.
 */
_must_check_ int dir_existing_length(const char *path, size_t *ret);
void dir_remove_made(const char *path, size_t existing);
/*
 * O_NOFOLLOW | O_CLOEXEC are added; the mode of a file it creates is exact
 * whatever the umask. Only regular files: -EINVAL for a FIFO or a device.
 */
_must_check_ int dir_open_file(int dirfd, const char *name, int flags, mode_t mode, int *ret_fd);
/* True for a relative path of normal components only. */
bool path_is_inside(const char *sub);
_must_check_ int path_join(const char *a, const char *b, char **ret);
/* Absolute form of path against the working directory: "." and ".." are resolved by the text, links are not. */
_must_check_ int path_absolute(const char *path, char **ret);
