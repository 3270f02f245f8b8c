/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "sessiond/domain/ust/app-objects.h"
#include "sessiond/domain/ust/buffers.h"

void app_objects_init(struct app_objects *objects)
{
	mutex_init(&objects->lock, LOCK_APP_OBJECTS);
	objects->objects = NULL;
	objects->n = 0;
}

void app_objects_deinit(struct app_objects *objects)
{
	for (unsigned i = 0; i < objects->n; i++)
		buffers_unref(objects->objects[i].buffers);
	free(objects->objects);
	mutex_deinit(&objects->lock);
}

int app_objects_add(struct app_objects *objects, int session_handle, int channel_handle, uint32_t chan_id,
	struct buffers *buffers)
{
	struct app_object *grown;

	MUTEX_GUARD(&objects->lock);
	grown = reallocarray(objects->objects, objects->n + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	objects->objects = grown;
	grown[objects->n++] = (struct app_object) {
		.session_handle = session_handle, .channel_handle = channel_handle,
		.chan_id = chan_id, .buffers = buffers_ref(buffers),
	};
	return 0;
}

static struct buffers *remove_one(struct app_objects *objects, int session_handle)
{
	struct buffers *found = NULL;

	MUTEX_GUARD(&objects->lock);
	for (unsigned i = 0; i < objects->n && !found; i++) {
		if (objects->objects[i].session_handle != session_handle)
			continue;
		found = objects->objects[i].buffers;
		objects->objects[i] = objects->objects[--objects->n];
	}
	return found;
}

void app_objects_remove_session(struct app_objects *objects, int session_handle)
{
	struct buffers *buffers;

	/* Dropping a reference may free buffers, which takes other locks. */
	while ((buffers = remove_one(objects, session_handle)))
		buffers_unref(buffers);
}

bool app_objects_are_busy(struct app_objects *objects, int session_handle)
{
	MUTEX_GUARD(&objects->lock);

	for (unsigned i = 0; i < objects->n; i++)
		if (objects->objects[i].session_handle == session_handle)
			return buffers_are_busy(objects->objects[i].buffers);
	return false;
}

bool app_objects_find(struct app_objects *objects, int session_handle, int channel_handle, struct app_object *ret)
{
	MUTEX_GUARD(&objects->lock);

	for (unsigned i = 0; i < objects->n; i++) {
		const struct app_object *object = &objects->objects[i];

		if (object->session_handle != session_handle)
			continue;
		if (channel_handle != -1 && object->channel_handle != channel_handle)
			continue;
		*ret = *object;
		(void) buffers_ref(ret->buffers);
		atomic_fetch_add(&objects->n_found, 1);
		return true;
	}
	return false;
}
