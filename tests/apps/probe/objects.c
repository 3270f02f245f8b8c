/* SPDX-License-Identifier: GPL-2.0-only */
/* Pure objects of domains that the daemon may not serve: create, set, get, wrong types, nothing. */
#include "probe.h"

static void probe_snapshot_outputs(void)
{
	struct lttng_snapshot_output *output = lttng_snapshot_output_create();
	char long_name[300];

	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	probe_part("snapshot outputs");
	INT(lttng_snapshot_output_get_id(output));
	INT(lttng_snapshot_output_get_maxsize(output));
	STR(lttng_snapshot_output_get_name(output));
	STR(lttng_snapshot_output_get_ctrl_url(output));
	STR(lttng_snapshot_output_get_data_url(output));
	INT(lttng_snapshot_output_set_id(5, output));
	INT(lttng_snapshot_output_set_id(0, output));
	INT(lttng_snapshot_output_get_id(output));
	INT(lttng_snapshot_output_set_size(1000, output));
	INT(lttng_snapshot_output_get_maxsize(output));
	INT(lttng_snapshot_output_set_name("name", output));
	STR(lttng_snapshot_output_get_name(output));
	INT(lttng_snapshot_output_set_name(NULL, output));
	INT(lttng_snapshot_output_set_name(long_name, output));
	INT(lttng_snapshot_output_set_ctrl_url("nonsense", output));
	INT(lttng_snapshot_output_set_ctrl_url(NULL, output));
	INT(lttng_snapshot_output_set_ctrl_url("file:///tmp/x", output));
	STR(lttng_snapshot_output_get_ctrl_url(output));
	INT(lttng_snapshot_output_set_local_path("/tmp/y", output));
	INT(lttng_snapshot_output_set_local_path("relative", output));
	INT(lttng_snapshot_output_set_local_path("net://127.0.0.1", output));
	STR(lttng_snapshot_output_get_ctrl_url(output));
	INT(lttng_snapshot_output_set_id(5, NULL));
	INT(lttng_snapshot_output_set_size(5, NULL));
	INT(lttng_snapshot_output_set_name("x", NULL));
	INT(lttng_snapshot_output_set_network_url(NULL, output));
	INT(lttng_snapshot_output_set_network_url("file:///tmp/x", output));
	INT(lttng_snapshot_output_set_network_url("nonsense", output));
	INT(lttng_snapshot_output_set_network_urls("net://127.0.0.1", NULL, output));
	INT(lttng_snapshot_output_set_data_url(NULL, output));
	INT(lttng_snapshot_output_set_data_url("nonsense", output));
	lttng_snapshot_output_destroy(output);
	RISKY((lttng_snapshot_output_destroy(NULL), 0));
}

static void probe_rotation_schedules(void)
{
	struct lttng_rotation_schedule *periodic = lttng_rotation_schedule_periodic_create();
	struct lttng_rotation_schedule *size = lttng_rotation_schedule_size_threshold_create();
	uint64_t value = 77;

	probe_part("rotation schedules");
	INT(lttng_rotation_schedule_get_type(periodic));
	INT(lttng_rotation_schedule_get_type(size));
	INT(lttng_rotation_schedule_get_type(NULL));
	INT(lttng_rotation_schedule_periodic_get_period(periodic, &value));
	INT(lttng_rotation_schedule_periodic_set_period(periodic, 0));
	INT(lttng_rotation_schedule_periodic_set_period(periodic, UINT64_MAX));
	INT(lttng_rotation_schedule_periodic_set_period(periodic, 1000000));
	INT(lttng_rotation_schedule_periodic_get_period(periodic, &value));
	INT(value);
	INT(lttng_rotation_schedule_periodic_set_period(size, 1));
	INT(lttng_rotation_schedule_periodic_get_period(size, &value));
	INT(lttng_rotation_schedule_periodic_get_period(NULL, &value));
	INT(lttng_rotation_schedule_periodic_get_period(periodic, NULL));
	INT(lttng_rotation_schedule_size_threshold_get_threshold(size, &value));
	INT(lttng_rotation_schedule_size_threshold_set_threshold(size, 0));
	INT(lttng_rotation_schedule_size_threshold_set_threshold(size, UINT64_MAX));
	INT(lttng_rotation_schedule_size_threshold_set_threshold(size, 4096));
	INT(lttng_rotation_schedule_size_threshold_get_threshold(size, &value));
	INT(value);
	INT(lttng_rotation_schedule_size_threshold_set_threshold(periodic, 1));
	INT(lttng_rotation_schedules_get_count(NULL, NULL));
	PTR(lttng_rotation_schedules_get_at_index(NULL, 0));
	lttng_rotation_schedule_destroy(periodic);
	lttng_rotation_schedule_destroy(size);
	lttng_rotation_schedule_destroy(NULL);
	lttng_rotation_schedules_destroy(NULL);
}

