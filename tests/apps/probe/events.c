/* SPDX-License-Identifier: GPL-2.0-only */
#include "probe.h"

static struct lttng_handle *handle;

static struct lttng_event *event(const char *name, enum lttng_event_type type, enum lttng_loglevel_type level_type,
				 int level)
{
	struct lttng_event *ev = lttng_event_create();

	if (!ev)
		abort();
	snprintf(ev->name, sizeof(ev->name), "%s", name);
	ev->type = type;
	ev->loglevel_type = level_type;
	ev->loglevel = level;
	return ev;
}

static struct lttng_event *tracepoint(const char *name)
{
	return event(name, LTTNG_EVENT_TRACEPOINT, LTTNG_EVENT_LOGLEVEL_ALL, -1);
}

static int compare(const void *a, const void *b)
{
	const struct lttng_event *x = a, *y = b;
	const char *f = NULL, *g = NULL;
	int r = strcmp(x->name, y->name);

	if (r)
		return r;
	lttng_event_get_filter_expression((struct lttng_event *) x, &f);
	lttng_event_get_filter_expression((struct lttng_event *) y, &g);
	r = strcmp(f ? f : "", g ? g : "");
	return r ? r : x->loglevel - y->loglevel;
}

static void list(const char *channel)
{
	struct lttng_event *events = NULL;
	int n = lttng_list_events(handle, channel, &events);

	INT(n);
	if (n > 0)
		qsort(events, (size_t) n, sizeof(*events), compare);
	for (int i = 0; i < n; i++) {
		const char *filter = NULL;

		STR(events[i].name);
		INT(events[i].type);
		INT(events[i].enabled);
		INT(events[i].loglevel_type);
		INT(events[i].loglevel);
		INT(events[i].pid);
		INT(events[i].filter);
		INT(events[i].exclusion);
		INT(lttng_event_get_filter_expression(&events[i], &filter));
		STR(filter);
		INT(lttng_event_get_exclusion_name_count(&events[i]));
	}
	free(events);
}

static void probe_object(void)
{
	struct lttng_event *ev = lttng_event_create(), bare;
	const char *text = "x";

	memset(&bare, 0, sizeof(bare));
	probe_part("event objects");
	PTR(ev);
	INT(lttng_event_get_filter_expression(NULL, &text));
	INT(lttng_event_get_filter_expression(ev, NULL));
	INT(lttng_event_get_filter_expression(ev, &text));
	STR(text);
	INT(lttng_event_get_filter_expression(&bare, &text));
	INT(lttng_event_get_exclusion_name_count(NULL));
	INT(lttng_event_get_exclusion_name_count(ev));
	INT(lttng_event_get_exclusion_name_count(&bare));
	INT(lttng_event_get_exclusion_name(NULL, 0, &text));
	INT(lttng_event_get_exclusion_name(ev, 0, &text));
	INT(lttng_event_get_exclusion_name(ev, 0, NULL));
	RISKY(lttng_event_get_exclusion_name(&bare, 0, &text));
	PTR(lttng_event_get_userspace_probe_location(NULL));
	PTR(lttng_event_get_userspace_probe_location(ev));
	PTR(lttng_event_get_userspace_probe_location(&bare));
	INT(lttng_event_set_userspace_probe_location(NULL, NULL));
	INT(lttng_event_set_userspace_probe_location(ev, NULL));
	lttng_event_destroy(ev);
	lttng_event_destroy(NULL);
}

