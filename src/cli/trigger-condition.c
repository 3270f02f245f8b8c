/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "cli/rule-kind.h"
#include "cli/trigger-condition.h"
#include "model/loglevel.h"

DEFINE_CLEANUP(struct lttng_event_expr *, lttng_event_expr_destroy)
DEFINE_CLEANUP(struct lttng_log_level_rule *, lttng_log_level_rule_destroy)

static const char *const condition_options[] = {
	"condition", "type", "name", "exclude-name", "log-level", "filter", "location", "event-name", "capture", NULL,
};

const char *stretch_value(const struct stretch *stretch, const char *option)
{
	for (unsigned i = stretch->end; i-- > stretch->begin;) {
		const struct arg *item = &stretch->args->items[i];

		if (item->option && !strcmp(item->option->name, option))
			return item->value;
	}
	return NULL;
}

const char *stretch_plain(const struct stretch *stretch, unsigned n)
{
	for (unsigned i = stretch->begin; i < stretch->end; i++) {
		if (!stretch->args->items[i].option && n-- == 0)
			return stretch->args->items[i].value;
	}
	return NULL;
}

int stretch_check(struct cli *cli, const struct stretch *stretch, const char *const *allowed, unsigned max_plain)
{
	const struct arg *first = &stretch->args->items[stretch->begin];
	const char *extra = stretch_plain(stretch, max_plain);

	if (extra)
		return cli_misuse(cli, "--%s=%s: unexpected argument \"%s\"", first->option->name, first->value, extra);
	for (unsigned i = stretch->begin; i < stretch->end; i++) {
		const struct option_row *option = stretch->args->items[i].option;
		const char *const *a = allowed;

		while (option && *a && strcmp(*a, option->name) != 0)
			a++;
		if (option && !*a)
			return cli_misuse(cli, "--%s does not belong to --%s=%s", option->name, first->option->name,
					  first->value);
	}
	return CLI_OK;
}

/* The most severe level is the upper end of every range: nothing else can be asked for. */
static bool is_top_level(enum lttng_domain_type domain, int level)
{
	const char *first = loglevel_nth(domain, 0), *second = loglevel_nth(domain, 1);
	int top;

	if (first && loglevel_parse(domain, first, &top) == 0 && top == level)
		return true;
	/* java.util.logging and log4j begin with OFF, which no statement has. */
	return (domain == LTTNG_DOMAIN_JUL || domain == LTTNG_DOMAIN_LOG4J) &&
	       loglevel_parse(domain, second, &top) == 0 && top == level;
}

/* "INFO", "INFO..", "INFO..EMERG" or ".."; *ret stays NULL for the last. */
static int parse_level(struct cli *cli, enum lttng_domain_type domain, const char *text,
		       struct lttng_log_level_rule **ret)
{
	_cleanup_free_ char *low = strdup(text);
	char *dots = low ? strstr(low, "..") : NULL;
	int level, high;

	if (!low)
		return cli_no_memory(cli);
	if (!strcmp(text, ".."))
		return CLI_OK;
	if (dots)
		*dots = '\0';
	if (loglevel_parse(domain, low, &level) < 0)
		return cli_misuse(cli, "--log-level=%s: unknown level \"%s\"", text, low);
	if (dots && dots[2] && (loglevel_parse(domain, dots + 2, &high) < 0 || !is_top_level(domain, high)))
		return cli_misuse(cli, "--log-level=%s: a range ends with the most severe level", text);
	*ret = dots ? lttng_log_level_rule_at_least_as_severe_as_create(level) :
		      lttng_log_level_rule_exactly_create(level);
	return *ret ? CLI_OK : cli_no_memory(cli);
}

static int set_level(struct cli *cli, const struct rule_kind *kind, struct lttng_event_rule *rule, const char *text)
{
	_cleanup_(lttng_log_level_rule_destroyp) struct lttng_log_level_rule *level = NULL;
	int status;

	if (!kind->set_level)
		return cli_misuse(cli, "--log-level: a %s has no log level", kind->text);
	status = parse_level(cli, kind->domain, text, &level);
	if (status != CLI_OK || !level)
		return status;
	if (kind->set_level(rule, level) != LTTNG_EVENT_RULE_STATUS_OK)
		return cli_misuse(cli, "--log-level=%s is not possible here", text);
	return CLI_OK;
}

