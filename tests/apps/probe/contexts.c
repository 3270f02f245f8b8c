/* SPDX-License-Identifier: GPL-2.0-only */
#include "probe.h"

static struct lttng_event_context *context(int type)
{
	static struct lttng_event_context ctx;

	memset(&ctx, 0, sizeof(ctx));
	ctx.ctx = (enum lttng_event_context_type) type;
	return &ctx;
}

static struct lttng_event_context *perf(int type, const char *name)
{
	struct lttng_event_context *ctx = context(type);

	ctx->u.perf_counter.type = 1;
	ctx->u.perf_counter.config = 0;
	snprintf(ctx->u.perf_counter.name, sizeof(ctx->u.perf_counter.name), "%s", name);
	return ctx;
}

static struct lttng_event_context *app(const char *provider, const char *name)
{
	struct lttng_event_context *ctx = context(LTTNG_EVENT_CONTEXT_APP_CONTEXT);

	ctx->u.app_ctx.provider_name = (char *) provider;
	ctx->u.app_ctx.ctx_name = (char *) name;
	return ctx;
}

void probe_contexts(void)
{
	struct lttng_domain kernel = probe_domain(LTTNG_DOMAIN_KERNEL, LTTNG_BUFFER_GLOBAL);
	struct lttng_domain none = probe_domain(LTTNG_DOMAIN_NONE, LTTNG_BUFFER_PER_UID);
	struct lttng_handle *handle = probe_handle("contexts");

	probe_part("contexts");
	INT(lttng_create_session("contexts", NULL));
	INT(lttng_add_context(NULL, NULL, NULL, NULL));
	INT(lttng_add_context(handle, NULL, NULL, NULL));
	INT(lttng_add_context(NULL, context(LTTNG_EVENT_CONTEXT_VPID), NULL, NULL));
	INT(lttng_add_context(probe_handle("nosuch"), context(LTTNG_EVENT_CONTEXT_VPID), NULL, NULL));
	INT(lttng_add_context(lttng_create_handle("contexts", &none), context(LTTNG_EVENT_CONTEXT_VPID), NULL, NULL));
	INT(lttng_add_context(lttng_create_handle("contexts", &kernel), context(LTTNG_EVENT_CONTEXT_VPID), NULL, NULL));
	INT(lttng_add_context(handle, context(LTTNG_EVENT_CONTEXT_VPID), NULL, "nosuch"));
	INT(lttng_add_context(handle, context(LTTNG_EVENT_CONTEXT_VPID), NULL, NULL));
	INT(lttng_add_context(handle, context(LTTNG_EVENT_CONTEXT_VPID), NULL, NULL));
	INT(lttng_add_context(handle, context(LTTNG_EVENT_CONTEXT_VPID), NULL, "channel0"));
	INT(lttng_add_context(handle, context(LTTNG_EVENT_CONTEXT_VTID), "app:event", "channel0"));
	probe_part("every context");
	for (int type = -1; type < 45; type++)
		if (type != LTTNG_EVENT_CONTEXT_APP_CONTEXT) {
			INT(type);
			INT(lttng_add_context(handle, perf(type, "probe"), NULL, "channel0"));
		}
	probe_part("contexts with names");
	INT(lttng_add_context(handle, perf(LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER, "a name"), NULL, "channel0"));
	INT(lttng_add_context(handle, perf(LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER, ""), NULL, "channel0"));
	RISKY(lttng_add_context(handle, app(NULL, NULL), NULL, "channel0"));
	RISKY(lttng_add_context(handle, app("", ""), NULL, "channel0"));
	INT(lttng_add_context(handle, app("provider", "name"), NULL, "channel0"));
	INT(lttng_add_context(handle, app("provider", "name"), NULL, "channel0"));
	INT(lttng_start_tracing("contexts"));
	INT(lttng_add_context(handle, context(LTTNG_EVENT_CONTEXT_IP), NULL, "channel0"));
	INT(lttng_stop_tracing("contexts"));
	INT(lttng_add_context(handle, context(LTTNG_EVENT_CONTEXT_IP), NULL, "channel0"));
	INT(lttng_destroy_session("contexts"));
}
