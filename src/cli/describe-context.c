/* SPDX-License-Identifier: GPL-2.0-only */
#include <ctype.h>
#include "base/str.h"
#include "cli/describe.h"
#include "model/context-type.h"

/* "callstack-kernel" is CALLSTACK_KERNEL in the machine interface. */
static void describe_plain(struct node *node, const char *name)
{
	char type[64];

	str_copy(type, sizeof(type), name);
	for (char *c = type; *c; c++)
		*c = *c == '-' ? '_' : (char) toupper((unsigned char) *c);
	node_string(node, "type", type);
}

struct node *describe_context(struct node *list, const struct lttng_event_context *context, const char *symbol)
{
	struct node *node = node_object(list, "context"), *detail;

	switch (context->ctx) {
	case LTTNG_EVENT_CONTEXT_PERF_COUNTER:
	case LTTNG_EVENT_CONTEXT_PERF_CPU_COUNTER:
	case LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER:
		detail = node_object(node, "perf");
		node_u64(detail, "type", context->u.perf_counter.type);
		node_u64(detail, "config", context->u.perf_counter.config);
		node_string(detail, "name", context->u.perf_counter.name);
		break;
	case LTTNG_EVENT_CONTEXT_APP_CONTEXT:
		detail = node_object(node, "app");
		node_string(detail, "provider_name", context->u.app_ctx.provider_name);
		node_string(detail, "ctx_name", context->u.app_ctx.ctx_name);
		break;
	default:
		describe_plain(node, context_name(context->ctx));
		break;
	}
	node_string(node, "symbol", symbol);
	node_mark(node_bool(node, "userspace", context_is_userspace(context->ctx)), NODE_NOT_XML);
	return node;
}
