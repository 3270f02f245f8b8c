/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "base/fd.h"
#include "base/time.h"
#include "sessiond/domain/ust/laggards.h"

struct entry {
	struct list link;               /* lock */
	struct laggards *owner;
	struct laggard laggard;         /* constant */
	bool gone;                      /* lock: registered again */
	int pidfd;                      /* loop: apps */
	struct source *source;          /* loop: apps */
};

struct laggards {
	struct loop *loop;
	struct mutex lock;              /* LAGGARDS */
	struct list entries;            /* lock; removed from on the loop only */
};

int laggards_new(struct loop *apps_loop, struct laggards **ret)
{
	struct laggards *laggards = calloc(1, sizeof(*laggards));

	if (!laggards)
		return -ENOMEM;
	laggards->loop = apps_loop;
	mutex_init(&laggards->lock, LOCK_LAGGARDS);
	list_init(&laggards->entries);
	*ret = laggards;
	return 0;
}

static void entry_free(struct entry *entry)
{
	mutex_lock(&entry->owner->lock);
	list_remove(&entry->link);
	mutex_unlock(&entry->owner->lock);
	if (entry->source)
		source_free(entry->source);
	fd_closep(&entry->pidfd);
	free(entry);
}

void laggards_free(struct laggards *laggards)
{
	struct entry *entry, *tmp;

	if (!laggards)
		return;
	list_for_each_safe(entry, tmp, &laggards->entries, link)
		entry_free(entry);
	mutex_deinit(&laggards->lock);
	free(laggards);
}

static int on_exit_(struct source *src, uint32_t events, void *data)
{
	(void) src;
	(void) events;
	entry_free(data);
	return 0;
}

/* Entries of processes that came back are only marked by other threads. */
static void sweep(struct laggards *laggards)
{
	struct entry *entry, *tmp, *gone = NULL;

	do {
		if (gone)
			entry_free(gone);
		gone = NULL;
		mutex_lock(&laggards->lock);
		list_for_each_safe(entry, tmp, &laggards->entries, link)
			if (entry->gone)
				gone = entry;
		mutex_unlock(&laggards->lock);
	} while (gone);
}

void laggards_add(struct laggards *laggards, const struct app *app)
{
	struct entry *entry = calloc(1, sizeof(*entry));

	sweep(laggards);
	if (!entry)
		return;
	*entry = (struct entry) {
		.owner = laggards, .pidfd = -1,
		.laggard = { .pid = app->id.pid, .uid = app->id.uid, .since_us = time_now_us() },
	};
	list_init(&entry->link);
	memcpy(entry->laggard.name, app->id.name, sizeof(entry->laggard.name));
	if (fd_dup(app->pidfd, &entry->pidfd) < 0 ||
	    source_new_fd(laggards->loop, entry->pidfd, EPOLLIN, on_exit_, entry, &entry->source) < 0) {
		fd_closep(&entry->pidfd);
		free(entry);
		return;
	}
	MUTEX_GUARD(&laggards->lock);
	list_append(&laggards->entries, &entry->link);
}

void laggards_remove_pid(struct laggards *laggards, pid_t pid)
{
	struct entry *entry;

	MUTEX_GUARD(&laggards->lock);
	list_for_each(entry, &laggards->entries, link)
		if (entry->laggard.pid == pid)
			entry->gone = true;
}

int laggards_copy(struct laggards *laggards, struct laggard **ret, unsigned *ret_n)
{
	struct laggard *copy;
	struct entry *entry;
	unsigned n = 0;

	MUTEX_GUARD(&laggards->lock);
	list_for_each(entry, &laggards->entries, link)
		n += !entry->gone;
	copy = calloc(MAX(1u, n), sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	n = 0;
	list_for_each(entry, &laggards->entries, link)
		if (!entry->gone)
			copy[n++] = entry->laggard;
	*ret = copy;
	*ret_n = n;
	return 0;
}
