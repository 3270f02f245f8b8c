/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The beginning and the end of an application here: its first job brings it
 * to every session's wanted state and acknowledges the registration, its
 * last one releases what it held.
 */
#pragma once
#include "sessiond/domain/ust/app.h"

struct ust_domain;

/* After it entered the tables. The acknowledgement comes when its set-up is done, or after --max-setup-time. */
void app_setup_post(struct ust_domain *domain, struct app *app);
/* The set-up takes too long: acknowledge now. */
void app_acknowledge_post(struct app *app);
/* On the apps loop, once, when socket or process is gone. */
void app_die(struct ust_domain *domain, struct app *app);