static void probe_actions(void)
{
	struct lttng_action *list = lttng_action_list_create(), *start = lttng_action_start_session_create();
	struct lttng_action *notify = lttng_action_notify_create(), *snapshot = lttng_action_snapshot_session_create();
	struct lttng_rate_policy *every = lttng_rate_policy_every_n_create(3);
	const struct lttng_rate_policy *got = NULL;
	const struct lttng_snapshot_output *output = NULL;
	const char *name = NULL;
	unsigned int n = 77;
	uint64_t value = 77;

	probe_part("actions");
	INT(lttng_action_get_type(list));
	INT(lttng_action_get_type(start));
	INT(lttng_action_get_type(lttng_action_stop_session_create()));
	INT(lttng_action_get_type(lttng_action_rotate_session_create()));
	INT(lttng_action_get_type(snapshot));
	INT(lttng_action_get_type(notify));
	INT(lttng_action_get_type(NULL));
	PTR(lttng_rate_policy_every_n_create(0));
	PTR(lttng_rate_policy_once_after_n_create(0));
	INT(lttng_rate_policy_get_type(every));
	INT(lttng_rate_policy_get_type(NULL));
	INT(lttng_rate_policy_every_n_get_interval(every, &value));
	INT(value);
	INT(lttng_rate_policy_once_after_n_get_threshold(every, &value));
	INT(lttng_rate_policy_every_n_get_interval(NULL, &value));
	INT(lttng_action_start_session_get_session_name(start, &name));
	STR(name);
	INT(lttng_action_start_session_set_session_name(start, ""));
	INT(lttng_action_start_session_set_session_name(start, NULL));
	INT(lttng_action_start_session_set_session_name(start, "web"));
	INT(lttng_action_start_session_get_session_name(start, &name));
	STR(name);
	INT(lttng_action_start_session_set_session_name(notify, "web"));
	INT(lttng_action_stop_session_set_session_name(start, "web"));
	INT(lttng_action_start_session_set_rate_policy(start, every));
	INT(lttng_action_start_session_get_rate_policy(start, &got));
	INT(lttng_rate_policy_every_n_get_interval(got, &value));
	INT(value);
	INT(lttng_action_notify_get_rate_policy(notify, &got));
	INT(lttng_rate_policy_get_type(got));
	INT(lttng_rate_policy_every_n_get_interval(got, &value));
	INT(value);
	INT(lttng_action_notify_set_rate_policy(notify, NULL));
	INT(lttng_action_snapshot_session_get_session_name(snapshot, &name));
	INT(lttng_action_snapshot_session_get_output(snapshot, &output));
	INT(lttng_action_snapshot_session_set_output(snapshot, lttng_snapshot_output_create()));
	INT(lttng_action_snapshot_session_get_output(snapshot, &output));
	INT(lttng_action_list_add_action(list, start));
	INT(lttng_action_list_add_action(list, notify));
	INT(lttng_action_list_add_action(list, list));
	INT(lttng_action_list_add_action(list, NULL));
	INT(lttng_action_list_add_action(start, notify));
	INT(lttng_action_list_get_count(list, &n));
	INT(n);
	INT(lttng_action_get_type(lttng_action_list_get_at_index(list, 0)));
	INT(lttng_action_get_type(lttng_action_list_get_at_index(list, 1)));
	PTR(lttng_action_list_get_at_index(list, 2));
	PTR(lttng_action_list_get_at_index(NULL, 0));
	lttng_action_destroy(list);
	lttng_action_destroy(start);
	lttng_action_destroy(notify);
	lttng_action_destroy(snapshot);
	lttng_rate_policy_destroy(every);
	lttng_action_destroy(NULL);
	lttng_rate_policy_destroy(NULL);
}

