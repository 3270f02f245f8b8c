/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "base/errors.h"
#include "base/hash.h"
#include "sessiond/session/session-list.h"

#define BUCKETS 1024

struct entry {
	struct entry *next;             /* in its bucket */
	struct session *session;
};

struct session_list {
	struct mutex lock;              /* SESSION_LIST */
	struct list sessions;           /* lock; in order of creation */
	struct entry *by_name[BUCKETS]; /* lock */
	unsigned n;                     /* lock */
	uint64_t last_id;               /* lock */
};

int session_list_new(struct session_list **ret)
{
	struct session_list *list = calloc(1, sizeof(*list));

	if (!list)
		return -ENOMEM;
	mutex_init(&list->lock, LOCK_SESSION_LIST);
	list_init(&list->sessions);
	*ret = list;
	return 0;
}

void session_list_free(struct session_list *list)
{
	struct session *session, *tmp;

	if (!list)
		return;
	list_for_each_safe(session, tmp, &list->sessions, link)
		(void) session_list_remove(list, session);
	mutex_deinit(&list->lock);
	free(list);
}

static struct entry **find_locked(struct session_list *list, const char *name)
{
	struct entry **at = &list->by_name[hash_str(name) % BUCKETS];

	mutex_assert_mine(&list->lock);
	while (*at && strcmp((*at)->session->conf.name, name))
		at = &(*at)->next;
	return at;
}

uint64_t session_list_next_id(struct session_list *list)
{
	MUTEX_GUARD(&list->lock);

	return ++list->last_id;
}

int session_list_add(struct session_list *list, struct session *session)
{
	_cleanup_free_ struct entry *entry = calloc(1, sizeof(*entry));
	struct entry **at;

	if (!entry)
		return -ENOMEM;
	MUTEX_GUARD(&list->lock);
	at = find_locked(list, session->conf.name);
	if (*at)
		return -E_SESSION_EXISTS;
	entry->session = session_ref(session);
	list_append(&list->sessions, &session->link);
	list->n++;
	*at = TAKE_PTR(entry);
	return 0;
}

struct session *session_list_find(struct session_list *list, const char *name)
{
	struct entry **at;

	MUTEX_GUARD(&list->lock);
	at = find_locked(list, name);
	return *at ? session_ref((*at)->session) : NULL;
}

struct session *session_list_find_id(struct session_list *list, uint64_t id)
{
	struct session *session;

	MUTEX_GUARD(&list->lock);
	list_for_each(session, &list->sessions, link)
		if (session->id == id)
			return session_ref(session);
	return NULL;
}

bool session_list_remove(struct session_list *list, struct session *session)
{
	struct entry **at, *entry = NULL;

	mutex_lock(&list->lock);
	at = find_locked(list, session->conf.name);
	if (*at && (*at)->session == session) {
		entry = *at;
		*at = entry->next;
		list_remove(&session->link);
		list->n--;
	}
	mutex_unlock(&list->lock);
	if (!entry)
		return false;
	session_unref(entry->session);
	free(entry);
	return true;
}

static bool is_as_expected_locked(struct session_list *list, const struct session_swap *swaps, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct entry **at = find_locked(list, swaps[i].new->conf.name);

		if ((*at ? (*at)->session : NULL) != swaps[i].old)
			return false;
	}
	return true;
}

/* *entry: for a name that is not in use; then it is taken. */
static void swap_locked(struct session_list *list, const struct session_swap *swap, struct entry **entry)
{
	struct entry **at = find_locked(list, swap->new->conf.name);

	if (swap->old) {
		(*at)->session = session_ref(swap->new);
		list_prepend(&swap->old->link, &swap->new->link);
		list_remove(&swap->old->link);
		session_unref(swap->old);
		return;
	}
	assert(!*at);
	(*entry)->session = session_ref(swap->new);
	list_append(&list->sessions, &swap->new->link);
	list->n++;
	*at = TAKE_PTR(*entry);
}

static void free_entries(struct entry **entries, unsigned n)
{
	for (unsigned i = 0; entries && i < n; i++)
		free(entries[i]);
	free(entries);
}

int session_list_swap(struct session_list *list, const struct session_swap *swaps, unsigned n)
{
	struct entry **entries = calloc(MAX(1u, n), sizeof(*entries));
	int r = entries ? 0 : -ENOMEM;

	for (unsigned i = 0; i < n && r == 0; i++) {
		entries[i] = calloc(1, sizeof(*entries[i]));
		if (!entries[i])
			r = -ENOMEM;
	}
	if (r == 0) {
		MUTEX_GUARD(&list->lock);
		if (is_as_expected_locked(list, swaps, n))
			for (unsigned i = 0; i < n; i++)
				swap_locked(list, &swaps[i], &entries[i]);
		else
			r = SESSION_LIST_CHANGED;
	}
	free_entries(entries, n);
	return r;
}

int session_list_snapshot(struct session_list *list, struct session ***ret, unsigned *ret_n)
{
	struct session **array, *session;
	unsigned n = 0;

	MUTEX_GUARD(&list->lock);
	array = calloc(MAX(1u, list->n), sizeof(*array));
	if (!array)
		return -ENOMEM;
	list_for_each(session, &list->sessions, link)
		array[n++] = session_ref(session);
	*ret = array;
	*ret_n = n;
	return 0;
}
