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
	uid_count_remove(&connection->list->per_uid, connection->client.uid);
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

/* Whether there is room for it; close_connection() gives that back. */
static bool admit(struct connection_list *list, const struct limits *limits, uid_t uid)
{
	const bool is_root = uid == 0;
	const char *option = "--max-connections";
	unsigned max = limits->connections + (is_root ? LIMITS_ROOT_CONNECTIONS : 0);

	if (list->n < max) {
		option = is_root ? option : "--max-user-connections";
		max = is_root ? max : limits->user_connections;
		if (uid_count_add(&list->per_uid, uid, max)) {
			list->n++;
			return true;
		}
	}
	if (log_limit_allows(&list->limit))
		(void) log_warn(NULL, 0, "A control client was turned away, too many are connected: uid=%u, bound=%u: end some, or "
			"raise %s", (unsigned) uid, max, option);
	return false;
}

static int connection_open_consume_fd(struct connection *connection, int fd)
{
	struct frame_channel_conf conf = {
		.max_body = CONTROL_MAX_REQUEST, .max_pending = MAX_PENDING, .on_frame = on_frame, .on_close = on_close,
		.data = connection, .gathers = true,
	};
	int r = source_new_timer(connection->sd->client_loop, on_deadline, connection, &connection->deadline);

	if (r == 0)
		r = frame_channel_new_consume_fd(connection->sd->client_loop, TAKE_FD(fd), &conf, &connection->channel);
	fd_closep(&fd);
	if (r < 0 && connection->deadline)
		source_free(TAKE_PTR(connection->deadline));
	return r;
}

static int connection_new(struct sessiond *sd, struct connection_list *list, const struct peer_credentials *client,
	struct connection **ret)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	if (!connection)
		return -ENOMEM;
	ref_init(&connection->ref);
	list_init(&connection->link);
	mutex_init(&connection->lock, LOCK_CLIENT_CONNECTION);
	connection->sd = sd;
	connection->list = list;
	connection->client = *client;
	*ret = connection;
	return 0;
}

int connection_new_consume_fd(struct sessiond *sd, struct connection_list *list, int fd_)
{
	_cleanup_(connection_unrefp) struct connection *connection = NULL;
	_cleanup_close_ int fd = fd_;
	struct peer_credentials client;
	int r;

	r = fd_peer_credentials(fd, &client);
	if (r < 0)
		return r;
	if (!admit(list, &sd->options.limits, client.uid))
		return 0;
	r = connection_new(sd, list, &client, &connection);
	if (r == 0)
		r = connection_open_consume_fd(connection, TAKE_FD(fd));
	if (r < 0) {
		list->n--;
		uid_count_remove(&list->per_uid, client.uid);
		return r;
	}
	source_arm(connection->deadline, time_after_us(HELLO_TIMEOUT_US), 0);
	list_append(&list->connections, &connection->link);
	/* who connects sends at once: often it is there already, and no other round is needed */
	frame_channel_look(TAKE_PTR(connection)->channel);
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

void connection_list_init(struct connection_list *list)
{
	*list = (struct connection_list) { .limit = LOG_LIMIT_INIT };
	list_init(&list->connections);
}

void connection_list_close(struct connection_list *list)
{
	struct connection *connection, *tmp;

	list_for_each_safe(connection, tmp, &list->connections, link)
		close_connection(connection);
	uid_count_deinit(&list->per_uid);
}
