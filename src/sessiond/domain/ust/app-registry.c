/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/hash.h"
#include "sessiond/domain/ust/app-registry.h"

struct app_registry {
	struct cds_lfht *by_pid, *by_cmd, *by_notify;
	atomic_uint n;
};

static int match_pid(struct cds_lfht_node *node, const void *key)
{
	return CONTAINER_OF(node, struct app, by_pid)->id.pid == *(const pid_t *) key;
}

static int match_cmd(struct cds_lfht_node *node, const void *key)
{
	return CONTAINER_OF(node, struct app, by_cmd)->cmd_fd == *(const int *) key;
}

static int match_notify(struct cds_lfht_node *node, const void *key)
{
	return CONTAINER_OF(node, struct app, by_notify)->notify_fd == *(const int *) key;
}

static unsigned long hash_int(int key)
{
	return (unsigned long) hash_u64((uint64_t) key);
}

int app_registry_new(struct app_registry **ret)
{
	struct app_registry *reg = calloc(1, sizeof(*reg));

	if (!reg)
		return -ENOMEM;
	reg->by_pid = cds_lfht_new(64, 64, 0, CDS_LFHT_AUTO_RESIZE, NULL);
	reg->by_cmd = cds_lfht_new(64, 64, 0, CDS_LFHT_AUTO_RESIZE, NULL);
	reg->by_notify = cds_lfht_new(64, 64, 0, CDS_LFHT_AUTO_RESIZE, NULL);
	if (!reg->by_pid || !reg->by_cmd || !reg->by_notify) {
		app_registry_free(reg);
		return -ENOMEM;
	}
	*ret = reg;
	return 0;
}

void app_registry_free(struct app_registry *reg)
{
	if (!reg)
		return;
	if (reg->by_pid)
		(void) cds_lfht_destroy(reg->by_pid, NULL);
	if (reg->by_cmd)
		(void) cds_lfht_destroy(reg->by_cmd, NULL);
	if (reg->by_notify)
		(void) cds_lfht_destroy(reg->by_notify, NULL);
	free(reg);
}

void app_registry_add(struct app_registry *reg, struct app *app)
{
	struct cds_lfht_node *cmd, *notify;

	(void) app_ref(app);
	rcu_read_lock();
	(void) cds_lfht_add_replace(reg->by_pid, hash_int(app->id.pid), match_pid, &app->id.pid, &app->by_pid);
	cmd = cds_lfht_add_unique(reg->by_cmd, hash_int(app->cmd_fd), match_cmd, &app->cmd_fd, &app->by_cmd);
	notify = cds_lfht_add_unique(reg->by_notify, hash_int(app->notify_fd), match_notify, &app->notify_fd,
		&app->by_notify);
	rcu_read_unlock();
	/* A number is not reused before its former owner is out of the tables for a grace period. */
	assert(cmd == &app->by_cmd && notify == &app->by_notify);
	atomic_fetch_add(&reg->n, 1);
}

bool app_registry_remove(struct app_registry *reg, struct app *app)
{
	bool was_in;

	rcu_read_lock();
	(void) cds_lfht_del(reg->by_pid, &app->by_pid); /* fails when a newer process has the place */
	was_in = cds_lfht_del(reg->by_cmd, &app->by_cmd) == 0;
	(void) cds_lfht_del(reg->by_notify, &app->by_notify);
	rcu_read_unlock();
	if (!was_in)
		return false;
	atomic_fetch_sub(&reg->n, 1);
	app_unref(app);
	return true;
}

static struct app *ref_if_alive(struct app *app)
{
	return ref_get_unless_zero(&app->ref) ? app : NULL;
}

struct app *app_registry_find_pid(struct app_registry *reg, pid_t pid)
{
	struct cds_lfht_iter iter;
	struct app *app = NULL;

	rcu_read_lock();
	cds_lfht_lookup(reg->by_pid, hash_int(pid), match_pid, &pid, &iter);
	if (iter.node)
		app = ref_if_alive(CONTAINER_OF(iter.node, struct app, by_pid));
	rcu_read_unlock();
	return app;
}

struct app *app_registry_find_cmd(struct app_registry *reg, int cmd_fd)
{
	struct cds_lfht_iter iter;
	struct app *app = NULL;

	rcu_read_lock();
	cds_lfht_lookup(reg->by_cmd, hash_int(cmd_fd), match_cmd, &cmd_fd, &iter);
	if (iter.node)
		app = ref_if_alive(CONTAINER_OF(iter.node, struct app, by_cmd));
	rcu_read_unlock();
	return app;
}

struct app *app_registry_find_notify(struct app_registry *reg, int notify_fd)
{
	struct cds_lfht_iter iter;
	struct app *app = NULL;

	rcu_read_lock();
	cds_lfht_lookup(reg->by_notify, hash_int(notify_fd), match_notify, &notify_fd, &iter);
	if (iter.node)
		app = ref_if_alive(CONTAINER_OF(iter.node, struct app, by_notify));
	rcu_read_unlock();
	return app;
}

/* False when the array was too small. */
static bool fill(struct app_registry *reg, struct app **array, unsigned max, unsigned *ret_n)
{
	struct cds_lfht_iter iter;
	struct app *app;
	bool complete = true;
	unsigned n = 0;

	rcu_read_lock();
	/* Not by cds_lfht_for_each_entry(): at the end it computes the container of nothing. */
	for (cds_lfht_first(reg->by_cmd, &iter); iter.node && complete; cds_lfht_next(reg->by_cmd, &iter)) {
		complete = n < max;
		app = complete ? ref_if_alive(CONTAINER_OF(iter.node, struct app, by_cmd)) : NULL;
		if (app)
			array[n++] = app;
	}
	rcu_read_unlock();
	*ret_n = n;
	return complete;
}

int app_registry_snapshot(struct app_registry *reg, struct app ***ret, unsigned *ret_n)
{
	unsigned max = atomic_load(&reg->n) + 64, n;
	struct app **array;

	for (;;) {
		array = calloc(max, sizeof(*array));
		if (!array)
			return -ENOMEM;
		if (fill(reg, array, max, &n))
			break;
		while (n > 0)
			app_unref(array[--n]);
		free(array);
		max *= 2;
	}
	*ret = array;
	*ret_n = n;
	return 0;
}

unsigned app_registry_count(const struct app_registry *reg)
{
	return atomic_load(&reg->n);
}