static void probe_enable(void)
{
	char *exclusions[] = { (char *) "app:a", (char *) "app:b", (char *) "app:a" };
	struct lttng_domain none = probe_domain(LTTNG_DOMAIN_NONE, LTTNG_BUFFER_PER_UID);
	struct lttng_domain kernel = probe_domain(LTTNG_DOMAIN_KERNEL, LTTNG_BUFFER_GLOBAL);

	probe_part("event rules");
	INT(lttng_enable_event(NULL, NULL, NULL));
	INT(lttng_enable_event(handle, NULL, NULL));
	INT(lttng_enable_event(NULL, tracepoint("app:a"), NULL));
	INT(lttng_enable_event(probe_handle("nosuch"), tracepoint("app:a"), NULL));
	INT(lttng_enable_event(lttng_create_handle("events", &none), tracepoint("app:a"), NULL));
	INT(lttng_enable_event(lttng_create_handle("events", &kernel), tracepoint("app:a"), NULL));
	INT(lttng_enable_event(handle, tracepoint("app:a"), NULL));
	INT(lttng_enable_event(handle, tracepoint("app:a"), NULL));
	INT(lttng_enable_event(handle, tracepoint("app:a"), "channel0"));
	INT(lttng_enable_event(handle, tracepoint("app:a"), ""));
	INT(lttng_enable_event(handle, tracepoint(""), NULL));
	INT(lttng_enable_event(handle, tracepoint("*"), NULL));
	INT(lttng_enable_event(handle, tracepoint("app:**"), NULL));
	INT(lttng_enable_event(handle, tracepoint("lttng_ust_x:*"), NULL));
	INT(lttng_enable_event(handle, event("app:all", LTTNG_EVENT_ALL, LTTNG_EVENT_LOGLEVEL_ALL, -1), NULL));
	INT(lttng_enable_event(handle, event("*", LTTNG_EVENT_ALL, LTTNG_EVENT_LOGLEVEL_ALL, -1), NULL));
	INT(lttng_enable_event(handle, event("app:none", LTTNG_EVENT_NOOP, LTTNG_EVENT_LOGLEVEL_ALL, -1), NULL));
	INT(lttng_enable_event(handle, event("app:func", LTTNG_EVENT_FUNCTION, LTTNG_EVENT_LOGLEVEL_ALL, -1), NULL));
	INT(lttng_enable_event(handle, event("app:probe", LTTNG_EVENT_PROBE, LTTNG_EVENT_LOGLEVEL_ALL, -1), NULL));
	INT(lttng_enable_event(handle, event("app:call", LTTNG_EVENT_SYSCALL, LTTNG_EVENT_LOGLEVEL_ALL, -1), NULL));
	INT(lttng_enable_event(handle, event("app:lvl", LTTNG_EVENT_TRACEPOINT, LTTNG_EVENT_LOGLEVEL_RANGE, 6), NULL));
	INT(lttng_enable_event(handle, event("app:lvl", LTTNG_EVENT_TRACEPOINT, LTTNG_EVENT_LOGLEVEL_RANGE, 6), NULL));
	INT(lttng_enable_event(handle, event("app:lvl", LTTNG_EVENT_TRACEPOINT, LTTNG_EVENT_LOGLEVEL_SINGLE, 4), NULL));
	INT(lttng_enable_event(handle, event("app:any", LTTNG_EVENT_TRACEPOINT, LTTNG_EVENT_LOGLEVEL_ALL, 3), NULL));
	INT(lttng_enable_event_with_filter(handle, tracepoint("app:f"), NULL, "x == 1"));
	INT(lttng_enable_event_with_filter(handle, tracepoint("app:f"), NULL, "x == 1"));
	INT(lttng_enable_event_with_filter(handle, tracepoint("app:f"), NULL, "x == 2"));
	INT(lttng_enable_event_with_filter(handle, tracepoint("app:f"), NULL, NULL));
	INT(lttng_enable_event_with_filter(handle, tracepoint("app:f"), NULL, ""));
	INT(lttng_enable_event_with_filter(handle, tracepoint("app:f"), NULL, "x =="));
	INT(lttng_enable_event_with_filter(handle, tracepoint("app:f"), NULL, "(("));
	INT(lttng_enable_event_with_filter(handle, tracepoint("app:f"), NULL, "$ctx.vpid == 1"));
	INT(lttng_enable_event_with_exclusions(handle, tracepoint("app:*"), NULL, NULL, 2, exclusions));
	INT(lttng_enable_event_with_exclusions(handle, tracepoint("app:*"), NULL, NULL, 2, exclusions));
	INT(lttng_enable_event_with_exclusions(handle, tracepoint("app:*"), NULL, NULL, 1, exclusions));
	INT(lttng_enable_event_with_exclusions(handle, tracepoint("app:*"), NULL, NULL, 3, exclusions));
	INT(lttng_enable_event_with_exclusions(handle, tracepoint("app:*"), NULL, "x == 1", 1, exclusions));
	INT(lttng_enable_event_with_exclusions(handle, tracepoint("app:one"), NULL, NULL, 1, exclusions));
	RISKY(lttng_enable_event_with_exclusions(handle, tracepoint("app:e*"), NULL, NULL, 1, NULL));
	RISKY(lttng_enable_event_with_exclusions(handle, tracepoint("app:n*"), NULL, NULL, -1, NULL));
}

