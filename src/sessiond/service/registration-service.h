/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accepts applications on the registration socket and pairs their two
 * connections by the kernel's credentials.
 *
 * A connection has 1 s to say what it is and to find its other half; how many
 * of a uid may be half-open is bounded.  Out of descriptors, see listener.h.
 */
#pragma once
#include "base/loop.h"

struct app_service;
struct registration_service;
struct ust_domain;

/* Consumes the listening socket. */
_must_check_ int registration_service_start_consume_fd(struct ust_domain *domain, struct app_service *apps,
	struct loop *loop, int listen_fd, struct registration_service **ret);
void registration_service_stop(struct registration_service *service);
