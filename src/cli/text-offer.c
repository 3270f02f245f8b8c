/* SPDX-License-Identifier: GPL-2.0-only */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "cli/out.h"
#include "cli/text-session.h"

static void field_item(struct node *item, const struct node *field)
{
	const char *type = node_get(field, "type");
	char lower[16] = "";

	for (size_t i = 0; i + 1 < sizeof(lower) && type[i]; i++)
		lower[i] = (char) tolower((unsigned char) type[i]);
	text_item(item, 0, "", "field: %s (%s)%s", node_get(field, "name"), lower,
		  node_get_u64(field, "nowrite") ? ", for filters only" : "");
}

static void event_item(struct node *parent, const struct node *event)
{
	const struct node *fields = node_find(event, "event_fields"), *field;
	struct node *item = text_item(parent, TEXT_DIM, node_get(event, "name"), "%s", node_get(event, "loglevel"));

	if (!fields)
		return;
	node_for_each(field, fields)
		field_item(item, field);
}

void text_offer(struct cli *cli, const struct node *domain)
{
	const struct node *pids = node_find(domain, "pids"), *events = node_find(domain, "events"), *node, *pid;

	if (events) {
		node_for_each(node, events)
			event_item(cli->text, node);
		return;
	}
	if (node_is_empty(pids)) {
		cli_say(cli, "No running program offers events of this domain.");
		return;
	}
	node_for_each(pid, pids) {
		_cleanup_free_ char *label = NULL;
		struct node *item;

		if (asprintf(&label, "PID: %s", node_get(pid, "id")) < 0) {
			label = NULL;
			node_set_failed(cli->text);
			return;
		}
		item = text_item(cli->text, TEXT_TITLE, label, "- %s", node_get(pid, "name"));

		node_for_each(node, node_find(pid, "events"))
			event_item(item, node);
	}
}