static void probe_conditions(void)
{
	struct lttng_condition *usage = lttng_condition_buffer_usage_high_create();
	struct lttng_condition *consumed = lttng_condition_session_consumed_size_create();
	struct lttng_condition *rotation = lttng_condition_session_rotation_ongoing_create();
	enum lttng_domain_type domain = LTTNG_DOMAIN_NONE;
	const char *name = NULL;
	uint64_t value = 77;
	double ratio = 77;

	probe_part("conditions");
	INT(lttng_condition_get_type(usage));
	INT(lttng_condition_get_type(lttng_condition_buffer_usage_low_create()));
	INT(lttng_condition_get_type(consumed));
	INT(lttng_condition_get_type(rotation));
	INT(lttng_condition_get_type(lttng_condition_session_rotation_completed_create()));
	INT(lttng_condition_get_type(NULL));
	INT(lttng_condition_buffer_usage_get_threshold(usage, &value));
	INT(lttng_condition_buffer_usage_get_threshold_ratio(usage, &ratio));
	INT(lttng_condition_buffer_usage_set_threshold(usage, 4096));
	INT(lttng_condition_buffer_usage_get_threshold(usage, &value));
	INT(value);
	INT(lttng_condition_buffer_usage_get_threshold_ratio(usage, &ratio));
	INT(lttng_condition_buffer_usage_set_threshold_ratio(usage, 0.5));
	INT(lttng_condition_buffer_usage_get_threshold_ratio(usage, &ratio));
	INT(ratio * 100);
	INT(lttng_condition_buffer_usage_get_threshold(usage, &value));
	INT(lttng_condition_buffer_usage_set_threshold_ratio(usage, 1.5));
	INT(lttng_condition_buffer_usage_set_threshold_ratio(usage, -0.5));
	INT(lttng_condition_buffer_usage_get_session_name(usage, &name));
	INT(lttng_condition_buffer_usage_set_session_name(usage, ""));
	INT(lttng_condition_buffer_usage_set_session_name(usage, NULL));
	INT(lttng_condition_buffer_usage_set_session_name(usage, "web"));
	INT(lttng_condition_buffer_usage_get_session_name(usage, &name));
	STR(name);
	INT(lttng_condition_buffer_usage_get_channel_name(usage, &name));
	INT(lttng_condition_buffer_usage_set_channel_name(usage, ""));
	INT(lttng_condition_buffer_usage_set_channel_name(usage, "ch"));
	INT(lttng_condition_buffer_usage_get_channel_name(usage, &name));
	STR(name);
	INT(lttng_condition_buffer_usage_get_domain_type(usage, &domain));
	INT(lttng_condition_buffer_usage_set_domain_type(usage, LTTNG_DOMAIN_UST));
	INT(lttng_condition_buffer_usage_get_domain_type(usage, &domain));
	INT(domain);
	INT(lttng_condition_buffer_usage_set_threshold(consumed, 1));
	INT(lttng_condition_session_consumed_size_get_threshold(consumed, &value));
	INT(lttng_condition_session_consumed_size_set_threshold(consumed, 9));
	INT(lttng_condition_session_consumed_size_get_threshold(consumed, &value));
	INT(value);
	INT(lttng_condition_session_consumed_size_get_session_name(consumed, &name));
	INT(lttng_condition_session_consumed_size_set_session_name(consumed, ""));
	INT(lttng_condition_session_consumed_size_set_session_name(consumed, "web"));
	INT(lttng_condition_session_rotation_get_session_name(rotation, &name));
	INT(lttng_condition_session_rotation_set_session_name(rotation, "web"));
	INT(lttng_condition_session_rotation_set_session_name(usage, "web"));
	lttng_condition_destroy(usage);
	lttng_condition_destroy(consumed);
	lttng_condition_destroy(rotation);
	lttng_condition_destroy(NULL);
}

