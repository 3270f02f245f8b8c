/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include <string.h>
#include "base/str.h"
#include "cli/describe-domain.h"
#include "cli/describe-offer.h"
#include "cli/describe.h"
#include "cli/domain.h"
#include "cli/progress.h"

#define OFFER_TEXT "Asking the applications"

/* How the process calls itself: its first word, or the kernel's name for it. "" when it is gone. */
static void process_name(pid_t pid, char *name, size_t size)
{
	static const char *const files[] = { "cmdline", "comm" };
	char path[40];

	name[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(files) && !*name; i++) {
		FILE *file;
		size_t n;

		(void) snprintf(path, sizeof(path), "/proc/%d/%s", pid, files[i]);
		file = fopen(path, "re");
		if (!file)
			continue;
		n = fread(name, 1, size - 1, file);
		name[n] = '\0';
		name[strcspn(name, "\n")] = '\0';
		(void) fclose(file);
	}
}

static struct node *add_pid(struct node *pids, pid_t pid)
{
	struct node *node = node_object(pids, "pid");
	char name[512];

	process_name(pid, name, sizeof(name));
	node_i64(node, "id", pid);
	node_string(node, "name", name);
	return node_list(node, "events");
}

/* The events of the process's list, made when it is met first. Processes mostly come one after the other. */
static struct node *events_of(struct node *pids, pid_t pid, pid_t *last_pid, struct node **last)
{
	struct node *node;

	if (!pids || (*last && *last_pid == pid))
		return *last;
	*last_pid = pid;
	node_for_each(node, pids) {
		if (node_get_u64(node, "id") == (uint64_t) pid)
			return *last = node_find(node, "events");
	}
	return *last = add_pid(pids, pid);
}

static void add_events(struct node *domain_node, const struct offer_options *options, struct lttng_event *events, int n)
{
	bool kernel = options->domain == LTTNG_DOMAIN_KERNEL;
	struct node *list = kernel ? node_list(domain_node, "events") : node_list(domain_node, "pids"), *last = NULL;
	pid_t last_pid = -1;

	for (int i = 0; i < n; i++)
		(void) describe_event(kernel ? list : events_of(list, events[i].pid, &last_pid, &last), &events[i],
				      options->domain, NULL, !kernel);
}

static const char *field_type_name(enum lttng_event_field_type type)
{
	switch (type) {
	case LTTNG_EVENT_FIELD_INTEGER:
		return "INTEGER";
	case LTTNG_EVENT_FIELD_ENUM:
		return "ENUM";
	case LTTNG_EVENT_FIELD_FLOAT:
		return "FLOAT";
	case LTTNG_EVENT_FIELD_STRING:
		return "STRING";
	default:
		return "OTHER";
	}
}

static void add_fields(struct node *domain_node, const struct offer_options *options,
		       const struct lttng_event_field *fields, int n)
{
	bool kernel = options->domain == LTTNG_DOMAIN_KERNEL;
	struct node *list = kernel ? node_list(domain_node, "events") : node_list(domain_node, "pids"), *last = NULL;
	struct node *field_list = NULL;
	pid_t last_pid = -1;

	for (int i = 0; i < n; i++) {
		const struct lttng_event *event = &fields[i].event;
		bool same = i > 0 && fields[i - 1].event.pid == event->pid &&
			    !strcmp(fields[i - 1].event.name, event->name);
		struct node *field;

		if (!same)
			field_list = node_list(describe_event(kernel ? list : events_of(list, event->pid, &last_pid, &last),
							      event, options->domain, NULL, !kernel), "event_fields");
		/* An event without fields stands in the list once, with an empty one. */
		if (!*fields[i].field_name)
			continue;
		field = node_object(field_list, "event_field");
		node_string(field, "name", fields[i].field_name);
		node_string(field, "type", field_type_name(fields[i].type));
		node_u64(field, "nowrite", fields[i].nowrite != 0);
	}
}

static int fail(struct cli *cli, const struct offer_options *options, int r)
{
	(void) cli_fail(cli, r, "Cannot list the events of the %s domain", domain_name(options->domain));
	return CLI_ERROR;
}

int describe_offer(struct cli *cli, struct node *list, const struct offer_options *options)
{
	_cleanup_(lttng_destroy_handlep) struct lttng_handle *handle = NULL;
	_cleanup_free_ struct lttng_event_field *fields = NULL;
	_cleanup_free_ struct lttng_event *events = NULL;
	/* Without a session no kind of buffers is chosen: 2.13 shows the first of its enumeration. */
	struct lttng_domain domain = { .type = options->domain, .buf_type = LTTNG_BUFFER_PER_PID };
	struct node *node;
	int n;

	if (options->domain == LTTNG_DOMAIN_KERNEL)
		domain.buf_type = LTTNG_BUFFER_GLOBAL;
	handle = lttng_create_handle(NULL, &domain);
	if (!handle)
		return cli_no_memory(cli);
	if (options->syscalls)
		n = lttng_list_syscalls(&events);
	else if (options->fields)
		n = PROGRESS_DURING(cli, OFFER_TEXT, lttng_list_tracepoint_fields(handle, &fields));
	else
		n = PROGRESS_DURING(cli, OFFER_TEXT, lttng_list_tracepoints(handle, &events));
	if (n < 0)
		return fail(cli, options, n);
	cli_show_daemon_warnings(cli);
	node = describe_domain_head(list, &domain);
	if (fields || (options->fields && !options->syscalls))
		add_fields(node, options, fields, n);
	else
		add_events(node, options, events, n);
	return CLI_OK;
}
