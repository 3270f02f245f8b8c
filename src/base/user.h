/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Users and their groups.  The look-ups go through the name service, which
 * may ask the network: never under a lock that forbids I/O.
 */
#pragma once
#include "base/defs.h"

/* All groups of uid, primary included, as the user database has them; only primary for an unknown uid. */
_must_check_ int user_groups(uid_t uid, gid_t primary, gid_t **ret, size_t *ret_n);
bool uid_is_in_group(uid_t uid, gid_t primary, const char *group);
/* -E_NO_GROUP. */
_must_check_ int group_find(const char *name, gid_t *ret);
