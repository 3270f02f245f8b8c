/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include <lttng/event.h>
#include "base/errors.h"
#include "base/str.h"
#include "sessiond/domain/ust/context-map.h"

static const struct {
	int public_type;
	enum lttng_ust_abi_context_type type;
} contexts[] = {
	{ LTTNG_EVENT_CONTEXT_VPID,                LTTNG_UST_ABI_CONTEXT_VPID },
	{ LTTNG_EVENT_CONTEXT_VTID,                LTTNG_UST_ABI_CONTEXT_VTID },
	{ LTTNG_EVENT_CONTEXT_PTHREAD_ID,          LTTNG_UST_ABI_CONTEXT_PTHREAD_ID },
	{ LTTNG_EVENT_CONTEXT_PROCNAME,            LTTNG_UST_ABI_CONTEXT_PROCNAME },
	{ LTTNG_EVENT_CONTEXT_IP,                  LTTNG_UST_ABI_CONTEXT_IP },
	{ LTTNG_EVENT_CONTEXT_PERF_COUNTER,        LTTNG_UST_ABI_CONTEXT_PERF_THREAD_COUNTER },
	{ LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER, LTTNG_UST_ABI_CONTEXT_PERF_THREAD_COUNTER },
	{ LTTNG_EVENT_CONTEXT_APP_CONTEXT,         LTTNG_UST_ABI_CONTEXT_APP_CONTEXT },
	{ LTTNG_EVENT_CONTEXT_CGROUP_NS,           LTTNG_UST_ABI_CONTEXT_CGROUP_NS },
	{ LTTNG_EVENT_CONTEXT_IPC_NS,              LTTNG_UST_ABI_CONTEXT_IPC_NS },
	{ LTTNG_EVENT_CONTEXT_MNT_NS,              LTTNG_UST_ABI_CONTEXT_MNT_NS },
	{ LTTNG_EVENT_CONTEXT_NET_NS,              LTTNG_UST_ABI_CONTEXT_NET_NS },
	{ LTTNG_EVENT_CONTEXT_PID_NS,              LTTNG_UST_ABI_CONTEXT_PID_NS },
	{ LTTNG_EVENT_CONTEXT_TIME_NS,             LTTNG_UST_ABI_CONTEXT_TIME_NS },
	{ LTTNG_EVENT_CONTEXT_USER_NS,             LTTNG_UST_ABI_CONTEXT_USER_NS },
	{ LTTNG_EVENT_CONTEXT_UTS_NS,              LTTNG_UST_ABI_CONTEXT_UTS_NS },
	{ LTTNG_EVENT_CONTEXT_VUID,                LTTNG_UST_ABI_CONTEXT_VUID },
	{ LTTNG_EVENT_CONTEXT_VEUID,               LTTNG_UST_ABI_CONTEXT_VEUID },
	{ LTTNG_EVENT_CONTEXT_VSUID,               LTTNG_UST_ABI_CONTEXT_VSUID },
	{ LTTNG_EVENT_CONTEXT_VGID,                LTTNG_UST_ABI_CONTEXT_VGID },
	{ LTTNG_EVENT_CONTEXT_VEGID,               LTTNG_UST_ABI_CONTEXT_VEGID },
	{ LTTNG_EVENT_CONTEXT_VSGID,               LTTNG_UST_ABI_CONTEXT_VSGID },
};

int context_map(const struct context_conf *conf, struct lttng_ust_context_attr *ret)
{
	unsigned i = 0;

	while (i < ARRAY_SIZE(contexts) && contexts[i].public_type != conf->type)
		i++;
	if (i == ARRAY_SIZE(contexts))
		return -E_CONTEXT_INVALID;
	memset(ret, 0, sizeof(*ret));
	ret->ctx = contexts[i].type;
	if (ret->ctx == LTTNG_UST_ABI_CONTEXT_PERF_THREAD_COUNTER) {
		ret->u.perf_counter.type = conf->perf_type;
		ret->u.perf_counter.config = conf->perf_config;
		str_copy(ret->u.perf_counter.name, sizeof(ret->u.perf_counter.name), conf->name);
	} else if (ret->ctx == LTTNG_UST_ABI_CONTEXT_APP_CONTEXT) {
		if (!*conf->name || !*conf->app_name || strlen(conf->name) + strlen(conf->app_name) > 240)
			return -E_CONTEXT_INVALID;
		ret->u.app_ctx.provider_name = conf->name;
		ret->u.app_ctx.ctx_name = conf->app_name;
	}
	return 0;
}
