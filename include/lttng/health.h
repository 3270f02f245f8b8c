/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Are the threads of a daemon alive?  Create an object for the daemon, query,
 * look at the states, destroy.  One object is for one thread at a time.
 *
 * @since 2.1; the relay daemon 2.4
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_health;
struct lttng_health_thread;

enum lttng_health_consumerd {
	LTTNG_HEALTH_CONSUMERD_UST_32,
	LTTNG_HEALTH_CONSUMERD_UST_64,
	LTTNG_HEALTH_CONSUMERD_KERNEL,
	NR_LTTNG_HEALTH_CONSUMERD,
};

/* NULL: no memory, an unknown consumer, or no path.  path is the socket of the relay daemon. */
LTTNG_EXPORT struct lttng_health *lttng_health_create_sessiond(void);
LTTNG_EXPORT struct lttng_health *lttng_health_create_consumerd(enum lttng_health_consumerd consumerd);
LTTNG_EXPORT struct lttng_health *lttng_health_create_relayd(const char *path);
LTTNG_EXPORT void lttng_health_destroy(struct lttng_health *health);

/* Asks the daemon.  0 when it answered, whatever the answer, or a negative value. */
LTTNG_EXPORT int lttng_health_query(struct lttng_health *health);

/* The daemon: 0 when every thread is well, negative when not, or before a query. */
LTTNG_EXPORT int lttng_health_state(const struct lttng_health *health);

/* Number of threads in the answer, or a negative value. */
LTTNG_EXPORT int lttng_health_get_nr_threads(const struct lttng_health *health);
/* Owned by the health object; NULL for an index out of range or before a query. */
LTTNG_EXPORT const struct lttng_health_thread *lttng_health_get_thread(const struct lttng_health *health,
		unsigned int nth_thread);

/* 0 well, negative when stuck or in error; the name, NULL without a thread. */
LTTNG_EXPORT int lttng_health_thread_state(const struct lttng_health_thread *thread);
LTTNG_EXPORT const char *lttng_health_thread_name(const struct lttng_health_thread *thread);

#ifdef __cplusplus
}
#endif
