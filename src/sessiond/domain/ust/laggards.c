/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "base/errors.h"
#include "base/fd.h"
#include "base/time.h"
#include "sessiond/domain/ust/laggards.h"

#define BUCKETS 256u

struct entry {
	struct list link;               /* lock */
	struct laggards *owner;
	struct laggard laggard;         /* constant */
	int pidfd;                      /* loop: apps */
	struct source *source;          /* loop: apps */
};

struct laggards {
	struct loop *loop;
	struct fd_budget *fds;          /* of the watching */
	struct mutex lock;              /* LAGGARDS */
	struct list buckets[BUCKETS];   /* lock; by pid, at most one entry for each; removed from on the loop only */
	unsigned n;                     /* lock */
};

static struct list *bucket_of(struct laggards *laggards, pid_t pid)
{
	return &laggards->buckets[(unsigned) pid % BUCKETS];
}

int laggards_new(struct loop *apps_loop, struct fd_budget *fds, struct laggards **ret)
{
	struct laggards *laggards = calloc(1, sizeof(*laggards));

	if (!laggards)
		return -ENOMEM;
	laggards->loop = apps_loop;
	laggards->fds = fds;
	mutex_init(&laggards->lock, LOCK_LAGGARDS);
	for (unsigned i = 0; i < BUCKETS; i++)
		list_init(&laggards->buckets[i]);
	*ret = laggards;
	return 0;
}

static void entry_free(struct entry *entry)
{
	struct laggards *laggards = entry->owner;

	mutex_lock(&laggards->lock);
	laggards->n -= !list_is_empty(&entry->link);
	list_remove(&entry->link);
	mutex_unlock(&laggards->lock);
	if (entry->source)
		source_free(entry->source);
	fd_closep(&entry->pidfd);
	fd_budget_give(laggards->fds, FD_BUDGET_LAGGARD);
	free(entry);
}

void laggards_free(struct laggards *laggards)
{
	struct entry *entry, *tmp;

	if (!laggards)
		return;
	for (unsigned i = 0; i < BUCKETS; i++)
		list_for_each_safe(entry, tmp, &laggards->buckets[i], link)
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

static struct entry *find(struct laggards *laggards, pid_t pid)
{
	struct entry *entry;

	MUTEX_GUARD(&laggards->lock);
	list_for_each(entry, bucket_of(laggards, pid), link)
		if (entry->laggard.pid == pid)
			return entry;
	return NULL;
}

static int entry_new(struct laggards *laggards, const struct app *app, const struct laggard *laggard, struct entry **ret)
{
	struct entry *entry;
	int r;

	if (!fd_budget_take(laggards->fds, FD_BUDGET_LAGGARD))
		return -E_DESCRIPTORS;
	entry = calloc(1, sizeof(*entry));
	if (!entry) {
		fd_budget_give(laggards->fds, FD_BUDGET_LAGGARD);
		return -ENOMEM;
	}
	*entry = (struct entry) { .owner = laggards, .pidfd = -1, .laggard = *laggard };
	list_init(&entry->link);
	r = fd_dup(app->pidfd, &entry->pidfd);
	if (r == 0)
		r = source_new_fd(laggards->loop, entry->pidfd, EPOLLIN, on_exit_, entry, &entry->source);
	if (r < 0) {
		entry_free(entry);
		return r;
	}
	*ret = entry;
	return 0;
}

void laggards_add(struct laggards *laggards, const struct app *app)
{
	struct laggard laggard = { .pid = app->id.pid, .uid = app->id.uid, .since_us = time_now_us() };
	struct entry *entry;

	memcpy(laggard.name, app->id.name, sizeof(laggard.name));
	/* A process that has registered more than once is one all the same. */
	if (find(laggards, laggard.pid) || entry_new(laggards, app, &laggard, &entry) < 0)
		return;
	MUTEX_GUARD(&laggards->lock);
	list_append(bucket_of(laggards, laggard.pid), &entry->link);
	laggards->n++;
}

void laggards_remove_pid(struct laggards *laggards, pid_t pid)
{
	struct entry *entry = find(laggards, pid);

	if (entry)
		entry_free(entry);
}

int laggards_copy(struct laggards *laggards, struct laggard **ret, unsigned *ret_n)
{
	struct laggard *copy;
	struct entry *entry;
	unsigned n = 0;

	MUTEX_GUARD(&laggards->lock);
	copy = calloc(MAX(1u, laggards->n), sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	for (unsigned i = 0; i < BUCKETS; i++)
		list_for_each(entry, &laggards->buckets[i], link)
			copy[n++] = entry->laggard;
	*ret = copy;
	*ret_n = n;
	return 0;
}