static void probe_event_rules(void)
{
	struct lttng_event_rule *user = lttng_event_rule_user_tracepoint_create();
	struct lttng_event_rule *jul = lttng_event_rule_jul_logging_create();
	struct lttng_log_level_rule *exactly = lttng_log_level_rule_exactly_create(6);
	const struct lttng_log_level_rule *level = NULL;
	const char *text = NULL;
	unsigned int n = 77;
	int number = 77;

	probe_part("event rules of triggers");
	INT(lttng_event_rule_get_type(user));
	INT(lttng_event_rule_get_type(jul));
	INT(lttng_event_rule_get_type(lttng_event_rule_log4j_logging_create()));
	INT(lttng_event_rule_get_type(lttng_event_rule_python_logging_create()));
	INT(lttng_event_rule_get_type(lttng_event_rule_kernel_tracepoint_create()));
	INT(lttng_event_rule_get_type(NULL));
	INT(lttng_event_rule_user_tracepoint_get_name_pattern(user, &text));
	STR(text);
	INT(lttng_event_rule_user_tracepoint_set_name_pattern(user, ""));
	INT(lttng_event_rule_user_tracepoint_set_name_pattern(user, NULL));
	INT(lttng_event_rule_user_tracepoint_set_name_pattern(user, "app:**"));
	INT(lttng_event_rule_user_tracepoint_get_name_pattern(user, &text));
	STR(text);
	INT(lttng_event_rule_user_tracepoint_get_filter(user, &text));
	INT(lttng_event_rule_user_tracepoint_set_filter(user, ""));
	INT(lttng_event_rule_user_tracepoint_set_filter(user, "x == 1"));
	INT(lttng_event_rule_user_tracepoint_get_filter(user, &text));
	STR(text);
	INT(lttng_event_rule_user_tracepoint_get_log_level_rule(user, &level));
	INT(lttng_log_level_rule_get_type(exactly));
	INT(lttng_log_level_rule_get_type(NULL));
	INT(lttng_log_level_rule_exactly_get_level(exactly, &number));
	INT(number);
	INT(lttng_log_level_rule_at_least_as_severe_as_get_level(exactly, &number));
	INT(lttng_event_rule_user_tracepoint_set_log_level_rule(user, exactly));
	INT(lttng_event_rule_user_tracepoint_set_log_level_rule(user, lttng_log_level_rule_exactly_create(99)));
	RISKY(lttng_event_rule_user_tracepoint_set_log_level_rule(user, NULL));
	INT(lttng_event_rule_user_tracepoint_get_log_level_rule(user, &level));
	INT(lttng_log_level_rule_exactly_get_level(level, &number));
	INT(lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_count(user, &n));
	INT(n);
	INT(lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(user, "app:a"));
	INT(lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(user, "app:a"));
	INT(lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(user, NULL));
	INT(lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_count(user, &n));
	INT(n);
	INT(lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_at_index(user, 0, &text));
	STR(text);
	INT(lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_at_index(user, 9, &text));
	INT(lttng_event_rule_user_tracepoint_set_name_pattern(jul, "x"));
	INT(lttng_event_rule_jul_logging_set_name_pattern(jul, "log.a"));
	INT(lttng_event_rule_jul_logging_get_name_pattern(jul, &text));
	STR(text);
	INT(lttng_event_rule_jul_logging_set_log_level_rule(jul, exactly));
	INT(lttng_event_rule_jul_logging_set_name_pattern(user, "x"));
	lttng_event_rule_destroy(jul);
	lttng_event_rule_destroy(user);
	lttng_log_level_rule_destroy(exactly);
	lttng_event_rule_destroy(NULL);
	lttng_log_level_rule_destroy(NULL);
}

