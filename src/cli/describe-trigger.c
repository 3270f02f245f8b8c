/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/describe-trigger.h"
#include "cli/domain.h"
#include "cli/rule-kind.h"

static void describe_error(struct node *list, const struct lttng_error_query_result *result)
{
	const char *name, *description;
	struct node *node;
	uint64_t value;

	if (lttng_error_query_result_get_name(result, &name) != LTTNG_ERROR_QUERY_RESULT_STATUS_OK ||
	    lttng_error_query_result_get_description(result, &description) != LTTNG_ERROR_QUERY_RESULT_STATUS_OK ||
	    lttng_error_query_result_get_type(result) != LTTNG_ERROR_QUERY_RESULT_TYPE_COUNTER ||
	    lttng_error_query_result_counter_get_value(result, &value) != LTTNG_ERROR_QUERY_RESULT_STATUS_OK)
		return;
	node = node_object(list, "error_query_result");
	node_string(node, "name", name);
	node_string(node, "description", description);
	node_u64(node_object(node, "error_query_result_counter"), "value", value);
}

void describe_errors_consume(struct node *parent, struct lttng_error_query *query)
{
	struct lttng_error_query_results *results = NULL;
	struct node *list = node_list(parent, "error_query_results");
	unsigned n = 0;

	if (query &&
	    lttng_error_query_execute(query, lttng_session_daemon_command_endpoint, &results) == LTTNG_OK &&
	    lttng_error_query_results_get_count(results, &n) == LTTNG_ERROR_QUERY_RESULTS_STATUS_OK) {
		for (unsigned i = 0; i < n; i++) {
			const struct lttng_error_query_result *result;

			if (lttng_error_query_results_get_result(results, &result, i) ==
			    LTTNG_ERROR_QUERY_RESULTS_STATUS_OK)
				describe_error(list, result);
		}
	}
	lttng_error_query_results_destroy(results);
	lttng_error_query_destroy(query);
}

static void describe_level(struct node *parent, const struct lttng_log_level_rule *rule)
{
	bool exactly = lttng_log_level_rule_get_type(rule) == LTTNG_LOG_LEVEL_RULE_TYPE_EXACTLY;
	struct node *node = node_object(parent, "log_level_rule");
	int level = 0;

	if (exactly)
		(void) lttng_log_level_rule_exactly_get_level(rule, &level);
	else
		(void) lttng_log_level_rule_at_least_as_severe_as_get_level(rule, &level);
	node_i64(node_object(node, exactly ? "log_level_rule_exactly" : "log_level_rule_at_least_as_severe_as"),
		 "level", level);
}

static void describe_exclusions(struct node *parent, const struct lttng_event_rule *rule)
{
	struct node *list;
	unsigned n = 0;

	if (lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_count(rule, &n) != LTTNG_EVENT_RULE_STATUS_OK ||
	    n == 0)
		return;
	list = node_list(parent, "name_pattern_exclusions");
	for (unsigned i = 0; i < n; i++) {
		const char *name;

		if (lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_at_index(rule, i, &name) ==
		    LTTNG_EVENT_RULE_STATUS_OK)
			node_string(list, "name_pattern_exclusion", name);
	}
}

static void describe_site(struct node *node, const struct lttng_event_rule *rule)
{
	static const char *const sites[] = {
		[LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY_EXIT] = "entry+exit",
		[LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY] = "entry",
		[LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_EXIT] = "exit",
	};
	int site = (int) lttng_event_rule_kernel_syscall_get_emission_site(rule);

	if (site >= 0 && site < (int) ARRAY_SIZE(sites))
		node_string(node, "emission_site", sites[site]);
}

static void describe_rule(struct node *parent, const struct lttng_event_rule *rule)
{
	const struct rule_kind *kind = rule_kind_by_type(lttng_event_rule_get_type(rule));
	struct node *node = node_object(parent, "event_rule");
	const struct lttng_log_level_rule *level;
	const char *text;

	if (!kind)
		return;
	node = node_object(node, kind->element);
	if (kind->type == LTTNG_EVENT_RULE_TYPE_KERNEL_SYSCALL)
		describe_site(node, rule);
	if (kind->get_name(rule, &text) == LTTNG_EVENT_RULE_STATUS_OK)
		node_string(node, "name_pattern", text);
	if (kind->get_filter(rule, &text) == LTTNG_EVENT_RULE_STATUS_OK)
		node_string(node, "filter_expression", text);
	if (kind->get_level && kind->get_level(rule, &level) == LTTNG_EVENT_RULE_STATUS_OK)
		describe_level(node, level);
	if (kind->type == LTTNG_EVENT_RULE_TYPE_USER_TRACEPOINT)
		describe_exclusions(node, rule);
}

