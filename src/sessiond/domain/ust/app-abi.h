/* SPDX-License-Identifier: GPL-2.0-only */
/* Names that applications know: the registration socket and the wait word. */
#pragma once
#include "base/defs.h"

const char *app_abi_socket_name(void);

/*
 * The word in shared memory that applications without a daemon sleep on.
 * Opening tells them that a daemon listens; closing that it does not.
 */
struct wait_word {
	void *page;
};
_must_check_ int wait_word_open(struct wait_word *word, bool root);
void wait_word_close(struct wait_word *word);
