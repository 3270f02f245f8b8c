/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All sessions, by name.  A name is unique in the daemon; it is free as soon
 * as its session begins to die.
 */
#pragma once
#include "sessiond/session/session.h"

struct session_list;

_must_check_ int session_list_new(struct session_list **ret);
void session_list_free(struct session_list *list);
DEFINE_CLEANUP(struct session_list *, session_list_free)

uint64_t session_list_next_id(struct session_list *list);
/* The list takes a reference. -E_SESSION_EXISTS. */
_must_check_ int session_list_add(struct session_list *list, struct session *session);
/* A new reference, or NULL. */
struct session *session_list_find(struct session_list *list, const char *name);
struct session *session_list_find_id(struct session_list *list, uint64_t id);
/* Drops the list's reference; false if it was not listed any more. */
bool session_list_remove(struct session_list *list, struct session *session);
/*
 * Lists several sessions at once or none of them, each in the place of another one of its name (a reference of the
 * caller; NULL: there is none). SESSION_LIST_CHANGED: one of those is not what is listed any more. -ENOMEM.
 */
struct session_swap {
	struct session *old, *new;
};
enum { SESSION_LIST_CHANGED = 1 };
_must_check_ int session_list_swap(struct session_list *list, const struct session_swap *swaps, unsigned n);
/* Array of references in order of creation; the caller unrefs each and frees it. */
_must_check_ int session_list_snapshot(struct session_list *list, struct session ***ret, unsigned *ret_n);
