/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the handles in an application's registrations stand for.  Filled by
 * the job that makes the objects, before anything can be registered for
 * them; read by the notify service.
 */
#pragma once
#include <stdatomic.h>
#include "base/mutex.h"

struct buffers;

struct app_object {
	int session_handle, channel_handle;
	uint32_t chan_id;
	struct buffers *buffers;        /* a reference */
};

struct app_objects {
	struct mutex lock;              /* APP_OBJECTS */
	struct app_object *objects;     /* lock */
	unsigned n;                     /* lock */
	atomic_uint n_found;            /* how often one was looked for and found: the application registers */
};

void app_objects_init(struct app_objects *objects);
void app_objects_deinit(struct app_objects *objects);
_must_check_ int app_objects_add(struct app_objects *objects, int session_handle, int channel_handle,
	uint32_t chan_id, struct buffers *buffers);
/* Drops all of one session. */
void app_objects_remove_session(struct app_objects *objects, int session_handle);
/* buffers_are_busy() of that session. */
bool app_objects_are_busy(struct app_objects *objects, int session_handle);
/* channel_handle -1: any channel of the session. True with a reference in ret->buffers. */
_must_check_ bool app_objects_find(struct app_objects *objects, int session_handle, int channel_handle,
	struct app_object *ret);
