/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <lttng/ringmaster.h>
#include <string.h>
#include "cli/describe-domain.h"
#include "cli/describe.h"
#include "cli/domain.h"
#include "model/context-type.h"

struct node *describe_domain_head(struct node *list, const struct lttng_domain *domain)
{
	struct node *node = node_object(list, "domain");

	node_string(node, "type", domain_mi_name(domain->type));
	node_string(node, "buffer_type", buffer_mi_name(domain->buf_type));
	return node;
}

/* Agents record into channels that are made for them. */
static const char *agent_channel(enum lttng_domain_type domain)
{
	switch (domain) {
	case LTTNG_DOMAIN_JUL:
		return "lttng_jul_channel";
	case LTTNG_DOMAIN_LOG4J:
		return "lttng_log4j_channel";
	default:
		return "lttng_python_channel";
	}
}

static int describe_events(struct cli *cli, struct node *parent, const struct domain_view *view,
			   struct lttng_handle *handle, const char *channel)
{
	_cleanup_free_ struct lttng_event *events = NULL;
	enum lttng_domain_type domain = handle->domain.type;
	bool agent = domain != LTTNG_DOMAIN_UST && domain != LTTNG_DOMAIN_KERNEL;
	struct node *list = node_list(parent, "events");
	int n = lttng_list_events(handle, channel, &events);

	if (n < 0) {
		(void) cli_fail(cli, n, "Cannot list the event rules of session \"%s\"", view->session);
		return CLI_ERROR;
	}
	for (int i = 0; i < n; i++) {
		const char *filter = NULL;

		if (lttng_event_get_filter_expression(&events[i], &filter) < 0)
			filter = NULL;
		(void) describe_event(list, &events[i], domain, filter, agent);
	}
	return CLI_OK;
}

/* The XML form has no place for them. */
static int describe_contexts(struct cli *cli, struct node *parent, const struct domain_view *view,
			     struct lttng_handle *handle, const char *channel)
{
	_cleanup_free_ struct lttng_event_context *contexts = NULL;
	int n = lttng_list_contexts(handle, channel, &contexts);
	struct node *list;

	if (n < 0) {
		(void) cli_fail(cli, n, "Cannot list the contexts of session \"%s\"", view->session);
		return CLI_ERROR;
	}
	if (n == 0)
		return CLI_OK;
	list = node_mark(node_list(parent, "contexts"), NODE_NOT_XML);
	for (int i = 0; i < n; i++) {
		_cleanup_free_ char *symbol = NULL;
		int r = context_format(&contexts[i], &symbol);

		if (r == -ENOMEM)
			return cli_no_memory(cli);
		if (r == 0)
			(void) describe_context(list, &contexts[i], symbol);
	}
	return CLI_OK;
}

static int describe_channels(struct cli *cli, struct node *parent, struct domain_view *view,
			     struct lttng_handle *handle)
{
	_cleanup_free_ struct lttng_channel *channels = NULL;
	struct node *list = node_list(parent, "channels");
	int n = lttng_list_channels(handle, &channels), status = CLI_OK;

	if (n < 0 && n != -LTTNG_ERR_UST_CHAN_NOT_FOUND && n != -LTTNG_ERR_KERN_CHAN_NOT_FOUND) {
		(void) cli_fail(cli, n, "Cannot list the channels of session \"%s\"", view->session);
		return CLI_ERROR;
	}
	for (int i = 0; i < n && status == CLI_OK; i++) {
		struct node *node;

		if (view->channel && strcmp(view->channel, channels[i].name) != 0)
			continue;
		view->channel_found = true;
		node = describe_channel(list, &channels[i]);
		status = describe_events(cli, node, view, handle, channels[i].name);
		if (status == CLI_OK)
			status = describe_contexts(cli, node, view, handle, channels[i].name);
	}
	return status;
}

int describe_domain(struct cli *cli, struct node *list, struct domain_view *view, const struct lttng_domain *domain)
{
	_cleanup_(lttng_destroy_handlep) struct lttng_handle *handle = NULL;
	struct node *node = describe_domain_head(list, domain);
	struct lttng_domain copy = *domain;

	handle = lttng_create_handle(view->session, &copy);
	if (!handle)
		return cli_no_memory(cli);
	if (domain->type != LTTNG_DOMAIN_UST && domain->type != LTTNG_DOMAIN_KERNEL)
		return describe_events(cli, node, view, handle, agent_channel(domain->type));
	describe_trackers(node, view->session, domain->type);
	return describe_channels(cli, node, view, handle);
}
