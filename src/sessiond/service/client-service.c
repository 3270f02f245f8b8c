/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include "base/fd.h"
#include "base/log.h"
#include "sessiond/service/client-service.h"
#include "sessiond/command/connection.h"
#include "sessiond/sessiond.h"

#define CONNECTIONS_MAX  1024
#define ACCEPTS_PER_TURN 32

struct client_service {
	struct sessiond *sd;
	int listen_fd, reserve_fd;
	struct source *source;
	struct connection_list connections;
	struct log_limit limit;
};

/* Take it and close it, so that the peer does not hang and the loop does not spin. */
static void turn_away(struct client_service *service)
{
	int fd;

	fd_closep(&service->reserve_fd);
	fd = accept4(service->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	fd_closep(&fd);
	service->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (log_limit_allows(&service->limit))
		(void) log_err(NULL, -EMFILE, "A control client was turned away: raise the daemon's limit of descriptors");
}

static int on_connection(struct source *src, uint32_t events, void *data)
{
	struct client_service *service = data;
	int fd, r;

	(void) events;
	for (unsigned i = 0; i < ACCEPTS_PER_TURN; i++) {
		fd = accept4(source_fd(src), NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0 && (errno == EMFILE || errno == ENFILE))
			turn_away(service);
		if (fd < 0)
			break;
		if (service->connections.n >= CONNECTIONS_MAX) {
			(void) close(fd);
			continue;
		}
		r = connection_new_consume_fd(service->sd, &service->connections, fd);
		if (r < 0)
			(void) log_err(NULL, r, "Cannot serve a control client");
	}
	return 0;
}

int client_service_start_consume_fd(struct sessiond *sd, int listen_fd, struct client_service **ret)
{
	struct client_service *service = calloc(1, sizeof(*service));
	int r;

	if (!service) {
		fd_closep(&listen_fd);
		return -ENOMEM;
	}
	*service = (struct client_service) { .sd = sd, .listen_fd = listen_fd, .limit = LOG_LIMIT_INIT };
	list_init(&service->connections.connections);
	service->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	r = fd_set_nonblock(listen_fd, true);
	if (r == 0)
		r = source_new_fd(sd->client_loop, listen_fd, EPOLLIN, on_connection, service, &service->source);
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
	if (service->source)
		source_free(service->source);
	fd_closep(&service->listen_fd);
	fd_closep(&service->reserve_fd);
	free(service);
}
