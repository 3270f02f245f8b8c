/* SPDX-License-Identifier: GPL-2.0-only */
/* Sessions: the wanted state and its generations, channels, warnings; the list of sessions. */
#include "base/errors.h"
#include "lib/tap.h"
#include "sessiond/session/session-list.h"

static struct session *make(uint64_t id, const char *name)
{
	const struct session_conf conf = { .name = name, .path = "/tmp/x" };
	struct session *session;

	if (session_new(id, &conf, &session) < 0)
		abort();
	return session;
}

static int add_channel(struct session *session, const char *name, enum buffer_type type)
{
	const struct channel_conf conf = { .subbuf_size = 4096, .num_subbuf = 4 };
	struct channel *channel;
	int r = channel_new(name, &conf, &channel);

	mutex_lock(&session->lock);
	if (r == 0)
		r = session_add_channel_locked(session, channel, type);
	mutex_unlock(&session->lock);
	if (r < 0)
		channel_free(channel);
	return r;
}

static void add_event(struct session *session, const char *name)
{
	const struct event_conf conf = { .name = name, .filter = "" };
	struct channel *channel;
	struct event *event;

	if (event_new(&conf, &event) < 0)
		abort();
	mutex_lock(&session->lock);
	channel = session_find_channel_locked(session, "a");
	if (channel_add_event(channel, event) < 0)
		abort();
	session_changed_locked(session);
	mutex_unlock(&session->lock);
	event_unref(event);
}

static struct wanted *wanted_of(struct session *session)
{
	struct wanted *wanted;

	if (session_get_wanted(session, &wanted) < 0)
		abort();
	return wanted;
}

static void set(struct session *session, bool active, bool dying)
{
	mutex_lock(&session->lock);
	session->active = active;
	session->started_once = session->started_once || active;
	session->dying = dying;
	session_changed_locked(session);
	mutex_unlock(&session->lock);
}

static void test_channels(void)
{
	_cleanup_(session_unrefp) struct session *session = make(1, "s");

	ok_int(add_channel(session, "a", BUFFER_PER_UID), 0, "a channel");
	ok_int(add_channel(session, "a", BUFFER_PER_UID), -E_CHANNEL_EXISTS, "names are unique");
	ok_int(add_channel(session, "b", BUFFER_PER_PID), -E_BUFFER_TYPE, "all channels have one kind of buffers");
	ok_int(add_channel(session, "b", BUFFER_PER_UID), 0, "a second channel");
	ok_int(session->n_channels, 2, "they are counted");
	set(session, true, false);
	ok_int(add_channel(session, "c", BUFFER_PER_UID), -E_STARTED_ONCE, "none after the first start");
}

static void test_wanted(void)
{
	_cleanup_(session_unrefp) struct session *session = make(2, "s");
	_cleanup_(wanted_unrefp) struct wanted *first = NULL, *again = NULL, *later = NULL, *last = NULL;

	(void) add_channel(session, "a", BUFFER_PER_UID);
	add_event(session, "p:e");
	first = wanted_of(session);
	again = wanted_of(session);
	ok(first == again, "as long as nothing changes there is one copy");
	ok_int(first->generation, session_get_generation(session), "of the session's generation");
	ok(!first->active && first->n_channels == 1 && first->channels[0].n_events == 1, "with what is wanted");
	add_event(session, "p:f");
	set(session, true, false);
	later = wanted_of(session);
	ok(later != first && later->generation > first->generation, "a change makes a new one");
	ok(later->active && later->channels[0].n_events == 2, "with the change");
	ok(!first->active && first->channels[0].n_events == 1, "and the old one stays as it was");
	ok_str(first->channels[0].events[0].event->conf.name, "p:e", "as long as somebody holds it");
	set(session, false, true);
	last = wanted_of(session);
	ok(last->dying && !last->active && !later->dying, "a dying session says so");
}

/* A copy that is read while contexts are added. */
static void test_contexts(void)
{
	_cleanup_(session_unrefp) struct session *session = make(4, "s");
	_cleanup_(wanted_unrefp) struct wanted *before = NULL, *after = NULL;
	struct context_conf conf = { .type = 1, .name = (char *) "x", .app_name = (char *) "" };
	struct channel *channel;

	(void) add_channel(session, "a", BUFFER_PER_UID);
	mutex_lock(&session->lock);
	channel = session_find_channel_locked(session, "a");
	if (channel_add_context(channel, &conf) < 0)
		abort();
	session_changed_locked(session);
	mutex_unlock(&session->lock);
	before = wanted_of(session);
	mutex_lock(&session->lock);
	for (conf.type = 2; conf.type < 100; conf.type++)
		if (channel_add_context(channel, &conf) < 0)
			abort();
	session_changed_locked(session);
	mutex_unlock(&session->lock);
	after = wanted_of(session);
	ok(before->channels[0].n_contexts == 1 && before->channels[0].contexts[0].type == 1, "a copy keeps its contexts");
	ok(after->channels[0].n_contexts == 99 && after->channels[0].contexts[98].type == 99, "the next one has all");
}

