/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "base/str.h"
#include "model/context-type.h"

#define KERNEL(type_, name_) { LTTNG_EVENT_CONTEXT_##type_, name_, false }
#define BOTH(type_, name_)   { LTTNG_EVENT_CONTEXT_##type_, name_, true }

const struct context_name context_names[] = {
	KERNEL(PID, "pid"),
	BOTH(PROCNAME, "procname"),
	KERNEL(PRIO, "prio"),
	KERNEL(NICE, "nice"),
	BOTH(VPID, "vpid"),
	KERNEL(TID, "tid"),
	BOTH(PTHREAD_ID, "pthread_id"),
	BOTH(VTID, "vtid"),
	KERNEL(PPID, "ppid"),
	KERNEL(VPPID, "vppid"),
	KERNEL(HOSTNAME, "hostname"),
	BOTH(IP, "ip"),
	KERNEL(INTERRUPTIBLE, "interruptible"),
	KERNEL(PREEMPTIBLE, "preemptible"),
	KERNEL(NEED_RESCHEDULE, "need_reschedule"),
	KERNEL(MIGRATABLE, "migratable"),
	KERNEL(CALLSTACK_KERNEL, "callstack-kernel"),
	KERNEL(CALLSTACK_USER, "callstack-user"),
	BOTH(CGROUP_NS, "cgroup_ns"),
	BOTH(IPC_NS, "ipc_ns"),
	BOTH(MNT_NS, "mnt_ns"),
	BOTH(NET_NS, "net_ns"),
	BOTH(PID_NS, "pid_ns"),
	BOTH(TIME_NS, "time_ns"),
	BOTH(USER_NS, "user_ns"),
	BOTH(UTS_NS, "uts_ns"),
	KERNEL(UID, "uid"),
	KERNEL(EUID, "euid"),
	KERNEL(SUID, "suid"),
	KERNEL(GID, "gid"),
	KERNEL(EGID, "egid"),
	KERNEL(SGID, "sgid"),
	BOTH(VUID, "vuid"),
	BOTH(VEUID, "veuid"),
	BOTH(VSUID, "vsuid"),
	BOTH(VGID, "vgid"),
	BOTH(VEGID, "vegid"),
	BOTH(VSGID, "vsgid"),
	{ .name = NULL },
};

