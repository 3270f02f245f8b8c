/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/time.h"
#include "proto/channel.h"
#include "sessiond/command/command.h"
#include "sessiond/command/connection.h"
#include "sessiond/command/loading.h"

#define MAX_PENDING       ((size_t) 256 << 20)
#define HELLO_TIMEOUT_US  (5 * US_PER_S)

struct connection {
	struct ref ref;
	struct list link;               /* loop: client */
	struct connection_list *list;   /* loop: client */
	struct sessiond *sd;
	struct peer_credentials client; /* constant */
	struct mutex lock;              /* CLIENT_CONNECTION */
	struct frame_channel *channel;  /* lock to use; freed on the loop */
	struct source *deadline;        /* loop: until it is greeted */
	bool greeted;                   /* loop */
	atomic_bool busy;               /* a command runs */
	struct loading *loading;        /* of the command that runs */
};

struct connection *connection_ref(struct connection *connection)
{
	ref_get(&connection->ref);
	return connection;
}

void connection_unref(struct connection *connection)
{
	if (!connection || !ref_put(&connection->ref))
		return;
	assert(!connection->channel);
	loading_abandon(connection->loading);
	mutex_deinit(&connection->lock);
	free(connection);
}

static void close_connection(struct connection *connection)
{
	struct frame_channel *channel;

	mutex_lock(&connection->lock);
	channel = TAKE_PTR(connection->channel);
	mutex_unlock(&connection->lock);
	frame_channel_free(channel);
	if (connection->deadline)
		source_free(TAKE_PTR(connection->deadline));
	list_remove(&connection->link);
	connection->list->n--;
	connection_unref(connection);
}

static int greet(struct connection *connection, struct frame *frame)
{
	const struct control_hello mine = { .major = CONTROL_MAJOR, .minor = CONTROL_MINOR, .program = "ringmaster" };
	struct control_hello hello;
	int r;

	if (frame->id != CONTROL_hello || frame_decode(frame, control_hello_wire(), &hello) < 0)
		return -EBADMSG;
	r = connection_send(connection, control_hello_wire(), frame->serial, &mine);
	if (r == 0 && hello.major != CONTROL_MAJOR)
		r = -E_PEER_VERSION;
	connection->greeted = r == 0;
	if (connection->deadline)
		source_free(TAKE_PTR(connection->deadline));
	return r;
}

static int on_frame(struct frame_channel *channel, struct frame *frame, void *data)
{
	struct connection *connection = data;

	(void) channel;
	/* a second hello, also while a command runs, asks whether we live */
	if (!connection->greeted || frame->id == CONTROL_hello)
		return greet(connection, frame);
	if (atomic_exchange(&connection->busy, true))
		return -EBADMSG; /* one request at a time */
	return command_dispatch(connection->sd, connection, &connection->client, frame);
}

static void on_close(struct frame_channel *channel, int error, void *data)
{
	(void) channel;
	log_debug(NULL, "Control client left: error=%d", error);
	close_connection(data);
}

static int on_deadline(struct source *src, uint32_t events, void *data)
{
	(void) src;
	(void) events;
	close_connection(data);
	return 0;
}

int connection_new_consume_fd(struct sessiond *sd, struct connection_list *list, int fd)
{
	struct frame_channel_conf conf = {
		.max_body = CONTROL_MAX_REQUEST, .max_pending = MAX_PENDING, .on_frame = on_frame, .on_close = on_close,
		.gathers = true,
	};
	struct connection *connection = calloc(1, sizeof(*connection));
	int r;

	if (!connection) {
		fd_closep(&fd);
		return -ENOMEM;
	}
	ref_init(&connection->ref);
	list_init(&connection->link);
	mutex_init(&connection->lock, LOCK_CLIENT_CONNECTION);
	connection->sd = sd;
	connection->list = list;
	conf.data = connection;
	r = fd_peer_credentials(fd, &connection->client);
	if (r == 0)
		r = source_new_timer(sd->client_loop, on_deadline, connection, &connection->deadline);
	if (r == 0)
		r = frame_channel_new_consume_fd(sd->client_loop, TAKE_FD(fd), &conf, &connection->channel);
	fd_closep(&fd);
	if (r < 0) {
		if (connection->deadline)
			source_free(connection->deadline);
		connection_unref(connection);
		return r;
	}
	source_arm(connection->deadline, time_after_us(HELLO_TIMEOUT_US), 0);
	list_append(&list->connections, &connection->link);
	list->n++;
	/* who connects sends at once: often it is there already, and no other round is needed */
	frame_channel_look(connection->channel);
	return 0;
}

int connection_send(struct connection *connection, const struct wire_message *m, uint64_t serial, const void *msg)
{
	MUTEX_GUARD(&connection->lock);

	if (!connection->channel)
		return -EPIPE;
	return frame_channel_send(connection->channel, m, serial, msg, NULL, 0);
}

struct loading *connection_get_loading(const struct connection *connection)
{
	return connection->loading;
}

void connection_set_loading(struct connection *connection, struct loading *loading)
{
	assert(!connection->loading);
	connection->loading = loading;
}

void connection_end_request(struct connection *connection)
{
	atomic_store(&connection->busy, false);
}

void connection_list_close(struct connection_list *list)
{
	struct connection *connection, *tmp;

	list_for_each_safe(connection, tmp, &list->connections, link)
		close_connection(connection);
}
