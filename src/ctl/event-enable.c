/* SPDX-License-Identifier: LGPL-2.1-only */
/* Enabling and disabling of event rules. */
#include <errno.h>
#include <string.h>
#include <lttng/event.h>
#include <lttng/lttng-error.h>
#include "base/buf.h"
#include "base/str.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/handle.h"
#include "model/filter/filter.h"

#define EXCLUSIONS_MAX 4096     /* as in control.def */

/* A rule on its way to the daemon, and what it points to. */
struct rule {
	struct control_event_rule record;
	char name[LTTNG_SYMBOL_NAME_LEN];
	struct control_name *exclusions;
	struct buf bytecode;
};

static void rule_deinit(struct rule *rule)
{
	free(rule->exclusions);
	buf_deinit(&rule->bytecode);
}
#define _cleanup_rule_ _cleanup_(rule_deinit)

static int rule_init(struct rule *rule, const struct lttng_event *event)
{
	*rule = (struct rule) { .exclusions = NULL };
	buf_init(&rule->bytecode);
	if (!is_terminated(event->name, sizeof(event->name)))
		return answer_fail(-LTTNG_ERR_INVALID_EVENT_NAME, "The event rule's name does not end");
	memcpy(rule->name, event->name, sizeof(rule->name));
	/* The daemon takes it so, too; what is said of the rule calls it the same. */
	str_glob_normalize(rule->name);
	rule->record = (struct control_event_rule) {
		.type = wire_small((int) event->type + 1),
		.name = rule->name,
		.enabled = true,
		.loglevel_type = wire_small((int) event->loglevel_type),
		.loglevel = event->loglevel,
	};
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct control_name *) a)->name, ((const struct control_name *) b)->name);
}

/* In the order of their names, which has no meaning: so what stands twice is found. */
static int add_exclusions(struct rule *rule, int count, char **names)
{
	if (count < 0 || count > EXCLUSIONS_MAX || (count > 0 && !names))
		return answer_fail(-LTTNG_ERR_INVALID, "The list of exclusions is not valid");
	if (count == 0)
		return 0;
	rule->exclusions = calloc((size_t) count, sizeof(*rule->exclusions));
	if (!rule->exclusions)
		return -LTTNG_ERR_EXCLUSION_NOMEM;
	for (int i = 0; i < count; i++) {
		if (!names[i] || strlen(names[i]) >= LTTNG_SYMBOL_NAME_LEN)
			return answer_fail(-LTTNG_ERR_INVALID, "An exclusion is missing or too long");
		rule->exclusions[i].name = names[i];
	}
	qsort(rule->exclusions, (size_t) count, sizeof(*rule->exclusions), compare_names);
	for (int i = 1; i < count; i++)
		if (compare_names(&rule->exclusions[i - 1], &rule->exclusions[i]) == 0)
			return answer_fail(-LTTNG_ERR_INVALID, "Exclusion \"%s\" stands twice", rule->exclusions[i].name);
	rule->record.exclusions = (struct wire_list) { .items = rule->exclusions, .n = (uint32_t) count };
	return 0;
}

/* What the daemon hands to applications is compiled here, where the caller's own time and memory are spent. */
static int add_filter(struct rule *rule, const struct lttng_handle *handle, const char *expression)
{
	_cleanup_free_ struct filter_bytecode *bytecode = NULL;
	struct filter_error error;
	int r;

	if (!expression)
		return 0;
	if (!*expression)
		return answer_fail(-LTTNG_ERR_INVALID, "The filter expression is empty");
	rule->record.filter = expression;
	if (handle->domain.type != LTTNG_DOMAIN_UST && handle->domain.type != LTTNG_DOMAIN_KERNEL)
		return 0;
	r = filter_compile(expression, &bytecode, &error);
	if (r == -ENOMEM)
		return -LTTNG_ERR_FILTER_NOMEM;
	if (r < 0)
		return answer_fail(-LTTNG_ERR_FILTER_INVAL, "Filter expression, column %u: %s", error.column, error.text);
	buf_append(&rule->bytecode, &bytecode->reloc_offset, sizeof(bytecode->reloc_offset));
	buf_append(&rule->bytecode, bytecode->data, bytecode->len);
	if (rule->bytecode.error)
		return -LTTNG_ERR_FILTER_NOMEM;
	rule->record.bytecode = (struct wire_blob) {
		.data = rule->bytecode.data, .len = (uint32_t) rule->bytecode.len };
	return 0;
}

int lttng_enable_event_with_exclusions(struct lttng_handle *handle, struct lttng_event *event,
	const char *channel_name, const char *filter_expression, int exclusion_count, char **exclusion_names)
{
	_cleanup_rule_ struct rule rule = { .exclusions = NULL };
	int r;

	if (!handle || !event)
		return call_invalid("A handle and an event are needed");
	answer_clear();
	if (handle->domain.type == LTTNG_DOMAIN_NONE)
		return answer_fail(-LTTNG_ERR_UND, "The handle is of no tracing domain");
	r = rule_init(&rule, event);
	if (r >= 0)
		r = add_exclusions(&rule, exclusion_count, exclusion_names);
	if (r >= 0)
		r = add_filter(&rule, handle, filter_expression);
	if (r < 0)
		return r;
	return call_run(&(struct call) {
		.request = control_enable_event_wire(),
		.msg = &(struct control_enable_event) {
			.session = handle->session_name, .domain = handle_domain(handle),
			.buffer_type = handle_buffer_type(handle), .channel = channel_name,
			.rule = { .items = &rule.record, .n = 1 } },
		.waits = true });
}

int lttng_enable_event_with_filter(struct lttng_handle *handle, struct lttng_event *event,
	const char *channel_name, const char *filter_expression)
{
	return lttng_enable_event_with_exclusions(handle, event, channel_name, filter_expression, 0, NULL);
}

int lttng_enable_event(struct lttng_handle *handle, struct lttng_event *ev, const char *channel_name)
{
	return lttng_enable_event_with_exclusions(handle, ev, channel_name, NULL, 0, NULL);
}

int lttng_disable_event_ext(struct lttng_handle *handle, struct lttng_event *ev, const char *channel_name,
	const char *filter_expression)
{
	_cleanup_rule_ struct rule rule = { .exclusions = NULL };
	int r;

	if (!handle || !ev)
		return call_invalid("A handle and an event are needed");
	answer_clear();
	if (filter_expression)
		return answer_fail(-LTTNG_ERR_UNK, "Rules are disabled by their name, whatever their filter");
	r = rule_init(&rule, ev);
	if (r < 0)
		return r;
	return call_run(&(struct call) {
		.request = control_disable_event_wire(),
		.msg = &(struct control_disable_event) {
			.session = handle->session_name, .domain = handle_domain(handle), .channel = channel_name,
			.rule = { .items = &rule.record, .n = 1 }, .all_variants = true },
		.waits = true });
}

int lttng_disable_event(struct lttng_handle *handle, const char *name, const char *channel_name)
{
	struct lttng_event event = { .type = LTTNG_EVENT_ALL, .loglevel = -1 };

	if (name && strlen(name) >= sizeof(event.name))
		return call_invalid("The event rule's name is too long");
	if (name)
		memcpy(event.name, name, strlen(name));
	return lttng_disable_event_ext(handle, &event, channel_name, NULL);
}
