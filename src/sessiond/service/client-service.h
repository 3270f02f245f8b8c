/* SPDX-License-Identifier: GPL-2.0-only */
/* Accepts control clients on the client loop. */
#pragma once
#include "base/loop.h"

struct client_service;
struct sessiond;

/* Consumes the listening socket. */
_must_check_ int client_service_start_consume_fd(struct sessiond *sd, int listen_fd, struct client_service **ret);
void client_service_stop(struct client_service *service);
