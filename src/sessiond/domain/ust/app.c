/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include "sessiond/domain/ust/app.h"

int app_new_consume_fds(struct loop *loop, const struct app_identity *id, int cmd_fd, int notify_fd, int pidfd,
	struct app **ret)
{
	struct app *app = calloc(1, sizeof(*app));

	if (!app) {
		fd_closep(&cmd_fd);
		fd_closep(&notify_fd);
		fd_closep(&pidfd);
		return -ENOMEM;
	}
	ref_init(&app->ref);
	app->id = *id;
	app->id.name[sizeof(app->id.name) - 1] = 0;
	app->registered = time(NULL);
	app->cmd_fd = app->io.watch.fd = cmd_fd;
	app_io_prepare(cmd_fd);
	app->notify_fd = notify_fd;
	app->pidfd = pidfd;
	app->loop = loop;
	cds_lfht_node_init(&app->by_pid);
	cds_lfht_node_init(&app->by_cmd);
	cds_lfht_node_init(&app->by_notify);
	list_init(&app->sessions);
	app_objects_init(&app->objects);
	*ret = app;
	return 0;
}

struct app *app_ref(struct app *app)
{
	ref_get(&app->ref);
	return app;
}

static void free_on_loop(struct loop_msg *msg)
{
	struct app *app = CONTAINER_OF(msg, struct app, free_msg);

	fd_closep(&app->cmd_fd);
	fd_closep(&app->notify_fd);
	fd_closep(&app->pidfd);
	app_queue_deinit(&app->queue);
	free(app);
}

static void after_grace_period(struct rcu_head *head)
{
	struct app *app = CONTAINER_OF(head, struct app, rcu);

	app->free_msg.run = free_on_loop;
	loop_post(app->loop, &app->free_msg);
}

void app_unref(struct app *app)
{
	if (!app || !ref_put(&app->ref))
		return;
	assert(list_is_empty(&app->sessions));
	app_objects_deinit(&app->objects);
	call_rcu(&app->rcu, after_grace_period);
}

struct log_context app_log(const struct app *app)
{
	struct log_context ctx;

	(void) snprintf(ctx.text, sizeof(ctx.text), "app=\"%s\" pid=%d uid=%u", app->id.name, (int) app->id.pid,
		(unsigned) app->id.uid);
	return ctx;
}

void app_cut_off(struct app *app)
{
	(void) shutdown(app->cmd_fd, SHUT_RDWR);
	(void) shutdown(app->notify_fd, SHUT_RDWR);
}

void app_give_up(struct app *app)
{
	atomic_store(&app->not_answering, true);
	app_cut_off(app);
}
