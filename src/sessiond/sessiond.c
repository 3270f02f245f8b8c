/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <lttng/ust-ctl.h>
#include "base/errors.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/time.h"
#include "sessiond/domain/ust/app-io.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/call-guard.h"
#include "sessiond/domain/ust/laggards.h"
#include "sessiond/domain/ust/metadata/clock.h"
#include "sessiond/domain/ust/relief.h"
#include "sessiond/domain/ust/ust-chunk.h"
#include "sessiond/sessiond.h"

/*
 * One application in flight per fiber: so many that a carrier finds several answers when it looks, and so few that
 * those that compute for long do not take turns all the time. Threads need no more than keep all CPUs busy: each of
 * them wakes by itself.
 */
#define IN_FLIGHT_PER_CPU   8u
#define IN_FLIGHT_MAX       64u
#define THREADS_PER_CPU     4u
#define THREADS_MAX         16u
/* Threads for all fibers of a pool: half of the CPUs are for the applications, which have more to do. */
#define CARRIERS_MAX        4u
#define POOL_MAX            1024u
#define PER_UID_MAX         512
/* Of newcomers, which have not said a word yet: most programs answer at once, and whoever is silent waits for his own only. */
#define NEWCOMERS_MAX       512u
#define NEWCOMERS_PER_UID   128
/* Longer than a call to an application takes on a busy machine; 50 that are stopped still cost a tenth of a second only. */
#define GROW_AFTER_US       (25 * US_PER_MS)
#define DESCRIPTORS_WANTED  65535

static int make_pools(struct sessiond *sd)
{
	const unsigned cpus = (unsigned) MAX(1, sysconf(_SC_NPROCESSORS_ONLN));
	const bool fibers = app_io_is_in_place();
	const unsigned in_flight = fibers ? MIN(IN_FLIGHT_PER_CPU * cpus, IN_FLIGHT_MAX) : MIN(THREADS_PER_CPU * cpus, THREADS_MAX);
	struct pool_conf conf = {
		.base = in_flight, .max = POOL_MAX, .max_per_lane = PER_UID_MAX,
		.grow_after_us = GROW_AFTER_US, .never_waits = true,
		.relieve = ust_domain_relieve, .relieve_after_us = RELIEF_AFTER_US, .data = &sd->ust,
		.carriers = fibers ? MIN(MAX(cpus / 2, 1u), CARRIERS_MAX) : 0,
	};
	int r;

	if (sd->single) {
		conf.base = conf.max = 1;
		conf.carriers = MIN(conf.carriers, 1u);
		conf.relieve = NULL;
	}
	conf.name = "app";
	r = pool_new(&conf, &sd->app_pool);
	conf.name = "set-up";
	conf.max = MIN(conf.max, NEWCOMERS_MAX);
	conf.max_per_lane = NEWCOMERS_PER_UID;
	if (r == 0)
		r = pool_new(&conf, &sd->setup_pool);
	conf.name = "notify-rest";
	conf.carriers = 0;
	conf.base = 1;
	conf.max = sd->single ? 1 : POOL_MAX;
	conf.max_per_lane = PER_UID_MAX;
	conf.relieve = NULL;
	if (r == 0)
		r = pool_new(&conf, &sd->notify_pool);
	conf.name = "command";
	conf.base = MIN(4u, conf.max);
	conf.never_waits = false;
	if (r == 0)
		r = pool_new(&conf, &sd->handlers);
	return r;
}

static int make_loops(struct sessiond *sd)
{
	const struct {
		const char *name;
		struct loop **loop;
	} loops[] = {
		{ "client", &sd->client_loop }, { "registration", &sd->registration_loop }, { "apps", &sd->apps_loop },
		{ "notify", &sd->notify_loop }, { "consumer", &sd->consumer_loop }, { "health", &sd->health_loop },
	};
	int r = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(loops) && r == 0; i++) {
		if (sd->single && i > 0)
			*loops[i].loop = sd->client_loop;
		else
			r = loop_new(loops[i].name, loops[i].loop);
	}
	return r;
}

static void on_report(uint64_t session_id, unsigned level, const char *text, void *data)
{
	struct sessiond *sd = data;
	_cleanup_(session_unrefp) struct session *session = session_list_find_id(sd->sessions, session_id);
	const struct log_context ctx = session ? session_log(session) : (struct log_context) { "" };

	(void) log_write((enum log_level) MIN(level, (unsigned) LOG_LEVEL_DEBUG), &ctx, 0, "%s", text);
	if (session && level <= LOG_LEVEL_WARN)
		session_add_warning(session, text);
}

static void on_sample(const struct consumer_sample *sample, void *data)
{
	struct sessiond *sd = data;
	_cleanup_(session_unrefp) struct session *session = session_list_find_id(sd->sessions, sample->session_id);
	const struct fill_sample fill = {
		.key = sample->key, .highest = sample->highest, .lowest = sample->lowest, .consumed = sample->consumed,
	};
	struct channel *channel;

	if (!session)
		return;
	mutex_lock(&session->lock);
	channel = session_find_channel_locked(session, sample->name);
	if (channel)
		IGNORE(fill_set(&channel->fill, &fill)); /* the next one may find memory */
	mutex_unlock(&session->lock);
}

