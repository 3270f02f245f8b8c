/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * This program again, as a process of its own that can be stopped and killed:
 * its main() begins with what asks the environment whether it is the child.
 */
#pragma once
#include <stdbool.h>
#include <sys/types.h>

struct child {
	pid_t pid;
	int out;                /* its standard output: a letter for each state it reaches */
};

/* variables: "NAME=value", …, NULL, for the child alone. Waits for its first letter, which is 'r'. Dies on failure, as all here. */
void child_start(struct child *child, const char *const variables[]);
/* Its next letter, within 10 s, is this one. */
bool child_says(struct child *child, char letter);
/* Sends SIGSTOP, and waits until nothing of it runs. */
void child_stop(struct child *child);
void child_go_on(struct child *child);
/* Also one that was killed already. */
void child_kill(struct child *child);
