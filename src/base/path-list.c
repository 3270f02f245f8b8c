/* SPDX-License-Identifier: LGPL-2.1-only */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "base/dir.h"
#include "base/io.h"
#include "base/path-list.h"
#include "base/str.h"

static inline void dir_closep(DIR **dir)
{
	if (*dir)
		(void) closedir(*dir);
}

void path_list_deinit(struct path_list *list)
{
	for (unsigned i = 0; i < list->n; i++)
		free(list->paths[i]);
	free(list->paths);
	*list = (struct path_list) PATH_LIST_INIT;
}

/* Takes the path. */
static int add(struct path_list *list, char *path)
{
	char **grown;

	/* Room is doubled when the number reaches a power of two. */
	if ((list->n & (list->n - 1)) == 0) {
		grown = reallocarray(list->paths, list->n ? 2 * (size_t) list->n : 1, sizeof(*grown));
		if (!grown) {
			free(path);
			return -ENOMEM;
		}
		list->paths = grown;
	}
	list->paths[list->n++] = path;
	return 0;
}

static bool has_suffix(const char *name, const char *suffix)
{
	const size_t len = strlen(name), n = strlen(suffix);

	return len > n && strcmp(name + len - n, suffix) == 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

static int find_in(const char *path, const char *suffix, struct path_list *list)
{
	_cleanup_(dir_closep) DIR *dir = opendir(path);
	struct dirent *entry;
	int r = 0;

	if (!dir)
		return -errno;
	while (r == 0) {
		char *found;

		errno = 0;
		entry = readdir(dir);
		if (!entry) {
			r = -errno;
			break;
		}
		if (!has_suffix(entry->d_name, suffix))
			continue;
		r = path_join(path, entry->d_name, &found);
		if (r == 0)
			r = add(list, found);
	}
	if (list->n > 0)
		qsort(list->paths, list->n, sizeof(*list->paths), by_bytes);
	return r;
}

int path_list_find(const char *path, const char *suffix, struct path_list *ret)
{
	_cleanup_path_list_ struct path_list list = PATH_LIST_INIT;
	struct stat st;
	char *copy;
	int r;

	io_assert_allowed();
	if (stat(path, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode)) {
		r = find_in(path, suffix, &list);
	} else {
		r = str_dup(path, &copy);
		if (r == 0)
			r = add(&list, copy);
	}
	if (r < 0)
		return r;
	*ret = list;
	list = (struct path_list) PATH_LIST_INIT;
	return 0;
}
