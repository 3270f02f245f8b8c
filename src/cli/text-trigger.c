/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "base/str.h"
#include "cli/describe-trigger.h"
#include "cli/out.h"

static const struct node *first_member(const struct node *node)
{
	return node_is_empty(node) ? NULL : list_entry(node->children.next, struct node, link);
}

/* "event_rule_user_tracepoint" reads "user tracepoint". */
static void put_element(struct buf *buf, const char *name, const char *prefix)
{
	if (str_has_prefix(name, prefix))
		name += strlen(prefix);
	for (; *name; name++)
		buf_putc(buf, *name == '_' ? ' ' : *name);
}

static void put_item(struct node *parent, const char *label, struct buf *buf)
{
	_cleanup_free_ char *text = buf_steal(buf);

	if (text)
		text_item(parent, 0, label, "%s", text);
	else
		node_set_failed(parent);
}

static void put_member(struct buf *buf, const char *fmt, const struct node *node, const char *name)
{
	if (*node_get(node, name))
		buf_printf(buf, fmt, node_get(node, name));
}

static void put_rule(struct buf *buf, const struct node *rule)
{
	const struct node *level = first_member(node_find(rule, "log_level_rule")), *exclusion;
	const struct node *exclusions = node_find(rule, "name_pattern_exclusions");

	put_element(buf, rule->name, "event_rule_");
	put_member(buf, " %s", rule, "name_pattern");
	put_member(buf, " (%s)", rule, "emission_site");
	put_member(buf, ", filter '%s'", rule, "filter_expression");
	if (level)
		buf_printf(buf, ", level %s%s", node_get(level, "level"),
			   !strcmp(level->name, "log_level_rule_exactly") ? "" : " or more severe");
	if (exclusions) {
		node_for_each(exclusion, exclusions)
			buf_printf(buf, ", without %s", exclusion->value);
	}
}

static void put_expr(struct buf *buf, const struct node *expr)
{
	const struct node *detail = first_member(expr);

	if (!detail)
		return;
	if (!strcmp(detail->name, "event_expr_array_field_element")) {
		put_expr(buf, node_find(detail, "event_expr"));
		put_member(buf, "[%s]", detail, "index");
	} else if (!strcmp(detail->name, "event_expr_app_specific_context_field")) {
		put_member(buf, "$app.%s", detail, "provider_name");
		put_member(buf, ":%s", detail, "type_name");
	} else {
		put_member(buf, !strcmp(detail->name, "event_expr_payload_field") ? "%s" : "$ctx.%s", detail, "name");
	}
}

static void condition_items(struct node *item, const struct node *condition)
{
	const struct node *detail = first_member(condition), *rule, *captures, *expr;
	_cleanup_(buf_deinit) struct buf buf = BUF_INIT;

	if (!detail)
		return;
	put_element(&buf, detail->name, "condition_");
	rule = first_member(node_find(detail, "event_rule"));
	if (rule) {
		buf_puts(&buf, ": ");
		put_rule(&buf, rule);
	}
	put_member(&buf, ", session %s", detail, "session_name");
	put_member(&buf, ", channel %s", detail, "channel_name");
	put_member(&buf, ", %s bytes", detail, "threshold_bytes");
	put_member(&buf, ", ratio %s", detail, "threshold_ratio");
	put_item(item, "Condition", &buf);
	captures = node_find(detail, "capture_descriptors");
	if (!captures)
		return;
	node_for_each(expr, captures) {
		put_expr(&buf, expr);
		put_item(item, "Captures", &buf);
	}
}

/* Counts above 0 only. */
static void error_items(struct node *item, const struct node *holder)
{
	const struct node *errors = node_find(holder, "error_query_results"), *error;

	if (!errors)
		return;
	node_for_each(error, errors) {
		const char *value = node_get(node_find(error, "error_query_result_counter"), "value");

		if (strcmp(value, "0") != 0)
			text_item(item, TEXT_BAD, "Errors", "%s: %s", node_get(error, "name"), value);
	}
}

static void action_item(struct node *item, const struct node *action)
{
	const struct node *detail = first_member(action), *policy, *output;
	_cleanup_(buf_deinit) struct buf buf = BUF_INIT;

	if (!detail)
		return;
	put_element(&buf, detail->name, "action_");
	put_member(&buf, " %s", detail, "session_name");
	output = node_find(detail, "output");
	put_member(&buf, " to %s", output, "ctrl_url");
	policy = first_member(node_find(detail, "rate_policy"));
	if (policy && strcmp(node_get(policy, "interval"), "1") != 0) {
		put_member(&buf, ", every %s times", policy, "interval");
		put_member(&buf, ", once after %s times", policy, "threshold");
	}
	put_item(item, "Action", &buf);
	error_items(item, action);
}

void text_trigger(struct cli *cli, const struct node *trigger)
{
	const struct node *action = node_find(trigger, "action"), *list = node_find(action, "action_list"), *child;
	_cleanup_free_ char *label = NULL;
	struct node *item;

	if (asprintf(&label, "Trigger %s", node_get(trigger, "name")) < 0) {
		label = NULL;
		node_set_failed(cli->text);
		return;
	}
	item = text_item(cli->text, TEXT_TITLE, label, "(of user %s)", node_get(trigger, "owner_uid"));
	condition_items(item, node_find(trigger, "condition"));
	error_items(item, node_find(trigger, "condition"));
	if (!list) {
		action_item(item, action);
	} else {
		node_for_each(child, list)
			action_item(item, child);
	}
	error_items(item, trigger);
}
