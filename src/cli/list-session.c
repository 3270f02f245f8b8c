/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/ringmaster.h>
#include <string.h>
#include <time.h>
#include "cli/describe-domain.h"
#include "cli/describe.h"
#include "cli/domain.h"
#include "cli/list-session.h"
#include "cli/text-session.h"

#define LAST_WARNINGS 5

DEFINE_CLEANUP(struct lttng_rotation_schedules *, lttng_rotation_schedules_destroy)

static void describe_schedule(struct node *list, const struct lttng_rotation_schedule *schedule)
{
	uint64_t value;

	switch (lttng_rotation_schedule_get_type(schedule)) {
	case LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC:
		if (lttng_rotation_schedule_periodic_get_period(schedule, &value) == LTTNG_ROTATION_STATUS_OK)
			node_u64(node_object(list, "periodic"), "time_us", value);
		break;
	case LTTNG_ROTATION_SCHEDULE_TYPE_SIZE_THRESHOLD:
		if (lttng_rotation_schedule_size_threshold_get_threshold(schedule, &value) == LTTNG_ROTATION_STATUS_OK)
			node_u64(node_object(list, "size_threshold"), "bytes", value);
		break;
	default:
		break;
	}
}

static void describe_schedules(struct node *session)
{
	_cleanup_(lttng_rotation_schedules_destroyp) struct lttng_rotation_schedules *schedules = NULL;
	struct node *list;
	unsigned n = 0;

	/* A daemon without rotation has no schedules. */
	if (lttng_session_list_rotation_schedules(node_get(session, "name"), &schedules) != LTTNG_OK ||
	    lttng_rotation_schedules_get_count(schedules, &n) != LTTNG_ROTATION_STATUS_OK || n == 0)
		return;
	list = node_list(session, "rotation_schedules");
	for (unsigned i = 0; i < n; i++)
		describe_schedule(list, lttng_rotation_schedules_get_at_index(schedules, i));
}

static void describe_creation(struct node *node, const struct lttng_session *session)
{
	uint64_t created;
	struct tm tm;
	time_t t;
	char text[40];

	if (lttng_session_get_creation_time(session, &created) != LTTNG_OK)
		return;
	t = (time_t) created;
	if (localtime_r(&t, &tm) && strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm))
		node_mark(node_string(node, "created", text), NODE_NOT_XML);
}

static int describe_domains(struct cli *cli, struct node *node, const struct list_request *request)
{
	_cleanup_free_ struct lttng_domain *domains = NULL;
	struct domain_view view = { .session = request->session, .channel = request->channel };
	struct node *list;
	int n = lttng_list_domains(request->session, &domains), status = CLI_OK;

	if (n < 0) {
		(void) cli_fail(cli, n, "Cannot list the domains of session \"%s\"", request->session);
		return CLI_ERROR;
	}
	list = node_list(node, "domains");
	for (int i = 0; i < n && status == CLI_OK; i++) {
		if (request->domain != LTTNG_DOMAIN_NONE && request->domain != domains[i].type)
			continue;
		if (request->domains_only)
			(void) describe_domain_head(list, &domains[i]);
		else
			status = describe_domain(cli, list, &view, &domains[i]);
	}
	if (status == CLI_OK && request->channel && !view.channel_found) {
		(void) cli_fail(cli, LTTNG_ERR_CHAN_NOT_FOUND, "Channel \"%s\" of session \"%s\"", request->channel,
				request->session);
		return CLI_ERROR;
	}
	return status;
}

/* Our additions to 2.13: they stand in the text and in JSON. */
static void describe_lagging(struct node *node)
{
	_cleanup_free_ struct lttng_lagging_application *list = NULL;
	int n = lttng_session_list_lagging(node_get(node, "name"), &list);
	struct node *items = n > 0 ? node_mark(node_list(node, "lagging"), NODE_NOT_XML) : NULL;

	for (int i = 0; i < n; i++) {
		struct node *item = node_object(items, "application");

		node_i64(item, "pid", list[i].pid);
		node_string(item, "name", list[i].name);
		node_u64(item, "uid", list[i].uid);
		node_u64(item, "since_us", list[i].since_us);
	}
}

static void describe_warnings(struct node *node)
{
	char **list = NULL;
	int n = lttng_session_list_warnings(node_get(node, "name"), &list);
	struct node *items = n > 0 ? node_mark(node_list(node, "warnings"), NODE_NOT_XML) : NULL;

	for (int i = 0; i < n; i++) {
		if (i >= n - LAST_WARNINGS)
			node_string(items, "warning", list[i]);
		free(list[i]);
	}
	free(list);
}

int list_session(struct cli *cli, const struct list_request *request)
{
	_cleanup_free_ struct lttng_session *list = NULL;
	const struct lttng_session *found = NULL;
	int n = session_list(cli, &list), status;
	struct node *sessions, *node;

	for (int i = 0; i < n && !found; i++) {
		if (!strcmp(list[i].name, request->session))
			found = &list[i];
	}
	if (n >= 0)
		sessions = node_list(cli->output, "sessions");
	if (!found) {
		(void) cli_fail(cli, n < 0 ? n : LTTNG_ERR_SESS_NOT_FOUND, "Cannot list the session \"%s\"",
				request->session);
		return CLI_ERROR;
	}
	node = describe_session(sessions, found);
	describe_creation(node, found);
	describe_schedules(node);
	describe_lagging(node);
	if (request->warnings)
		describe_warnings(node);
	status = describe_domains(cli, node, request);
	if (status != CLI_OK)
		return status;
	text_session(cli, node);
	return CLI_OK;
}
