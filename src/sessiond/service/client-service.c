/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/fd.h"
#include "base/listener.h"
#include "base/log.h"
#include "sessiond/service/client-service.h"
#include "sessiond/command/connection.h"
#include "sessiond/sessiond.h"

#define ACCEPTS_PER_TURN 32

struct client_service {
	struct sessiond *sd;
	struct listener *listener;
	struct connection_list connections;
	struct log_limit limit, want_limit;
};

static void on_turned_away(int error, void *data)
{
	struct client_service *service = data;

	if (log_limit_allows(&service->want_limit))
		(void) log_err(NULL, error, "A control client was turned away: raise the daemon's limit of open files");
}

static void on_connection(int fd, void *data)
{
	struct client_service *service = data;
	int r = connection_new_consume_fd(service->sd, &service->connections, fd);

	if (r < 0 && log_limit_allows(&service->limit))
		(void) log_err(NULL, r, "Cannot serve a control client");
}

int client_service_start_consume_fd(struct sessiond *sd, int listen_fd, struct client_service **ret)
{
	struct client_service *service = calloc(1, sizeof(*service));
	const struct listener_conf conf = {
		.on_connection = on_connection, .on_turned_away = on_turned_away, .data = service,
		.per_turn = ACCEPTS_PER_TURN,
	};
	int r;

	if (!service) {
		fd_closep(&listen_fd);
		return -ENOMEM;
	}
	*service = (struct client_service) { .sd = sd, .limit = LOG_LIMIT_INIT, .want_limit = LOG_LIMIT_RARE_INIT };
	connection_list_init(&service->connections);
	r = listener_new_consume_fd(sd->client_loop, listen_fd, &conf, &service->listener);
	if (r < 0) {
		client_service_stop(service);
		return r;
	}
	*ret = service;
	return 0;
}

void client_service_stop(struct client_service *service)
{
	if (!service)
		return;
	connection_list_close(&service->connections);
	listener_free(service->listener);
	free(service);
}
