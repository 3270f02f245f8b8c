/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registered applications, by pid, by command socket and by notify
 * socket: RCU hash tables behind typed functions.  A look-up returns a new
 * reference.
 */
#pragma once
#include "sessiond/domain/ust/app.h"

struct app_registry;

_must_check_ int app_registry_new(struct app_registry **ret);
void app_registry_free(struct app_registry *reg);
DEFINE_CLEANUP(struct app_registry *, app_registry_free)

/* A newer process of the same pid takes the older one's place in that table. The registry takes a reference. */
void app_registry_add(struct app_registry *reg, struct app *app);
/* False if it was removed before. */
bool app_registry_remove(struct app_registry *reg, struct app *app);
struct app *app_registry_find_pid(struct app_registry *reg, pid_t pid);
struct app *app_registry_find_cmd(struct app_registry *reg, int cmd_fd);
struct app *app_registry_find_notify(struct app_registry *reg, int notify_fd);
/* Array of references; the caller unrefs each and frees it. */
_must_check_ int app_registry_snapshot(struct app_registry *reg, struct app ***ret, unsigned *ret_n);
unsigned app_registry_count(const struct app_registry *reg);
