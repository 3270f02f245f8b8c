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
/* Array of references in order of creation; the caller unrefs each and frees it. */
_must_check_ int session_list_snapshot(struct session_list *list, struct session ***ret, unsigned *ret_n);
