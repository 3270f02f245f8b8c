/* SPDX-License-Identifier: GPL-2.0-only */
#include "probe.h"

static void see(struct lttng_health *health)
{
	PTR(health);
	if (!health)
		return;
	INT(lttng_health_state(health));
	INT(lttng_health_get_nr_threads(health));
	PTR(lttng_health_get_thread(health, 0));
	PTR(lttng_health_get_thread(health, 100));
	INT(lttng_health_thread_state(lttng_health_get_thread(health, 0)));
	for (int i = 0; i < lttng_health_get_nr_threads(health); i++)
		STR(lttng_health_thread_name(lttng_health_get_thread(health, (unsigned int) i)));
	lttng_health_destroy(health);
}

void probe_health(void)
{
	struct lttng_health *health = lttng_health_create_sessiond();

	probe_part("health");
	INT(lttng_health_query(health));
	INT(lttng_health_state(health));
	INT(lttng_health_thread_state(lttng_health_get_thread(health, 0)));
	lttng_health_destroy(health);
	see(lttng_health_create_sessiond());
	see(lttng_health_create_consumerd(LTTNG_HEALTH_CONSUMERD_UST_64));
	see(lttng_health_create_consumerd(LTTNG_HEALTH_CONSUMERD_KERNEL));
	RISKY_PTR(lttng_health_create_consumerd((enum lttng_health_consumerd) 9));
	RISKY_PTR(lttng_health_create_relayd(NULL));
	see(lttng_health_create_relayd("/nonexistent"));
	INT(lttng_health_query(lttng_health_create_relayd("/nonexistent")));
	INT(lttng_health_query(NULL));
	INT(lttng_health_state(NULL));
	INT(lttng_health_get_nr_threads(NULL));
	PTR(lttng_health_get_thread(NULL, 0));
	INT(lttng_health_thread_state(NULL));
	STR(lttng_health_thread_name(NULL));
	RISKY((lttng_health_destroy(NULL), 0));
}
