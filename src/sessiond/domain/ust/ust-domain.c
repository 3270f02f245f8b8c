/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include "base/errors.h"
#include "base/proc.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/app-sync.h"
#include "sessiond/domain/ust/buffers.h"
#include "sessiond/domain/ust/fan-out.h"
#include "sessiond/domain/ust/metadata/clock.h"
#include "sessiond/domain/ust/ust-domain.h"

struct consumer *ust_domain_consumer(const struct ust_domain *domain, uint32_t bits)
{
	if (bits == 64)
		return domain->consumer64;
	return bits == 32 ? domain->consumer32 : NULL;
}

void ust_domain_explain_no_consumer(const struct ust_domain *domain, uint32_t bits, char *text, size_t size)
{
	const struct consumer *consumer = ust_domain_consumer(domain, bits);

	if (consumer && consumer_is_configured(consumer))
		(void) snprintf(text, size, "it is a %u-bit process and the %u-bit consumer daemon \"%s\" cannot be run "
			"(see --consumerd%u-path)", bits, bits, consumer_program(consumer), bits);
	else
		(void) snprintf(text, size, "it is a %u-bit process and there is no %u-bit consumer daemon "
			"(see --consumerd%u-path)", bits, bits, bits);
}

bool ust_domain_session_sees_uid(const struct ust_domain *domain, const struct session *session, uid_t uid)
{
	const uid_t owner = session->conf.uid;

	if (owner == uid || !domain->conf.root || owner == 0)
		return true;
	if (domain->conf.group_sees_own)
		return false;
	/* Only members of the tracing group reach the root daemon's control socket. */
	return true;
}

bool ust_domain_session_sees(const struct ust_domain *domain, const struct session *session, const struct app *app)
{
	return ust_domain_session_sees_uid(domain, session, app->id.uid);
}

int ust_domain_sync(struct ust_domain *domain, struct session *session)
{
	_cleanup_(fan_out_unrefp) struct fan_out *fan = NULL;
	_cleanup_free_ struct app **apps = NULL;
	unsigned n = 0, n_all = 0;
	int r;

	r = app_registry_snapshot(domain->apps, &apps, &n_all);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < n_all; i++) {
		if (ust_domain_session_sees(domain, session, apps[i]) && slot_watch_concerns(apps[i]))
			apps[n++] = apps[i];
		else
			app_unref(apps[i]);
	}
	r = fan_out_new(domain, session, apps, n, app_sync_job, &fan);
	for (unsigned i = 0; i < n; i++)
		app_unref(apps[i]);
	if (r < 0)
		return r;
	fan_out_start(fan);
	(void) fan_out_wait(fan); /* laggards are named, and follow by themselves */
	return 0;
}

int ust_domain_regenerate_metadata(struct ust_domain *domain, struct session *session)
{
	_cleanup_trace_clock_ struct trace_clock clock = TRACE_CLOCK_INIT;
	_cleanup_free_ struct buffers **all = NULL;
	struct buffers *buffers;
	unsigned n = 0;
	int r;

	(void) domain;
	r = trace_clock_init(&clock);
	if (r < 0)
		return r;
	mutex_lock(&session->lock);
	list_for_each(buffers, &session->shared_buffers, link)
		n++;
	all = calloc(MAX(1u, n), sizeof(*all));
	n = 0;
	if (all)
		list_for_each(buffers, &session->shared_buffers, link)
			all[n++] = buffers_ref(buffers);
	mutex_unlock(&session->lock);
	if (!all)
		return -ENOMEM;
	for (unsigned i = 0; i < n; i++) {
		if (r == 0)
			r = trace_class_regenerate(all[i]->tc, clock.offset);
		if (r == 0)
			(void) buffers_push_metadata(all[i], NULL, NULL);
		buffers_unref(all[i]);
	}
	return r;
}
