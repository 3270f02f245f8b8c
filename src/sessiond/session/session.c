/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/errors.h"
#include "base/str.h"
#include "base/testpoint.h"
#include "sessiond/session/session.h"

static int copy_conf(const struct session_conf *conf, struct session_conf *to)
{
	const char *const from[] = { conf->name, conf->path, conf->shm_path, conf->ctrl_url, conf->data_url };
	const char **copies[] = { &to->name, &to->path, &to->shm_path, &to->ctrl_url, &to->data_url };
	char *copy;
	int r;

	for (unsigned i = 0; i < ARRAY_SIZE(from); i++) {
		r = str_dup(from[i] ?: "", &copy);
		if (r < 0)
			return r;
		*copies[i] = copy;
	}
	return 0;
}

int session_new(uint64_t id, const struct session_conf *conf, struct session **ret)
{
	_cleanup_(session_unrefp) struct session *session = calloc(1, sizeof(*session));
	int r;

	if (!session)
		return -ENOMEM;
	ref_init(&session->ref);
	list_init(&session->link);
	list_init(&session->ending.job.link);
	list_init(&session->channels);
	list_init(&session->shared_buffers);
	mutex_init(&session->lock, LOCK_SESSION);
	turn_init(&session->turn);
	session->id = id;
	session->created = time(NULL);
	session->buffer_type = BUFFER_NONE;
	session->chunk_fd = -1;
	r = batch_new(&session->closing);
	if (r < 0)
		return r;
	session->conf = (struct session_conf) {
		.output = conf->output, .snapshot = conf->snapshot, .live_timer_us = conf->live_timer_us,
		.uid = conf->uid, .gid = conf->gid,
	};
	r = copy_conf(conf, &session->conf);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(session);
	return 0;
}

struct session *session_ref(struct session *session)
{
	ref_get(&session->ref);
	return session;
}

static void free_conf(struct session_conf *conf)
{
	free((char *) conf->name);
	free((char *) conf->path);
	free((char *) conf->shm_path);
	free((char *) conf->ctrl_url);
	free((char *) conf->data_url);
}

void session_unref(struct session *session)
{
	struct channel *channel, *tmp;

	if (!session || !ref_put(&session->ref))
		return;
	assert(list_is_empty(&session->shared_buffers)); /* they hold references to the session */
	wanted_unref(session->wanted);
	batch_unref(session->closing);
	loss_list_deinit(&session->losses);
	list_for_each_safe(channel, tmp, &session->channels, link)
		channel_free(channel);
	for (unsigned i = 0; i < N_TRACKERS; i++)
		tracker_deinit(&session->trackers[i]);
	for (unsigned i = 0; i < session->n_warnings; i++)
		free(session->warnings[i]);
	free(session->refusals.items);
	for (unsigned i = 0; i < SESSION_PATHS_KEPT; i++)
		free(session->former_paths[i]);
	fd_closep(&session->chunk_fd);
	turn_deinit(&session->turn);
	mutex_deinit(&session->lock);
	free_conf(&session->conf);
	free(session);
}

void session_set_started_locked(struct session *session)
{
	mutex_assert_mine(&session->lock);
	session->active = session->started_once = true;
	for (unsigned i = 0; i < CHANNEL_CONSUMERS; i++)
		session->links[i].settled = session->links[i].told = false;
	session_changed_locked(session);
}

static int replace_path(struct session *session, const char **which, const char *path)
{
	_cleanup_free_ char *copy = NULL;
	unsigned i = 0;
	int r = str_dup(path, &copy);

	if (r < 0)
		return r;
	MUTEX_GUARD(&session->lock);
	if (session->started_once)
		return -E_STARTED_ONCE;
	while (i < SESSION_PATHS_KEPT && session->former_paths[i])
		i++;
	if (i == SESSION_PATHS_KEPT)
		return -ENOSPC;
	session->former_paths[i] = (char *) *which;
	*which = TAKE_PTR(copy);
	return 0;
}

int session_set_path(struct session *session, const char *path)
{
	return replace_path(session, &session->conf.path, path);
}

int session_set_shm_path(struct session *session, const char *path)
{
	return replace_path(session, &session->conf.shm_path, path);
}

static int copy_events(const struct channel *channel, struct wanted_channel *to)
{
	to->events = calloc(MAX(1u, channel->n_events), sizeof(*to->events));
	if (!to->events)
		return -ENOMEM;
	for (unsigned i = 0; i < channel->n_events; i++) {
		to->events[i] = channel->events[i];
		event_ref(to->events[i].event);
	}
	to->n_events = channel->n_events;
	return 0;
}

