/* SPDX-License-Identifier: LGPL-2.1-only */
#include <lttng/event.h>
#include <lttng/lttng-error.h>
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/handle.h"

static int make_record(const struct lttng_event_context *ctx, struct control_context *ret)
{
	const struct lttng_event_perf_counter_ctx *perf = &ctx->u.perf_counter;

	*ret = (struct control_context) { .type = (int32_t) ctx->ctx };
	switch (ctx->ctx) {
	case LTTNG_EVENT_CONTEXT_PERF_COUNTER:
	case LTTNG_EVENT_CONTEXT_PERF_CPU_COUNTER:
	case LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER:
		if (!is_terminated(perf->name, sizeof(perf->name)))
			return answer_fail(-LTTNG_ERR_INVALID, "The perf counter's name does not end");
		ret->perf_type = perf->type;
		ret->perf_config = perf->config;
		ret->name = perf->name;
		return 0;
	case LTTNG_EVENT_CONTEXT_APP_CONTEXT:
		if (!ctx->u.app_ctx.provider_name || !*ctx->u.app_ctx.provider_name ||
		    !ctx->u.app_ctx.ctx_name || !*ctx->u.app_ctx.ctx_name)
			return answer_fail(-LTTNG_ERR_INVALID, "An application's context needs a provider and a name");
		ret->name = ctx->u.app_ctx.provider_name;
		ret->app_name = ctx->u.app_ctx.ctx_name;
		return 0;
	default:
		return 0;
	}
}

int lttng_add_context(struct lttng_handle *handle, struct lttng_event_context *ctx, const char *event_name,
	const char *channel_name)
{
	struct control_context record;
	int r;

	(void) event_name;
	if (!handle || !ctx)
		return call_invalid("A handle and a context are needed");
	answer_clear();
	if (handle->domain.type == LTTNG_DOMAIN_NONE)
		return answer_fail(-LTTNG_ERR_UND, "The handle is of no tracing domain");
	r = make_record(ctx, &record);
	if (r < 0)
		return r;
	return call_run(&(struct call) {
		.request = control_add_context_wire(),
		.msg = &(struct control_add_context) {
			.session = handle->session_name, .domain = handle_domain(handle), .channel = channel_name,
			.context = { .items = &record, .n = 1 } },
		.waits = true });
}