static void probe_expressions(void)
{
	struct lttng_event_expr *field = lttng_event_expr_event_payload_field_create("x");
	struct lttng_event_expr *same = lttng_event_expr_event_payload_field_create("x");
	struct lttng_event_expr *context = lttng_event_expr_channel_context_field_create("vpid");
	struct lttng_event_expr *app = lttng_event_expr_app_specific_context_field_create("p", "t");
	struct lttng_event_expr *element;
	unsigned int index = 77;

	probe_part("capture expressions");
	INT(lttng_event_expr_get_type(field));
	INT(lttng_event_expr_get_type(context));
	INT(lttng_event_expr_get_type(app));
	INT(lttng_event_expr_get_type(NULL));
	PTR(lttng_event_expr_event_payload_field_create(NULL));
	PTR(lttng_event_expr_channel_context_field_create(NULL));
	PTR(lttng_event_expr_app_specific_context_field_create(NULL, "t"));
	PTR(lttng_event_expr_array_field_element_create(NULL, 1));
	STR(lttng_event_expr_event_payload_field_get_name(field));
	STR(lttng_event_expr_event_payload_field_get_name(context));
	STR(lttng_event_expr_channel_context_field_get_name(context));
	STR(lttng_event_expr_app_specific_context_field_get_provider_name(app));
	STR(lttng_event_expr_app_specific_context_field_get_type_name(app));
	INT(lttng_event_expr_is_equal(field, same));
	INT(lttng_event_expr_is_equal(field, context));
	INT(lttng_event_expr_is_equal(field, NULL));
	INT(lttng_event_expr_is_equal(NULL, NULL));
	element = lttng_event_expr_array_field_element_create(same, 3);
	INT(lttng_event_expr_get_type(element));
	INT(lttng_event_expr_array_field_element_get_index(element, &index));
	INT(index);
	INT(lttng_event_expr_array_field_element_get_index(field, &index));
	STR(lttng_event_expr_event_payload_field_get_name(lttng_event_expr_array_field_element_get_parent_expr(element)));
	lttng_event_expr_destroy(element);
	lttng_event_expr_destroy(field);
	lttng_event_expr_destroy(context);
	lttng_event_expr_destroy(app);
	lttng_event_expr_destroy(NULL);
}

