/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run-as UID GID GROUP,... PROGRAM ARGUMENT...
 *
 * Takes the identity and becomes the program. Python copies all of its pages
 * when it changes the identity of a child itself; this is linked statically,
 * and costs a tenth of that. 127: it could not.
 */
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define GROUPS_MAX 16

static size_t read_groups(char *text, gid_t *groups)
{
	size_t n = 0;

	while (*text && n < GROUPS_MAX) {
		groups[n++] = (gid_t) strtoul(text, &text, 10);
		text += *text == ',';
	}
	return n;
}

int main(int argc, char **argv)
{
	gid_t groups[GROUPS_MAX], gid;
	uid_t uid;

	if (argc < 5)
		return 127;
	uid = (uid_t) strtoul(argv[1], NULL, 10);
	gid = (gid_t) strtoul(argv[2], NULL, 10);
	if (setgroups(read_groups(argv[3], groups), groups) == 0 && setresgid(gid, gid, gid) == 0 &&
	    setresuid(uid, uid, uid) == 0)
		(void) execv(argv[4], argv + 4);
	perror(argv[4]);
	return 127;
}