#define HARDWARE(name_, id_) { name_, PERF_TYPE_HARDWARE, PERF_COUNT_HW_##id_ }
#define SOFTWARE(name_, id_) { name_, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_##id_ }
#define CACHE(name_, cache_, op_, result_) \
	{ name_, PERF_TYPE_HW_CACHE, PERF_COUNT_HW_CACHE_##cache_ | PERF_COUNT_HW_CACHE_OP_##op_ << 8 | \
	  PERF_COUNT_HW_CACHE_RESULT_##result_ << 16 }
#define CACHE_READS(name_, cache_) \
	CACHE(name_ "-loads", cache_, READ, ACCESS), CACHE(name_ "-load-misses", cache_, READ, MISS)
#define CACHE_ALL(name_, cache_) \
	CACHE_READS(name_, cache_), \
	CACHE(name_ "-stores", cache_, WRITE, ACCESS), CACHE(name_ "-store-misses", cache_, WRITE, MISS), \
	CACHE(name_ "-prefetches", cache_, PREFETCH, ACCESS), CACHE(name_ "-prefetch-misses", cache_, PREFETCH, MISS)

const struct perf_counter_name perf_counter_names[] = {
	HARDWARE("cpu-cycles", CPU_CYCLES),
	HARDWARE("cycles", CPU_CYCLES),
	HARDWARE("stalled-cycles-frontend", STALLED_CYCLES_FRONTEND),
	HARDWARE("idle-cycles-frontend", STALLED_CYCLES_FRONTEND),
	HARDWARE("stalled-cycles-backend", STALLED_CYCLES_BACKEND),
	HARDWARE("idle-cycles-backend", STALLED_CYCLES_BACKEND),
	HARDWARE("instructions", INSTRUCTIONS),
	HARDWARE("cache-references", CACHE_REFERENCES),
	HARDWARE("cache-misses", CACHE_MISSES),
	HARDWARE("branch-instructions", BRANCH_INSTRUCTIONS),
	HARDWARE("branches", BRANCH_INSTRUCTIONS),
	HARDWARE("branch-misses", BRANCH_MISSES),
	HARDWARE("bus-cycles", BUS_CYCLES),
	CACHE_ALL("L1-dcache", L1D),
	CACHE_ALL("L1-icache", L1I),
	CACHE_ALL("LLC", LL),
	CACHE_ALL("dTLB", DTLB),
	CACHE_READS("iTLB", ITLB),
	CACHE_READS("branch", BPU),
	SOFTWARE("cpu-clock", CPU_CLOCK),
	SOFTWARE("task-clock", TASK_CLOCK),
	SOFTWARE("page-fault", PAGE_FAULTS),
	SOFTWARE("faults", PAGE_FAULTS),
	SOFTWARE("major-faults", PAGE_FAULTS_MAJ),
	SOFTWARE("minor-faults", PAGE_FAULTS_MIN),
	SOFTWARE("context-switches", CONTEXT_SWITCHES),
	SOFTWARE("cs", CONTEXT_SWITCHES),
	SOFTWARE("cpu-migrations", CPU_MIGRATIONS),
	SOFTWARE("migrations", CPU_MIGRATIONS),
	SOFTWARE("alignment-faults", ALIGNMENT_FAULTS),
	SOFTWARE("emulation-faults", EMULATION_FAULTS),
	{ .name = NULL },
};

const char *context_name(enum lttng_event_context_type type)
{
	for (const struct context_name *c = context_names; c->name; c++) {
		if (c->type == type)
			return c->name;
	}
	return NULL;
}

bool context_is_userspace(enum lttng_event_context_type type)
{
	if (type == LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER || type == LTTNG_EVENT_CONTEXT_APP_CONTEXT)
		return true;
	for (const struct context_name *c = context_names; c->name; c++) {
		if (c->type == type)
			return c->userspace;
	}
	return false;
}

/* Field names have no '-' and no ':': "perf_thread_cpu_cycles". */
static int set_perf_name(struct lttng_event_perf_counter_ctx *perf, const char *text)
{
	int n = snprintf(perf->name, sizeof(perf->name), "%s", text);

	if (n < 0 || (size_t) n >= sizeof(perf->name))
		return -EINVAL;
	for (char *c = perf->name; *c; c++) {
		if (*c == '-' || *c == ':')
			*c = '_';
	}
	return 0;
}

/* "rHEX:NAME" */
static int parse_raw(const char *text, struct lttng_event_perf_counter_ctx *perf)
{
	char *end;

	if (*text != 'r')
		return -EINVAL;
	errno = 0;
	perf->type = PERF_TYPE_RAW;
	perf->config = strtoull(text + 1, &end, 16);
	if (errno || end == text + 1 || *end != ':' || !end[1])
		return -EINVAL;
	return 0;
}

static int find_counter(const char *name, struct lttng_event_perf_counter_ctx *perf)
{
	for (const struct perf_counter_name *c = perf_counter_names; c->name; c++) {
		if (!strcasecmp(c->name, name)) {
			perf->type = c->type;
			perf->config = c->config;
			return 0;
		}
	}
	return -EINVAL;
}

/* rest: what stands after "perf:" */
static int parse_perf(const char *text, const char *rest, struct lttng_event_context *ret)
{
	struct lttng_event_perf_counter_ctx *perf = &ret->u.perf_counter;
	int r;

	ret->ctx = LTTNG_EVENT_CONTEXT_PERF_COUNTER;
	if (str_has_prefix(rest, "cpu:")) {
		ret->ctx = LTTNG_EVENT_CONTEXT_PERF_CPU_COUNTER;
		rest += strlen("cpu:");
	} else if (str_has_prefix(rest, "thread:")) {
		ret->ctx = LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER;
		rest += strlen("thread:");
	}
	if (str_has_prefix(rest, "raw:") && ret->ctx != LTTNG_EVENT_CONTEXT_PERF_COUNTER)
		r = parse_raw(rest + strlen("raw:"), perf);
	else
		r = find_counter(rest, perf);
	return r < 0 ? r : set_perf_name(perf, text);
}

/* rest: what stands after "$app." */
static int parse_app(const char *rest, struct lttng_event_context *ret)
{
	const char *colon = strchr(rest, ':');
	int r;

	if (!colon || colon == rest || !colon[1] || strchr(colon + 1, ':'))
		return -EINVAL;
	ret->ctx = LTTNG_EVENT_CONTEXT_APP_CONTEXT;
	r = str_dup_n(rest, (size_t) (colon - rest), &ret->u.app_ctx.provider_name);
	if (r < 0)
		return r;
	r = str_dup(colon + 1, &ret->u.app_ctx.ctx_name);
	if (r < 0)
		free(ret->u.app_ctx.provider_name);
	return r;
}

int context_parse(const char *text, struct lttng_event_context *ret)
{
	struct lttng_event_context context;
	int r = -EINVAL;

	memset(&context, 0, sizeof(context));
	if (str_has_prefix(text, "perf:"))
		r = parse_perf(text, text + strlen("perf:"), &context);
	else if (str_has_prefix(text, "$app."))
		r = parse_app(text + strlen("$app."), &context);
	for (const struct context_name *c = context_names; r < 0 && c->name; c++) {
		if (!strcasecmp(c->name, text)) {
			context.ctx = c->type;
			r = 0;
		}
	}
	if (r == 0)
		*ret = context;
	return r;
}

/* "perf_thread_raw_rHEX_NAME" is what is left of a raw counter's text; a '-' of the name is not told from '_'. */
static int format_raw(const char *kind, const struct lttng_event_perf_counter_ctx *perf, char **ret)
{
	const char *raw = strstr(perf->name, "_raw_r"), *end = raw ? strchr(raw + strlen("_raw_r"), '_') : NULL;

	if (!end)
		return str_printf(ret, "perf:%sraw:r%" PRIx64 ":%s", kind, (uint64_t) perf->config, perf->name);
	raw += strlen("_raw_");
	return str_printf(ret, "perf:%sraw:%.*s:%s", kind, (int) (end - raw), raw, end + 1);
}

static int format_perf(const char *kind, const struct lttng_event_perf_counter_ctx *perf, char **ret)
{
	const char *found = NULL;

	if (perf->type == PERF_TYPE_RAW)
		return format_raw(kind, perf, ret);
	/* Several names may mean the same counter: the field's name tells which was used. */
	for (const struct perf_counter_name *c = perf_counter_names; c->name; c++) {
		struct lttng_event_perf_counter_ctx named;
		char text[sizeof(named.name)];

		if (c->type != perf->type || c->config != perf->config)
			continue;
		(void) snprintf(text, sizeof(text), "perf:%s%s", kind, c->name);
		if (!found || (set_perf_name(&named, text) == 0 && !strcmp(named.name, perf->name)))
			found = c->name;
	}
	return found ? str_printf(ret, "perf:%s%s", kind, found) : -EINVAL;
}

int context_format(const struct lttng_event_context *context, char **ret)
{
	const char *name;

	switch (context->ctx) {
	case LTTNG_EVENT_CONTEXT_PERF_COUNTER:
		return format_perf("", &context->u.perf_counter, ret);
	case LTTNG_EVENT_CONTEXT_PERF_CPU_COUNTER:
		return format_perf("cpu:", &context->u.perf_counter, ret);
	case LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER:
		return format_perf("thread:", &context->u.perf_counter, ret);
	case LTTNG_EVENT_CONTEXT_APP_CONTEXT:
		return str_printf(ret, "$app.%s:%s", context->u.app_ctx.provider_name, context->u.app_ctx.ctx_name);
	default:
		name = context_name(context->ctx);
		return name ? str_dup(name, ret) : -EINVAL;
	}
}

void context_deinit(struct lttng_event_context *context)
{
	if (context->ctx != LTTNG_EVENT_CONTEXT_APP_CONTEXT)
		return;
	free(context->u.app_ctx.provider_name);
	free(context->u.app_ctx.ctx_name);
	context->u.app_ctx.provider_name = context->u.app_ctx.ctx_name = NULL;
}