/* Buffers of a lost consumer are gone: every session that records there says so when it is looked at. */
static void on_consumer_lost(struct consumer *consumer, void *data)
{
	struct sessiond *sd = data;
	_cleanup_free_ struct session **sessions = NULL;
	unsigned n = 0;

	if (session_list_snapshot(sd->sessions, &sessions, &n) < 0)
		return;
	for (unsigned i = 0; i < n; i++) {
		if (ust_chunk_lose(&sd->ust, sessions[i], consumer))
			session_add_warning(sessions[i], "The consumer daemon died: what it had not written is lost, and "
				"nothing is recorded until the session is destroyed and created anew");
		session_unref(sessions[i]);
	}
}

static int make_consumer(struct sessiond *sd, unsigned bits, struct consumer **ret)
{
	const struct options *options = &sd->options;
	const bool is64 = bits == 64;
	const struct consumer_conf conf = {
		.bits = bits,
		.program = is64 ? options->consumerd64_path : options->consumerd32_path,
		.library_path = is64 ? options->consumerd64_libdir : options->consumerd32_libdir,
		.health_sock = is64 ? sd->run_dir.consumer64_health : sd->run_dir.consumer32_health,
		.group = options->group, .verbose = options->verbose_consumer,
		.on_lost = on_consumer_lost, .on_report = on_report, .on_sample = on_sample, .data = sd,
	};

	return consumer_new(sd->consumer_loop, &conf, ret);
}

static int make_domain(struct sessiond *sd)
{
	const char *clock_plugin = trace_clock_missing_plugin();
	struct ust_domain *ust = &sd->ust;
	struct utsname names;
	int r;

	*ust = (struct ust_domain) {
		.conf = {
			.tracing_group = sd->options.group, .root = sd->run_dir.root,
			.group_sees_own = sd->options.group_sees_own, .app_timeout_us = sd->options.app_timeout_us,
			.limits = sd->options.limits,
		},
		.sessions = sd->sessions, .app_pool = sd->app_pool, .setup_pool = sd->setup_pool, .apps_loop = sd->apps_loop,
		.cpus = (unsigned) MAX(1, lttng_ust_ctl_get_nr_stream_per_channel()),
	};
	if (clock_plugin)
		(void) log_warn(NULL, 0, "The clock plugin cannot be used, traces tell the monotonic clock: "
			"LTTNG_UST_CLOCK_PLUGIN=\"%s\"", clock_plugin);
	str_copy(ust->hostname, sizeof(ust->hostname), uname(&names) == 0 ? names.nodename : "");
	r = app_registry_new(&ust->apps);
	if (r == 0)
		r = laggards_new(sd->apps_loop, &ust->fds, &ust->laggards);
	if (r == 0 && ust->conf.app_timeout_us > 0)
		r = call_guard_new(sd->apps_loop, ust->apps, ust->conf.app_timeout_us, &ust->call_guard);
	if (r == 0)
		r = make_consumer(sd, 64, &ust->consumer64);
	if (r == 0)
		r = make_consumer(sd, 32, &ust->consumer32);
	return r;
}

int sessiond_init(struct sessiond *sd)
{
	const uint64_t descriptors = fd_raise_limit(DESCRIPTORS_WANTED);
	int r;

	r = session_list_new(&sd->sessions);
	if (r == 0)
		r = batch_new(&sd->endings);
	if (r == 0)
		r = make_pools(sd);
	if (r == 0)
		r = make_loops(sd);
	if (r == 0)
		r = make_domain(sd);
	fd_budget_init(&sd->ust.fds, descriptors);
	return r;
}

/*
 * Messages of any loop may hold the last reference to an application, and
 * applications are freed by messages to the apps loop, after a grace period.
 */
static void free_loops(struct sessiond *sd)
{
	struct loop *const loops[] = {
		sd->health_loop, sd->client_loop, sd->registration_loop, sd->notify_loop, sd->consumer_loop,
	};

	if (!sd->apps_loop)
		return;
	for (unsigned i = 0; i < ARRAY_SIZE(loops); i++)
		if (loops[i] != sd->apps_loop)
			loop_free(loops[i]);
	loop_run_posted(sd->apps_loop);
	rcu_barrier();
	loop_free(sd->apps_loop);
}

void sessiond_deinit(struct sessiond *sd)
{
	/* Jobs that are left use consumers; these were stopped, so that nobody waits for them. */
	pool_free(sd->handlers);
	pool_free(sd->notify_pool);
	pool_free(sd->setup_pool);
	pool_free(sd->app_pool);
	consumer_free(sd->ust.consumer64);
	consumer_free(sd->ust.consumer32);
	laggards_free(sd->ust.laggards);
	call_guard_free(sd->ust.call_guard);
	/* RCU callbacks may still post applications to their loop. */
	rcu_barrier();
	free_loops(sd);
	app_registry_free(sd->ust.apps);
	session_list_free(sd->sessions);
	batch_unref(sd->endings);
}
