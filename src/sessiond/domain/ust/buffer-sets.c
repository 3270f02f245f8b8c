/* SPDX-License-Identifier: GPL-2.0-only */
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/app.h"
#include "sessiond/domain/ust/buffer-sets.h"

bool ust_domain_records(const struct ust_domain *domain, const struct session *session, const struct wanted *wanted,
	const struct app *app)
{
	const int64_t numbers[N_TRACKERS] = {
		[TRACKER_VPID] = app->id.pid, [TRACKER_VUID] = app->id.uid, [TRACKER_VGID] = app->id.gid,
	};

	for (unsigned i = 0; i < N_TRACKERS; i++)
		if (!tracker_matches(&wanted->trackers[i], numbers[i]))
			return false;
	return ust_domain_session_sees(domain, session, app);
}

static bool share_buffers(const struct app *a, const struct app *b)
{
	return a->id.uid == b->id.uid && a->id.bits_per_long == b->id.bits_per_long;
}

/* One of these has the buffers that the application will use. */
static bool has_set(const struct wanted *wanted, struct app *const *apps, unsigned n, const struct app *app)
{
	if (wanted->buffer_type == BUFFER_PER_PID)
		return false;
	for (unsigned i = 0; i < n; i++)
		if (share_buffers(apps[i], app))
			return true;
	return false;
}

int ust_domain_count_sets(struct ust_domain *domain, struct session *session, unsigned *ret)
{
	_cleanup_(wanted_unrefp) struct wanted *wanted = NULL;
	_cleanup_free_ struct app **apps = NULL;
	unsigned n_all = 0, n = 0;
	int r;

	r = session_get_wanted(session, &wanted);
	if (r == 0)
		r = app_registry_snapshot(domain->apps, &apps, &n_all);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < n_all; i++) {
		struct app *app = apps[i];

		/* Of each set the first application stays. */
		if (ust_domain_records(domain, session, wanted, app) && !has_set(wanted, apps, n, app))
			apps[n++] = app;
		else
			app_unref(app);
	}
	for (unsigned i = 0; i < n; i++)
		app_unref(apps[i]);
	*ret = n;
	return 0;
}