/* The names in them live as long as the session. */
static int copy_contexts(const struct channel *channel, struct wanted_channel *to)
{
	to->contexts = calloc(MAX(1u, channel->n_contexts), sizeof(*to->contexts));
	if (!to->contexts)
		return -ENOMEM;
	for (; to->n_contexts < channel->n_contexts; to->n_contexts++)
		to->contexts[to->n_contexts] = channel->contexts[to->n_contexts];
	return 0;
}

static int copy_wanted(struct session *session, struct wanted *to)
{
	struct channel *channel;
	int r = 0;

	to->generation = session->generation;
	to->active = session->active;
	to->dying = session->dying;
	to->statedumps = session->statedumps;
	to->buffer_type = session->buffer_type;
	for (unsigned i = 0; i < N_TRACKERS && r == 0; i++)
		r = tracker_copy(&session->trackers[i], &to->trackers[i]);
	list_for_each(channel, &session->channels, link) {
		struct wanted_channel *wc = &to->channels[to->n_channels++];

		*wc = (struct wanted_channel) { .channel = channel, .enabled = channel->enabled };
		if (r == 0)
			r = copy_events(channel, wc);
		if (r == 0)
			r = copy_contexts(channel, wc);
	}
	return r;
}

int session_get_wanted(struct session *session, struct wanted **ret)
{
	_cleanup_(wanted_unrefp) struct wanted *fresh = NULL;
	int r;

	testpoint_yield("session-wanted");
	MUTEX_GUARD(&session->lock);
	if (!session->wanted || session->wanted->generation != session->generation) {
		fresh = calloc(1, sizeof(*fresh) + session->n_channels * sizeof(fresh->channels[0]));
		if (!fresh)
			return -ENOMEM;
		ref_init(&fresh->ref);
		r = copy_wanted(session, fresh);
		if (r < 0)
			return r;
		wanted_unref(session->wanted);
		session->wanted = TAKE_PTR(fresh);
	}
	*ret = wanted_ref(session->wanted);
	return 0;
}

uint64_t session_get_generation(struct session *session)
{
	MUTEX_GUARD(&session->lock);

	return session->generation;
}

void session_changed_locked(struct session *session)
{
	mutex_assert_mine(&session->lock);
	session->generation++;
}

int session_add_channel_locked(struct session *session, struct channel *channel, enum buffer_type type)
{
	mutex_assert_mine(&session->lock);
	if (session->started_once)
		return -E_STARTED_ONCE;
	if (session->buffer_type != BUFFER_NONE && session->buffer_type != type)
		return -E_BUFFER_TYPE;
	if (session_find_channel_locked(session, channel->name))
		return -E_CHANNEL_EXISTS;
	session->buffer_type = type;
	list_append(&session->channels, &channel->link);
	session->n_channels++;
	session_changed_locked(session);
	return 0;
}

struct channel *session_find_channel_locked(struct session *session, const char *name)
{
	struct channel *channel;

	mutex_assert_mine(&session->lock);
	list_for_each(channel, &session->channels, link)
		if (!strcmp(channel->name, name))
			return channel;
	return NULL;
}

/* Consumes the text. */
static void add_warning_locked(struct session *session, char *text)
{
	if (session->n_warnings == SESSION_WARNINGS_KEPT) {
		free(session->warnings[0]);
		memmove(&session->warnings[0], &session->warnings[1],
			(SESSION_WARNINGS_KEPT - 1) * sizeof(session->warnings[0]));
		session->n_warnings--;
	}
	session->warnings[session->n_warnings++] = text;
}

void session_add_warning(struct session *session, const char *text)
{
	char *copy;

	if (str_dup(text, &copy) < 0)
		return;
	MUTEX_GUARD(&session->lock);
	add_warning_locked(session, copy);
}

void session_renew_warning_locked(struct session *session, const char *before, const char *text)
{
	char *copy;

	mutex_assert_mine(&session->lock);
	if (str_dup(text, &copy) < 0)
		return;
	for (unsigned i = 0; i < session->n_warnings; i++) {
		if (strcmp(session->warnings[i], before) != 0)
			continue;
		free(session->warnings[i]);
		session->warnings[i] = copy;
		return;
	}
	if (*before)
		free(copy);
	else
		add_warning_locked(session, copy);
}

struct log_context session_log(const struct session *session)
{
	struct log_context ctx;

	(void) snprintf(ctx.text, sizeof(ctx.text), "session=\"%.80s\" id=%" PRIu64, session->conf.name, session->id);
	return ctx;
}