static void test_warnings(void)
{
	_cleanup_(session_unrefp) struct session *session = make(3, "s");
	char text[16];

	for (unsigned i = 0; i < SESSION_WARNINGS_KEPT + 2; i++) {
		(void) snprintf(text, sizeof(text), "warning %u", i);
		session_add_warning(session, text);
	}
	ok_int(session->n_warnings, SESSION_WARNINGS_KEPT, "the last warnings are kept");
	ok_str(session->warnings[0], "warning 2", "the oldest ones go");
	ok_str(session->warnings[SESSION_WARNINGS_KEPT - 1], "warning 6", "the newest one is last");
}

static void test_list(void)
{
	_cleanup_(session_list_freep) struct session_list *list = NULL;
	_cleanup_(session_unrefp) struct session *a = NULL, *b = NULL, *twin = NULL, *found = NULL;
	_cleanup_free_ struct session **all = NULL;
	unsigned n = 0;

	if (session_list_new(&list) < 0)
		abort();
	a = make(session_list_next_id(list), "a");
	b = make(session_list_next_id(list), "b");
	twin = make(session_list_next_id(list), "a");
	ok(a->id != b->id && b->id != twin->id, "ids are not given twice");
	ok_int(session_list_add(list, a), 0, "a session is listed");
	ok_int(session_list_add(list, twin), -E_SESSION_EXISTS, "a name is there once");
	ok_int(session_list_add(list, b), 0, "another name");
	found = session_list_find(list, "a");
	ok(found == a, "found by name");
	session_unref(found);
	found = session_list_find_id(list, b->id);
	ok(found == b, "found by id");
	ok(!session_list_find(list, "c") && !session_list_find_id(list, 99), "others are not");
	if (session_list_snapshot(list, &all, &n) < 0)
		abort();
	ok(n == 2 && all[0] == a && all[1] == b, "all of them, in order of creation");
	for (unsigned i = 0; i < n; i++)
		session_unref(all[i]);
	ok(!session_list_remove(list, twin), "R22: one that is not listed is not removed, whatever its name");
	ok(session_list_remove(list, a), "the listed one is");
	ok(!session_list_remove(list, a), "once");
	ok_int(session_list_add(list, twin), 0, "its name is free then");
}

static unsigned place_of(struct session_list *list, const struct session *session)
{
	_cleanup_free_ struct session **all = NULL;
	unsigned n = 0, place = 99;

	if (session_list_snapshot(list, &all, &n) < 0)
		abort();
	for (unsigned i = 0; i < n; i++) {
		if (all[i] == session)
			place = i;
		session_unref(all[i]);
	}
	return place;
}

static void test_swap(void)
{
	_cleanup_(session_list_freep) struct session_list *list = NULL;
	struct session *a, *b, *twin, *c;

	if (session_list_new(&list) < 0)
		abort();
	a = make(session_list_next_id(list), "a");
	b = make(session_list_next_id(list), "b");
	twin = make(session_list_next_id(list), "a");
	c = make(session_list_next_id(list), "c");
	if (session_list_add(list, a) < 0 || session_list_add(list, b) < 0)
		abort();
	ok_int(session_list_swap(list, (const struct session_swap[]) { { a, twin }, { b, c } }, 2), SESSION_LIST_CHANGED,
		"one that has no old one of its name");
	ok(place_of(list, a) == 0 && place_of(list, b) == 1 && place_of(list, twin) == 99, "nothing was changed");
	ok_int(session_list_swap(list, (const struct session_swap[]) { { NULL, c }, { NULL, twin } }, 2),
		SESSION_LIST_CHANGED, "one whose name is taken");
	ok(place_of(list, c) == 99, "the one before it is not listed either");
	ok_int(session_list_swap(list, (const struct session_swap[]) { { NULL, c }, { a, twin } }, 2), 0, "both are listed");
	ok(place_of(list, twin) == 0 && place_of(list, b) == 1 && place_of(list, c) == 2, "in the place of the old one");
	ok(place_of(list, a) == 99 && !session_list_remove(list, a), "which is gone");
	ok(session_list_remove(list, twin) && session_list_remove(list, c), "the new ones can be removed");
	ok_int(session_list_swap(list, (const struct session_swap[]) { { twin, a } }, 1), SESSION_LIST_CHANGED,
		"and replaced no more");
	session_unref(a);
	session_unref(b);
	session_unref(twin);
	session_unref(c);
}

int main(void)
{
	test_channels();
	test_wanted();
	test_contexts();
	test_warnings();
	test_list();
	test_swap();
	return tap_done();
}