static int add_exclusions(struct cli *cli, const struct rule_kind *kind, struct lttng_event_rule *rule,
			  const struct stretch *stretch)
{
	for (unsigned i = stretch->begin; i < stretch->end; i++) {
		const struct arg *item = &stretch->args->items[i];

		if (!item->option || strcmp(item->option->name, "exclude-name") != 0)
			continue;
		if (kind->type != LTTNG_EVENT_RULE_TYPE_USER_TRACEPOINT)
			return cli_misuse(cli, "--exclude-name is for user-space tracepoints");
		if (lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, item->value) !=
		    LTTNG_EVENT_RULE_STATUS_OK)
			return cli_misuse(cli, "--exclude-name=%s is not possible", item->value);
	}
	return CLI_OK;
}

static int fill_rule(struct cli *cli, const struct rule_kind *kind, struct lttng_event_rule *rule,
		     const struct stretch *stretch)
{
	const char *name = stretch_value(stretch, "name"), *filter = stretch_value(stretch, "filter");
	const char *level = stretch_value(stretch, "log-level");

	if (kind->set_name(rule, name ? name : "*") != LTTNG_EVENT_RULE_STATUS_OK)
		return cli_misuse(cli, "--name=%s is no valid pattern", name);
	if (filter && kind->set_filter(rule, filter) != LTTNG_EVENT_RULE_STATUS_OK)
		return cli_misuse(cli, "--filter=%s is no valid filter expression", filter);
	if (level) {
		int status = set_level(cli, kind, rule, level);

		if (status != CLI_OK)
			return status;
	}
	return add_exclusions(cli, kind, rule, stretch);
}

static int add_captures(struct cli *cli, struct lttng_condition *condition, const struct stretch *stretch)
{
	for (unsigned i = stretch->begin; i < stretch->end; i++) {
		_cleanup_(lttng_event_expr_destroyp) struct lttng_event_expr *expr = NULL;
		const struct arg *item = &stretch->args->items[i];

		if (!item->option || strcmp(item->option->name, "capture") != 0)
			continue;
		expr = trigger_expr_parse(item->value);
		if (!expr || lttng_condition_event_rule_matches_append_capture_descriptor(condition, expr) !=
				     LTTNG_CONDITION_STATUS_OK)
			return cli_misuse(cli, "--capture=%s: a field, FIELD[INDEX], $ctx.NAME or $app.PROVIDER:TYPE "
					  "is needed", item->value);
		expr = NULL; /* the condition has it now */
	}
	return CLI_OK;
}

int trigger_condition_new(struct cli *cli, const struct stretch *stretch, struct lttng_condition **ret)
{
	_cleanup_(lttng_event_rule_destroyp) struct lttng_event_rule *rule = NULL;
	_cleanup_(lttng_condition_destroyp) struct lttng_condition *condition = NULL;
	const char *type = stretch->args->items[stretch->begin].value, *rule_type = stretch_value(stretch, "type");
	const struct rule_kind *kind = rule_type ? rule_kind_by_name(rule_type) : NULL;
	int status;

	if (strcmp(type, "event-rule-matches") != 0)
		return cli_misuse(cli, "--condition=%s: the only condition is event-rule-matches", type);
	status = stretch_check(cli, stretch, condition_options, 0);
	if (status != CLI_OK)
		return status;
	if (!rule_type)
		return cli_misuse(cli, "--condition=event-rule-matches needs --type");
	if (!kind)
		return cli_misuse(cli, "--type=%s is not supported; try user, jul, log4j, python, kernel or syscall",
				  rule_type);
	rule = kind->create();
	if (!rule)
		return cli_no_memory(cli);
	status = fill_rule(cli, kind, rule, stretch);
	if (status != CLI_OK)
		return status;
	condition = lttng_condition_event_rule_matches_create(rule);
	if (!condition)
		return cli_no_memory(cli);
	status = add_captures(cli, condition, stretch);
	if (status == CLI_OK)
		*ret = TAKE_PTR(condition);
	return status;
}