static void describe_expr(struct node *parent, const struct lttng_event_expr *expr)
{
	struct node *node = node_object(parent, "event_expr"), *detail;
	unsigned index = 0;

	switch (lttng_event_expr_get_type(expr)) {
	case LTTNG_EVENT_EXPR_TYPE_EVENT_PAYLOAD_FIELD:
		node_string(node_object(node, "event_expr_payload_field"), "name",
			    lttng_event_expr_event_payload_field_get_name(expr));
		break;
	case LTTNG_EVENT_EXPR_TYPE_CHANNEL_CONTEXT_FIELD:
		node_string(node_object(node, "event_expr_channel_context_field"), "name",
			    lttng_event_expr_channel_context_field_get_name(expr));
		break;
	case LTTNG_EVENT_EXPR_TYPE_APP_SPECIFIC_CONTEXT_FIELD:
		detail = node_object(node, "event_expr_app_specific_context_field");
		node_string(detail, "provider_name",
			    lttng_event_expr_app_specific_context_field_get_provider_name(expr));
		node_string(detail, "type_name", lttng_event_expr_app_specific_context_field_get_type_name(expr));
		break;
	case LTTNG_EVENT_EXPR_TYPE_ARRAY_FIELD_ELEMENT:
		detail = node_object(node, "event_expr_array_field_element");
		(void) lttng_event_expr_array_field_element_get_index(expr, &index);
		node_u64(detail, "index", index);
		describe_expr(detail, lttng_event_expr_array_field_element_get_parent_expr(expr));
		break;
	default:
		break;
	}
}

static void describe_matches(struct node *parent, const struct lttng_condition *condition)
{
	struct node *node = node_object(parent, "condition_event_rule_matches"), *list;
	const struct lttng_event_rule *rule;
	unsigned n = 0;

	if (lttng_condition_event_rule_matches_get_rule(condition, &rule) == LTTNG_CONDITION_STATUS_OK)
		describe_rule(node, rule);
	list = node_list(node, "capture_descriptors");
	(void) lttng_condition_event_rule_matches_get_capture_descriptor_count(condition, &n);
	for (unsigned i = 0; i < n; i++)
		describe_expr(list, lttng_condition_event_rule_matches_get_capture_descriptor_at_index(condition, i));
}

static void describe_usage(struct node *parent, const struct lttng_condition *condition, bool high)
{
	struct node *node = node_object(parent, high ? "condition_buffer_usage_high" : "condition_buffer_usage_low");
	enum lttng_domain_type domain;
	const char *text;
	uint64_t bytes;
	double ratio;

	if (lttng_condition_buffer_usage_get_session_name(condition, &text) == LTTNG_CONDITION_STATUS_OK)
		node_string(node, "session_name", text);
	if (lttng_condition_buffer_usage_get_channel_name(condition, &text) == LTTNG_CONDITION_STATUS_OK)
		node_string(node, "channel_name", text);
	if (lttng_condition_buffer_usage_get_domain_type(condition, &domain) == LTTNG_CONDITION_STATUS_OK)
		node_string(node, "domain", domain_mi_name(domain));
	if (lttng_condition_buffer_usage_get_threshold(condition, &bytes) == LTTNG_CONDITION_STATUS_OK)
		node_u64(node, "threshold_bytes", bytes);
	else if (lttng_condition_buffer_usage_get_threshold_ratio(condition, &ratio) == LTTNG_CONDITION_STATUS_OK)
		node_printf(node, "threshold_ratio", "%f", ratio);
}

static void describe_consumed(struct node *parent, const struct lttng_condition *condition)
{
	struct node *node = node_object(parent, "condition_session_consumed_size");
	const char *text;
	uint64_t bytes;

	if (lttng_condition_session_consumed_size_get_session_name(condition, &text) == LTTNG_CONDITION_STATUS_OK)
		node_string(node, "session_name", text);
	if (lttng_condition_session_consumed_size_get_threshold(condition, &bytes) == LTTNG_CONDITION_STATUS_OK)
		node_u64(node, "threshold_bytes", bytes);
}

static void describe_condition(struct node *parent, const struct lttng_trigger *trigger, bool errors)
{
	const struct lttng_condition *condition = lttng_trigger_get_const_condition(trigger);
	struct node *node = node_object(parent, "condition"), *detail;
	const char *text;

	switch (lttng_condition_get_type(condition)) {
	case LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES:
		describe_matches(node, condition);
		break;
	case LTTNG_CONDITION_TYPE_BUFFER_USAGE_HIGH:
		describe_usage(node, condition, true);
		break;
	case LTTNG_CONDITION_TYPE_BUFFER_USAGE_LOW:
		describe_usage(node, condition, false);
		break;
	case LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE:
		describe_consumed(node, condition);
		break;
	case LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED:
	case LTTNG_CONDITION_TYPE_SESSION_ROTATION_ONGOING:
		detail = node_object(node, lttng_condition_get_type(condition) ==
				     LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED ?
				     "condition_session_rotation_completed" : "condition_session_rotation_ongoing");
		if (lttng_condition_session_rotation_get_session_name(condition, &text) == LTTNG_CONDITION_STATUS_OK)
			node_string(detail, "session_name", text);
		break;
	default:
		break;
	}
	if (errors)
		describe_errors_consume(node, lttng_error_query_condition_create(trigger));
}

void describe_trigger(struct node *parent, const struct lttng_trigger *trigger, bool errors)
{
	struct node *node = node_object(parent, "trigger");
	const char *name;
	uid_t uid;

	if (lttng_trigger_get_name(trigger, &name) == LTTNG_TRIGGER_STATUS_OK)
		node_string(node, "name", name);
	if (lttng_trigger_get_owner_uid(trigger, &uid) == LTTNG_TRIGGER_STATUS_OK)
		node_u64(node, "owner_uid", uid);
	describe_condition(node, trigger, errors);
	describe_action(node, trigger, lttng_trigger_get_const_action(trigger), errors);
	if (errors)
		describe_errors_consume(node, lttng_error_query_trigger_create(trigger));
}