static void probe_disable(void)
{
	probe_part("disabled event rules");
	INT(lttng_disable_event(NULL, NULL, NULL));
	INT(lttng_disable_event(handle, "nosuch", "channel0"));
	INT(lttng_disable_event(handle, "app:a", "nosuch"));
	INT(lttng_disable_event(probe_handle("nosuch"), "app:a", "channel0"));
	INT(lttng_disable_event(handle, "app:a", "channel0"));
	INT(lttng_disable_event(handle, "app:a", "channel0"));
	INT(lttng_enable_event(handle, tracepoint("app:a"), "channel0"));
	INT(lttng_disable_event(handle, "app:a", NULL));
	INT(lttng_disable_event(handle, "app:f", "channel0"));
	RISKY(lttng_disable_event_ext(handle, NULL, "channel0", NULL));
	INT(lttng_disable_event_ext(handle, tracepoint("app:lvl"), "channel0", NULL));
	INT(lttng_disable_event_ext(handle, event("app:one", LTTNG_EVENT_SYSCALL, LTTNG_EVENT_LOGLEVEL_ALL, -1),
				    "channel0", NULL));
	INT(lttng_disable_event_ext(handle, tracepoint("app:one"), "channel0", "x == 1"));
}

static void probe_lists(void)
{
	struct lttng_domain kernel = probe_domain(LTTNG_DOMAIN_KERNEL, LTTNG_BUFFER_GLOBAL);
	struct lttng_domain none = probe_domain(LTTNG_DOMAIN_NONE, LTTNG_BUFFER_PER_UID);
	struct lttng_domain jul = probe_domain(LTTNG_DOMAIN_JUL, LTTNG_BUFFER_PER_UID);
	struct lttng_event_field *fields = NULL;
	struct lttng_event *events = NULL;

	probe_part("lists of events");
	INT(lttng_list_events(NULL, "channel0", &events));
	INT(lttng_list_events(handle, NULL, &events));
	if (probe_deadly) {
		INT(lttng_list_events(handle, "nosuch", &events));
		INT(lttng_list_events(probe_handle("nosuch"), "channel0", &events));
	}
	INT(lttng_list_tracepoints(NULL, &events));
	INT(lttng_list_tracepoints(handle, &events));
	INT(lttng_list_tracepoints(lttng_create_handle("events", &kernel), &events));
	if (probe_deadly)
		INT(lttng_list_tracepoints(lttng_create_handle("events", &none), &events));
	INT(lttng_list_tracepoints(lttng_create_handle("events", &jul), &events));
	INT(lttng_list_tracepoint_fields(NULL, &fields));
	INT(lttng_list_tracepoint_fields(handle, &fields));
	INT(lttng_list_tracepoint_fields(lttng_create_handle("events", &kernel), &fields));
	INT(lttng_list_syscalls(NULL));
	INT(lttng_list_syscalls(&events));
}

void probe_events(void)
{
	handle = probe_handle("events");
	probe_object();
	INT(lttng_create_session("events", NULL));
	probe_enable();
	probe_lists();
	probe_disable();
	INT(lttng_destroy_session("events"));
	/* again without exclusions, which the stock daemon does not survive to list */
	probe_part("listed event rules");
	INT(lttng_create_session("events", NULL));
	INT(lttng_enable_event(handle, tracepoint("app:a"), NULL));
	INT(lttng_enable_event(handle, event("app:lvl", LTTNG_EVENT_TRACEPOINT, LTTNG_EVENT_LOGLEVEL_RANGE, 6), NULL));
	INT(lttng_enable_event(handle, event("app:one", LTTNG_EVENT_TRACEPOINT, LTTNG_EVENT_LOGLEVEL_SINGLE, 4), NULL));
	INT(lttng_enable_event_with_filter(handle, tracepoint("app:f"), NULL, "x == 1"));
	INT(lttng_enable_event_with_filter(handle, tracepoint("app:f"), NULL, "x == 2"));
	list("channel0");
	INT(lttng_disable_event(handle, "app:f", "channel0"));
	INT(lttng_disable_event(handle, "app:lvl", "channel0"));
	list("channel0");
	INT(lttng_destroy_session("events"));
	probe_part("event rules and the default channel");
	INT(lttng_create_session("events", NULL));
	INT(lttng_enable_event(handle, tracepoint("app:a"), NULL));
	INT(lttng_enable_event(handle, tracepoint("app:a"), "other"));
	INT(lttng_enable_event(handle, tracepoint("app:a"), NULL));
	INT(lttng_enable_event(handle, tracepoint("app:a"), ""));
	INT(lttng_enable_event(handle, tracepoint("app:b"), "channel0"));
	INT(lttng_disable_event(handle, "app:a", NULL));
	INT(lttng_disable_event(handle, "app:a", "channel0"));
	INT(lttng_destroy_session("events"));
}
