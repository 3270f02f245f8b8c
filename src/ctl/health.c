/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Health of a daemon: 4 bytes of request, 8 bytes of answer, a bit for each
 * kind of thread that is not well.
 */
#include <errno.h>
#include <string.h>
#include <lttng/health.h>
#include "base/fd.h"
#include "base/io.h"
#include "base/str.h"
#include "base/time.h"
#include "ctl/endpoint.h"

#define HEALTH_TIMEOUT_US (10 * US_PER_S)
#define THREADS_MAX       12

static const char *const sessiond_threads[] = {
	"Session daemon command",
	"Session daemon application manager",
	"Session daemon application registration",
	"Session daemon kernel",
	"Session daemon consumer manager",
	"Session daemon hash table cleanup",
	"Session daemon application notification manager",
	"Session daemon application registration dispatcher",
	"Session daemon notification",
	"Session daemon rotation manager",
	"Session daemon timer manager",
	"Session daemon trigger action executor",
};
static const char *const consumerd_threads[] = {
	"Consumer daemon channel",
	"Consumer daemon metadata",
	"Consumer daemon data",
	"Consumer daemon session daemon command manager",
	"Consumer daemon metadata timer",
};
static const char *const relayd_threads[] = {
	"Relay daemon dispatcher",
	"Relay daemon worker",
	"Relay daemon listener",
	"Relay daemon live dispatcher",
	"Relay daemon live worker",
	"Relay daemon live listener",
};

struct lttng_health_thread {
	const char *name;
	int state;
};

struct lttng_health {
	const char *socket;             /* in the run directory; NULL: path says it */
	char *path;
	uint64_t unwell;                /* every bit before an answer */
	unsigned n_threads;
	struct lttng_health_thread threads[THREADS_MAX];
};

static void set_answer(struct lttng_health *health, uint64_t unwell)
{
	health->unwell = unwell;
	for (unsigned i = 0; i < health->n_threads; i++)
		health->threads[i].state = unwell & (UINT64_C(1) << i) ? -1 : 0;
}

static struct lttng_health *health_new(const char *socket, const char *const *names, size_t n)
{
	struct lttng_health *health = calloc(1, sizeof(*health));

	if (!health)
		return NULL;
	health->socket = socket;
	health->n_threads = (unsigned) n;
	for (unsigned i = 0; i < n; i++)
		health->threads[i].name = names[i];
	health->unwell = UINT64_MAX;    /* nobody was asked, but no thread is known to be ill */
	return health;
}

struct lttng_health *lttng_health_create_sessiond(void)
{
	return health_new("sessiond-health", sessiond_threads, ARRAY_SIZE(sessiond_threads));
}

struct lttng_health *lttng_health_create_consumerd(enum lttng_health_consumerd consumerd)
{
	static const char *const sockets[NR_LTTNG_HEALTH_CONSUMERD] = {
		[LTTNG_HEALTH_CONSUMERD_UST_32] = "ustconsumerd32/health",
		[LTTNG_HEALTH_CONSUMERD_UST_64] = "ustconsumerd64/health",
		[LTTNG_HEALTH_CONSUMERD_KERNEL] = "kconsumerd/health",
	};

	return health_new((unsigned) consumerd < NR_LTTNG_HEALTH_CONSUMERD ? sockets[consumerd] : "",
		consumerd_threads, ARRAY_SIZE(consumerd_threads));
}

struct lttng_health *lttng_health_create_relayd(const char *path)
{
	struct lttng_health *health;

	if (!path)
		return NULL;
	health = health_new(NULL, relayd_threads, ARRAY_SIZE(relayd_threads));
	if (health && str_dup(path, &health->path) < 0) {
		free(health);
		return NULL;
	}
	return health;
}

void lttng_health_destroy(struct lttng_health *health)
{
	if (!health)
		return;
	free(health->path);
	free(health);
}

static int connect_to(const struct lttng_health *health, uint64_t deadline_us, int *ret)
{
	_cleanup_free_ char *path = NULL;

	return health->socket ? endpoint_connect(health->socket, deadline_us, ret, &path) :
		fd_connect_unix(health->path, deadline_us, ret);
}

int lttng_health_query(struct lttng_health *health)
{
	const uint32_t check = 0;
	const uint64_t deadline_us = endpoint_deadline(HEALTH_TIMEOUT_US);
	_cleanup_close_ int fd = -1;
	uint64_t unwell;
	int r;

	if (!health)
		return -EINVAL;
	set_answer(health, UINT64_MAX);
	r = connect_to(health, deadline_us, &fd);
	if (r >= 0)
		r = io_write_all(fd, &check, sizeof(check), deadline_us);
	if (r >= 0)
		r = io_read_all(fd, &unwell, sizeof(unwell), deadline_us);
	if (r < 0)
		return -1;
	set_answer(health, unwell);
	return 0;
}

int lttng_health_state(const struct lttng_health *health)
{
	if (!health)
		return -EINVAL;
	return health->unwell ? -1 : 0;
}

int lttng_health_get_nr_threads(const struct lttng_health *health)
{
	return health ? (int) health->n_threads : -EINVAL;
}

const struct lttng_health_thread *lttng_health_get_thread(const struct lttng_health *health, unsigned int nth_thread)
{
	return health && nth_thread < health->n_threads ? &health->threads[nth_thread] : NULL;
}

int lttng_health_thread_state(const struct lttng_health_thread *thread)
{
	return thread ? thread->state : -EINVAL;
}

const char *lttng_health_thread_name(const struct lttng_health_thread *thread)
{
	return thread ? thread->name : NULL;
}
