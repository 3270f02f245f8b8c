/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one function that brings an application to a session's wanted state,
 * whatever the reason: a new application, a changed rule, start, stop, a
 * tracker, a repair.  It compares and does what is missing; a half-done sync
 * is finished by the next one.
 */
#pragma once
#include "sessiond/domain/ust/fan-out.h"

/* A fan_slot_fn: syncs app with the fan-out's session. */
void app_sync_job(struct app_job *job, struct app *app);