static void probe_locations(void)
{
	struct lttng_kernel_probe_location *address = lttng_kernel_probe_location_address_create(4096);
	struct lttng_kernel_probe_location *symbol = lttng_kernel_probe_location_symbol_create("do_it", 8);
	struct lttng_userspace_probe_location *function = lttng_userspace_probe_location_function_create("/bin/sh", "main", NULL);
	uint64_t value = 77;

	probe_part("probe locations");
	INT(lttng_kernel_probe_location_get_type(address));
	INT(lttng_kernel_probe_location_get_type(symbol));
	INT(lttng_kernel_probe_location_get_type(NULL));
	INT(lttng_kernel_probe_location_address_get_address(address, &value));
	INT(value);
	INT(lttng_kernel_probe_location_address_get_address(symbol, &value));
	STR(lttng_kernel_probe_location_symbol_get_name(symbol));
	INT(lttng_kernel_probe_location_symbol_get_offset(symbol, &value));
	INT(value);
	PTR(lttng_kernel_probe_location_symbol_create(NULL, 0));
	PTR(function);
	INT(lttng_userspace_probe_location_get_type(function));
	STR(lttng_userspace_probe_location_function_get_function_name(function));
	PTR(lttng_userspace_probe_location_function_get_binary_path(function));
	INT(lttng_userspace_probe_location_function_get_binary_fd(function) >= 0);
	INT(lttng_userspace_probe_location_function_get_instrumentation_type(function));
	RISKY_PTR(lttng_userspace_probe_location_get_lookup_method(function));
	PTR(lttng_userspace_probe_location_function_create(NULL, "main", NULL));
	PTR(lttng_userspace_probe_location_function_create("/nonexistent", "main", NULL));
	PTR(lttng_userspace_probe_location_function_create("/bin/sh", NULL, NULL));
	INT(lttng_userspace_probe_location_get_type(NULL));
	INT(lttng_userspace_probe_location_lookup_method_get_type(NULL));
	lttng_userspace_probe_location_destroy(function);
	lttng_kernel_probe_location_destroy(address);
	lttng_kernel_probe_location_destroy(symbol);
}

static void probe_triggers(void)
{
	struct lttng_condition *condition = lttng_condition_session_rotation_ongoing_create();
	struct lttng_action *action = lttng_action_notify_create();
	struct lttng_trigger *trigger = lttng_trigger_create(condition, action);
	const uint64_t steps[] = { 1, 2 };
	struct lttng_action_path *path = lttng_action_path_create(steps, 2);
	const char *name = NULL;
	uint64_t value = 77;
	size_t n = 77;
	uid_t uid = 77;

	probe_part("triggers");
	PTR(lttng_trigger_create(NULL, action));
	PTR(lttng_trigger_create(condition, NULL));
	INT(lttng_trigger_get_condition(trigger) == condition);
	INT(lttng_trigger_get_const_action(trigger) == action);
	PTR(lttng_trigger_get_action(NULL));
	INT(lttng_trigger_get_name(trigger, &name));
	INT(lttng_trigger_get_owner_uid(trigger, &uid));
	INT(lttng_trigger_set_owner_uid(trigger, geteuid()));
	INT(lttng_trigger_get_owner_uid(trigger, &uid));
	INT(uid == geteuid());
	INT(lttng_trigger_set_owner_uid(NULL, 0));
	INT(lttng_triggers_get_count(NULL, NULL));
	RISKY_PTR(lttng_triggers_get_at_index(NULL, 0));
	INT(lttng_action_path_get_index_count(path, &n));
	INT(n);
	INT(lttng_action_path_get_index_at_index(path, 1, &value));
	INT(value);
	INT(lttng_action_path_get_index_at_index(path, 2, &value));
	PTR(lttng_action_path_create(NULL, 0));
	PTR(lttng_action_path_create(NULL, 2));
	RISKY_PTR(lttng_error_query_trigger_create(trigger));
	PTR(lttng_error_query_trigger_create(NULL));
	RISKY_PTR(lttng_error_query_condition_create(trigger));
	PTR(lttng_error_query_action_create(trigger, NULL));
	INT(lttng_register_trigger(NULL));
	INT(lttng_register_trigger(trigger));
	INT(lttng_register_trigger_with_name(NULL, "x"));
	INT(lttng_unregister_trigger(NULL));
	lttng_action_path_destroy(path);
	lttng_trigger_destroy(trigger);
	lttng_condition_destroy(condition);
	lttng_action_destroy(action);
	lttng_trigger_destroy(NULL);
	lttng_triggers_destroy(NULL);
}

void probe_objects(void)
{
	probe_snapshot_outputs();
	probe_rotation_schedules();
	probe_actions();
	probe_conditions();
	probe_event_rules();
	probe_expressions();
	probe_locations();
	probe_triggers();
}
