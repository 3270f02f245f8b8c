/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>
#include "base/proc.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/relief.h"
#include "sessiond/domain/ust/ust-domain.h"

/* When nothing has moved for so long, it does not help that the process looks busy. */
#define BUSY_AFTER_US (1 * US_PER_S)

struct silent {
	struct app *app;                /* borrowed */
	uint64_t since_us;
};

static int compare(const void *a_, const void *b_)
{
	const struct silent *a = a_, *b = b_;

	return a->since_us < b->since_us ? -1 : a->since_us > b->since_us;
}

/* On a machine with too much to do the honest ones wait for a CPU: they are runnable. */
static bool wants_to_run(const struct app *app)
{
	struct proc_usage usage;

	return !proc_is_frozen(app->id.pid) && proc_read_usage(app->id.pid, &usage) == 0 && usage.n_runnable > 0;
}

static bool is_silent(const struct app *app, const struct pool_relief *relief, uint64_t now, uint64_t *ret_since)
{
	*ret_since = atomic_load(&app->call_since_us);
	if (app->id.uid != relief->lane || *ret_since == 0 || app_is_dead(app))
		return false;
	if (relief->stood_us >= BUSY_AFTER_US && *ret_since + BUSY_AFTER_US <= now)
		return true;
	return *ret_since + RELIEF_AFTER_US <= now && !wants_to_run(app);
}

static void tell(const struct pool_relief *relief, unsigned n)
{
	static struct log_limit limit = LOG_LIMIT_INIT;

	if (n > 0 && log_limit_allows(&limit))
		(void) log_warn(NULL, 0, "Applications that do not answer are cut off, because more of their user wait than may be "
			"asked at once: uid=%u, count=%u, waiting=%u, bound=%u: end or continue processes of that user "
			"that are stopped", (unsigned) relief->lane, n, relief->n_waiting, relief->n_running);
}

void ust_domain_relieve(const struct pool_relief *relief, void *data)
{
	struct ust_domain *domain = data;
	_cleanup_free_ struct silent *silent = NULL;
	_cleanup_free_ struct app **apps = NULL;
	const uint64_t now = time_now_us();
	unsigned n_apps = 0, n = 0, n_cut;

	if (app_registry_snapshot(domain->apps, &apps, &n_apps) < 0)
		return;
	silent = calloc(MAX(1u, n_apps), sizeof(*silent));
	for (unsigned i = 0; silent && i < n_apps; i++)
		if (is_silent(apps[i], relief, now, &silent[n].since_us))
			silent[n++].app = apps[i];
	n_cut = MIN(n, relief->n_waiting);
	if (n > 0)
		qsort(silent, n, sizeof(*silent), compare);
	for (unsigned i = 0; i < n_cut; i++)
		app_give_up(silent[i].app);
	tell(relief, n_cut);
	for (unsigned i = 0; i < n_apps; i++)
		app_unref(apps[i]);
}
