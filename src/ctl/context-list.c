/* SPDX-License-Identifier: LGPL-2.1-only */
/* Our addition: the contexts of a channel. */
#include <errno.h>
#include <lttng/lttng-error.h>
#include <lttng/ringmaster.h>
#include <string.h>
#include "base/str.h"
#include "ctl/call.h"
#include "ctl/handle.h"
#include "ctl/listing.h"

/* names holds the two strings of each application context, in their order. */
struct contexts {
	struct buf items, names;
	int n;
};

static void contexts_deinit(struct contexts *contexts)
{
	buf_deinit(&contexts->items);
	buf_deinit(&contexts->names);
}

static int add_context(struct contexts *contexts, const struct control_context *record)
{
	struct lttng_event_context context;

	memset(&context, 0, sizeof(context));
	context.ctx = (enum lttng_event_context_type) record->type;
	switch (context.ctx) {
	case LTTNG_EVENT_CONTEXT_PERF_COUNTER:
	case LTTNG_EVENT_CONTEXT_PERF_CPU_COUNTER:
	case LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER:
		context.u.perf_counter.type = record->perf_type;
		context.u.perf_counter.config = record->perf_config;
		str_copy(context.u.perf_counter.name, sizeof(context.u.perf_counter.name), record->name);
		break;
	case LTTNG_EVENT_CONTEXT_APP_CONTEXT:
		buf_append(&contexts->names, record->name, strlen(record->name) + 1);
		buf_append(&contexts->names, record->app_name, strlen(record->app_name) + 1);
		break;
	default:
		break;
	}
	if (contexts->items.len > LISTING_MAX)
		return -EOVERFLOW;
	buf_append(&contexts->items, &context, sizeof(context));
	contexts->n++;
	return contexts->items.error || contexts->names.error ? -ENOMEM : 0;
}

static int on_contexts(void *reply, void *data)
{
	struct control_contexts *contexts = reply;
	struct control_context record;
	int r;

	while ((r = wire_list_next(&contexts->contexts, control_context_wire(), &record)) > 0) {
		r = add_context(data, &record);
		if (r < 0)
			return r;
	}
	return r;
}

/* One block: the array, then the names; none when there is nothing to tell. */
static int finish(const struct contexts *contexts, struct lttng_event_context **ret)
{
	struct lttng_event_context *block;
	char *name;

	*ret = NULL;
	if (contexts->n == 0)
		return 0;
	block = malloc(contexts->items.len + contexts->names.len);
	if (!block)
		return -LTTNG_ERR_NOMEM;
	memcpy(block, contexts->items.data, contexts->items.len);
	name = (char *) (block + contexts->n);
	if (contexts->names.len > 0)
		memcpy(name, contexts->names.data, contexts->names.len);
	for (int i = 0; i < contexts->n; i++) {
		if (block[i].ctx != LTTNG_EVENT_CONTEXT_APP_CONTEXT)
			continue;
		block[i].u.app_ctx.provider_name = name;
		block[i].u.app_ctx.ctx_name = name + strlen(name) + 1;
		name = block[i].u.app_ctx.ctx_name + strlen(block[i].u.app_ctx.ctx_name) + 1;
	}
	*ret = block;
	return contexts->n;
}

int lttng_list_contexts(struct lttng_handle *handle, const char *channel_name, struct lttng_event_context **ret)
{
	_cleanup_(contexts_deinit) struct contexts contexts = { .n = 0 };
	int r;

	if (!handle || !channel_name || !ret)
		return call_invalid("A handle, a channel's name and a place for its contexts are needed");
	buf_init(&contexts.items);
	buf_init(&contexts.names);
	r = call_run(&(struct call) {
		.request = control_list_contexts_wire(),
		.msg = &(struct control_list_contexts) {
			.session = handle->session_name, .domain = handle_domain(handle), .channel = channel_name },
		.reply = control_contexts_wire(), .on_reply = on_contexts, .data = &contexts });
	return r < 0 ? r : finish(&contexts, ret);
}
