/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include "base/fd.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/time.h"
#include "base/user.h"
#include "base/health.h"

#define CLIENTS_MAX       32u
#define CLIENT_TIMEOUT_US (5 * US_PER_S)
#define REQUEST_LEN       4u

struct health_client {
	struct list link;
	struct health_service *health;
	struct source *source, *timer;
	int fd;
	unsigned n_received;            /* of the request; its value says nothing */
};

void health_service_init(struct health_service *health)
{
	*health = (struct health_service) { .sock = -1, .limit_us = HEALTH_LIMIT_US };
#ifdef ENABLE_TESTPOINTS
	/* A test does not wait for 20 s to see a stalled thread. */
	if (getenv("RM_HEALTH_LIMIT_US"))
		health->limit_us = strtoull(getenv("RM_HEALTH_LIMIT_US"), NULL, 10);
#endif
	list_init(&health->subjects);
	list_init(&health->clients);
}

void health_service_add(struct health_service *health, struct health_subject *subject)
{
	subject->since_us = time_now_us();
	list_append(&health->subjects, &subject->link);
}

/* True while it waits for events, or nothing is queued for it. */
static bool sample(const struct health_subject *subject, uint64_t *ret_count)
{
	unsigned waiting, running;
	bool idle;

	if (subject->pool) {
		pool_beats(subject->pool, ret_count, &waiting, &running);
		return waiting == 0;
	}
	loop_beats(subject->loop, ret_count, &idle);
	return idle;
}

static bool is_stuck(struct health_service *health, struct health_subject *subject, uint64_t now)
{
	uint64_t count;
	bool idle = sample(subject, &count);

	if (idle || count != subject->count) {
		subject->count = count;
		subject->since_us = now;
		return false;
	}
	return now - subject->since_us >= health->limit_us;
}

uint64_t health_service_mask(struct health_service *health)
{
	struct health_subject *subject;
	uint64_t mask = 0, now = time_now_us();

	list_for_each(subject, &health->subjects, link)
		if (is_stuck(health, subject, now))
			mask |= UINT64_C(1) << subject->bit;
	return mask;
}

static void client_free(struct health_client *client)
{
	list_remove(&client->link);
	client->health->n_clients--;
	if (client->source)
		source_free(client->source);
	if (client->timer)
		source_free(client->timer);
	(void) close(client->fd);
	free(client);
}

static int on_client_timeout(struct source *src, uint32_t events, void *data)
{
	(void) src;
	(void) events;
	client_free(data);
	return 0;
}

static int on_client(struct source *src, uint32_t events, void *data)
{
	struct health_client *client = data;
	char request[REQUEST_LEN];
	uint64_t mask;
	ssize_t n;

	(void) events;
	n = recv(source_fd(src), request, sizeof(request) - client->n_received, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n > 0) {
		client->n_received += (unsigned) n;
		if (client->n_received < REQUEST_LEN)
			return 0;
		mask = health_service_mask(client->health);
		n = send(client->fd, &mask, sizeof(mask), MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0)
			log_debug(NULL, "A health client has gone");
	}
	client_free(client);
	return 0;
}

static void client_add(struct health_service *health, int fd)
{
	struct health_client *client = calloc(1, sizeof(*client));
	int r;

	if (!client) {
		(void) close(fd);
		return;
	}
	list_init(&client->link);
	client->health = health;
	client->fd = fd;
	health->n_clients++;
	list_append(&health->clients, &client->link);
	r = source_new_fd(health->loop, fd, EPOLLIN, on_client, client, &client->source);
	if (r == 0)
		r = source_new_timer(health->loop, on_client_timeout, client, &client->timer);
	if (r < 0)
		client_free(client);
	else
		source_arm(client->timer, time_after_us(CLIENT_TIMEOUT_US), 0);
}

static int on_connection(struct source *src, uint32_t events, void *data)
{
	struct health_service *health = data;
	int fd;

	(void) events;
	if (health->n_clients >= CLIENTS_MAX)
		client_free(list_first(&health->clients, struct health_client, link));
	fd = accept4(source_fd(src), NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0)
		client_add(health, fd);
	return 0;
}

/* For root the tracing group may ask; other daemons serve their user. */
static void give_to_group(const char *path, const char *group)
{
	gid_t gid;

	if (geteuid() != 0 || !group || group_find(group, &gid) < 0)
		return;
	if (chown(path, 0, gid) < 0 || chmod(path, 0660) < 0)
		(void) log_warn(NULL, -errno, "The tracing group cannot use the health socket: path=\"%s\"", path);
}

int health_service_start(struct health_service *health, struct loop *loop, const char *path, const char *group)
{
	int r;

	health->loop = loop;
	if (!path)
		return 0;
	r = str_dup(path, &health->path);
	if (r < 0)
		return r;
	r = fd_listen_unix(path, 0755, 16, &health->sock);
	if (r < 0)
		return log_err(NULL, r, "Cannot open the health socket: path=\"%s\"", path);
	give_to_group(path, group);
	r = fd_set_nonblock(health->sock, true);
	if (r < 0)
		return r;
	return source_new_fd(loop, health->sock, EPOLLIN, on_connection, health, &health->source);
}

void health_service_stop(struct health_service *health)
{
	struct health_client *client, *next;

	list_for_each_safe(client, next, &health->clients, link)
		client_free(client);
	if (health->source)
		source_free(health->source);
	health->source = NULL;
	if (health->sock >= 0) {
		(void) unlink(health->path);    /* gone already is fine */
		(void) close(health->sock);
	}
	health->sock = -1;
	free(health->path);
	health->path = NULL;
}
