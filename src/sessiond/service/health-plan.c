/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/health.h"
#include "base/pool.h"
#include "sessiond/service/health-plan.h"
#include "sessiond/sessiond.h"

/* Bits of the answer; the client library knows their names. */
enum {
	HEALTH_COMMAND = 0, HEALTH_APPLICATIONS = 1, HEALTH_REGISTRATION = 2, HEALTH_CONSUMER = 4,
	HEALTH_NOTIFICATIONS = 6, HEALTH_DISPATCHER = 7,
};

#define SUBJECTS 9

struct health_plan {
	struct health_service service;
	struct health_subject subjects[SUBJECTS];
};

int health_plan_start(struct sessiond *sd, struct health_plan **ret)
{
	struct health_plan *plan = calloc(1, sizeof(*plan));
	int r;

	if (!plan)
		return -ENOMEM;
	plan->subjects[0] = (struct health_subject) { .bit = HEALTH_COMMAND, .loop = sd->client_loop };
	plan->subjects[1] = (struct health_subject) { .bit = HEALTH_COMMAND, .pool = sd->handlers };
	plan->subjects[2] = (struct health_subject) { .bit = HEALTH_APPLICATIONS, .loop = sd->apps_loop };
	plan->subjects[3] = (struct health_subject) { .bit = HEALTH_REGISTRATION, .loop = sd->registration_loop };
	plan->subjects[4] = (struct health_subject) { .bit = HEALTH_CONSUMER, .loop = sd->consumer_loop };
	plan->subjects[5] = (struct health_subject) { .bit = HEALTH_NOTIFICATIONS, .loop = sd->notify_loop };
	plan->subjects[6] = (struct health_subject) { .bit = HEALTH_NOTIFICATIONS, .pool = sd->notify_pool };
	plan->subjects[7] = (struct health_subject) { .bit = HEALTH_DISPATCHER, .pool = sd->app_pool };
	plan->subjects[8] = (struct health_subject) { .bit = HEALTH_DISPATCHER, .pool = sd->setup_pool };
	health_service_init(&plan->service);
	for (unsigned i = 0; i < SUBJECTS; i++)
		health_service_add(&plan->service, &plan->subjects[i]);
	r = health_service_start(&plan->service, sd->health_loop, sd->run_dir.health_sock, sd->options.group);
	if (r < 0) {
		health_plan_stop(plan);
		return r;
	}
	*ret = plan;
	return 0;
}

void health_plan_stop(struct health_plan *plan)
{
	if (!plan)
		return;
	health_service_stop(&plan->service);
	free(plan);
}
