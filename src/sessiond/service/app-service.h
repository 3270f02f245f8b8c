/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Watches applications on the apps loop: their death (the command socket
 * hangs up, or the process is gone) and a set-up that takes too long.
 */
#pragma once
#include "sessiond/domain/ust/app.h"

struct app_service;
struct notify_service;
struct ust_domain;

_must_check_ int app_service_start(struct ust_domain *domain, struct notify_service *notify, struct loop *loop,
	struct app_service **ret);
/* Any thread; takes over the reference. The application enters the tables and its set-up begins. */
void app_service_add(struct app_service *service, struct app *app);
/* With all loops stopped: lets every application go. */
void app_service_stop(struct app_service *service);
