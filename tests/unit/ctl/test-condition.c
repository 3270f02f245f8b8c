/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <math.h>
#include "lib/tap.h"
#include "ctl/object/archive-location.h"
#include "ctl/object/condition.h"
#include "ctl/object/evaluation.h"
#include "ctl/object/event-field-value.h"

#define C(status) LTTNG_CONDITION_STATUS_##status
#define E(status) LTTNG_EVALUATION_STATUS_##status

static void test_threshold(void)
{
	struct lttng_condition *high = lttng_condition_buffer_usage_high_create();
	uint64_t bytes = 7;
	double ratio = 7;

	ok_int(lttng_condition_get_type(high), LTTNG_CONDITION_TYPE_BUFFER_USAGE_HIGH, "type");
	ok_int(lttng_condition_get_type(NULL), LTTNG_CONDITION_TYPE_UNKNOWN, "type of nothing");
	ok_int(lttng_condition_buffer_usage_get_threshold(high, &bytes), C(UNSET), "no threshold yet");
	ok_int(lttng_condition_buffer_usage_set_threshold_ratio(high, 1.001), C(INVALID), "above one");
	ok_int(lttng_condition_buffer_usage_set_threshold_ratio(high, -0.001), C(INVALID), "below zero");
	ok_int(lttng_condition_buffer_usage_set_threshold_ratio(high, NAN), C(INVALID), "not a number");
	ok_int(lttng_condition_buffer_usage_set_threshold_ratio(high, 0.25), C(OK), "a ratio");
	ok(lttng_condition_buffer_usage_get_threshold_ratio(high, &ratio) == C(OK) && ratio == 0.25, "is kept");
	ok_int(lttng_condition_buffer_usage_get_threshold(high, &bytes), C(UNSET), "and is no size");
	ok_int(lttng_condition_buffer_usage_set_threshold(high, 0), C(OK), "a size");
	ok(lttng_condition_buffer_usage_get_threshold(high, &bytes) == C(OK) && bytes == 0, "is kept");
	ok_int(lttng_condition_buffer_usage_get_threshold_ratio(high, &ratio), C(UNSET), "and is no ratio");
	ok_int(lttng_condition_buffer_usage_get_threshold(high, NULL), C(INVALID), "nowhere to put it");
	lttng_condition_destroy(high);
}

static void test_complete(void)
{
	struct lttng_condition *low = lttng_condition_buffer_usage_low_create();
	enum lttng_domain_type type = LTTNG_DOMAIN_NONE;
	const char *s = NULL;

	ok_int(lttng_condition_buffer_usage_get_session_name(low, &s), C(UNSET), "no session yet");
	ok_int(lttng_condition_buffer_usage_set_session_name(low, ""), C(INVALID), "an empty name");
	ok_int(lttng_condition_buffer_usage_set_session_name(low, "web"), C(OK), "a session");
	ok_int(lttng_condition_buffer_usage_set_session_name(low, "db"), C(OK), "another");
	ok(lttng_condition_buffer_usage_get_session_name(low, &s) == C(OK) && strcmp(s, "db") == 0, "the last one");
	ok_int(lttng_condition_buffer_usage_set_channel_name(low, "ch"), C(OK), "a channel");
	ok_int(lttng_condition_buffer_usage_set_domain_type(low, LTTNG_DOMAIN_NONE), C(INVALID), "no domain");
	ok_int(lttng_condition_buffer_usage_get_domain_type(low, &type), C(UNSET), "no domain yet");
	ok(!condition_is_complete(low), "incomplete");
	ok_int(lttng_condition_buffer_usage_set_domain_type(low, LTTNG_DOMAIN_UST), C(OK), "a domain");
	ok_int(lttng_condition_buffer_usage_set_threshold(low, 1), C(OK), "a threshold");
	ok(condition_is_complete(low), "complete");
	ok_int(lttng_condition_session_rotation_set_session_name(low, "x"), C(INVALID), "function of another type");
	lttng_condition_destroy(low);
}

static void test_session(void)
{
	struct lttng_condition *size = lttng_condition_session_consumed_size_create();
	struct lttng_condition *ongoing = lttng_condition_session_rotation_ongoing_create();
	struct lttng_condition *completed = lttng_condition_session_rotation_completed_create();
	uint64_t bytes = 7;
	const char *s = NULL;

	ok_int(lttng_condition_session_consumed_size_get_threshold(size, &bytes), C(UNSET), "no size yet");
	ok_int(lttng_condition_session_consumed_size_set_threshold(size, 4096), C(OK), "a size");
	ok(lttng_condition_session_consumed_size_get_threshold(size, &bytes) == C(OK) && bytes == 4096, "is kept");
	ok_int(lttng_condition_session_consumed_size_set_session_name(size, "web"), C(OK), "a session");
	ok(condition_is_complete(size), "complete");
	ok_int(lttng_condition_session_rotation_get_session_name(ongoing, &s), C(UNSET), "no session yet");
	ok_int(lttng_condition_session_rotation_set_session_name(ongoing, "web"), C(OK), "ongoing");
	ok_int(lttng_condition_session_rotation_set_session_name(completed, "web"), C(OK), "completed");
	ok_int(lttng_condition_session_rotation_set_session_name(size, "web"), C(INVALID), "another type");
	lttng_condition_destroy(size);
	lttng_condition_destroy(ongoing);
	lttng_condition_destroy(completed);
	lttng_condition_destroy(NULL);
}

static void test_expressions(void)
{
	struct lttng_event_expr *a = lttng_event_expr_array_field_element_create(
		lttng_event_expr_event_payload_field_create("f"), 3);
	struct lttng_event_expr *b = lttng_event_expr_array_field_element_create(
		lttng_event_expr_event_payload_field_create("f"), 3);
	struct lttng_event_expr *c = lttng_event_expr_app_specific_context_field_create("p", "t");
	struct lttng_event_expr *d = lttng_event_expr_channel_context_field_create("t");
	unsigned index = 7;

	ok(lttng_event_expr_is_equal(a, b), "equal");
	ok(!lttng_event_expr_is_equal(a, lttng_event_expr_array_field_element_get_parent_expr(b)), "element and array");
	ok(!lttng_event_expr_is_equal(c, d), "contexts of two kinds");
	ok(lttng_event_expr_is_equal(NULL, NULL) && !lttng_event_expr_is_equal(a, NULL), "nothing");
	ok(lttng_event_expr_array_field_element_get_index(a, &index) == 0 && index == 3, "index");
	ok_int(lttng_event_expr_array_field_element_get_index(c, &index), LTTNG_EVENT_EXPR_STATUS_INVALID, "no element");
	ok_str(lttng_event_expr_app_specific_context_field_get_provider_name(c), "p", "provider");
	ok(!lttng_event_expr_event_payload_field_get_name(c), "no payload field");
	ok(!lttng_event_expr_array_field_element_create(NULL, 1), "element of nothing");
	lttng_event_expr_destroy(a);
	lttng_event_expr_destroy(b);
	lttng_event_expr_destroy(c);
	lttng_event_expr_destroy(d);
}

static void test_captures(void)
{
	struct lttng_event_rule *rule = lttng_event_rule_user_tracepoint_create();
	struct lttng_kernel_probe_location *location = lttng_kernel_probe_location_address_create(1);
	struct lttng_event_rule *probe_rule = lttng_event_rule_kernel_kprobe_create(location);
	struct lttng_condition *condition = lttng_condition_event_rule_matches_create(rule);
	struct lttng_condition *probe = lttng_condition_event_rule_matches_create(probe_rule);
	struct lttng_event_expr *expr = lttng_event_expr_event_payload_field_create("f");
	const struct lttng_event_rule *got = NULL;
	unsigned n = 7;

	lttng_kernel_probe_location_destroy(location);
	lttng_event_rule_destroy(rule);
	lttng_event_rule_destroy(probe_rule);
	ok(!lttng_condition_event_rule_matches_create(NULL), "no rule");
	ok(lttng_condition_event_rule_matches_get_rule(condition, &got) == C(OK) && got == rule, "rule");
	ok_int(lttng_event_rule_get_type(got), LTTNG_EVENT_RULE_TYPE_USER_TRACEPOINT, "outlives the caller's");
	ok_int(lttng_condition_event_rule_matches_append_capture_descriptor(probe, expr), C(UNSUPPORTED), "probe");
	ok_int(lttng_condition_event_rule_matches_append_capture_descriptor(condition, NULL), C(INVALID), "nothing");
	ok_int(lttng_condition_event_rule_matches_append_capture_descriptor(condition, expr), C(OK), "a field");
	ok(lttng_condition_event_rule_matches_get_capture_descriptor_count(condition, &n) == C(OK) && n == 1, "one");
	ok(lttng_condition_event_rule_matches_get_capture_descriptor_at_index(condition, 0) == expr, "the same");
	ok(!lttng_condition_event_rule_matches_get_capture_descriptor_at_index(condition, 1), "out of range");
	lttng_condition_destroy(condition);
	lttng_condition_destroy(probe);
}

static void test_evaluations(void)
{
	struct lttng_trace_archive_location *location = NULL;
	const struct lttng_trace_archive_location *got = NULL;
	struct lttng_evaluation *usage = NULL, *size = NULL, *rotation = NULL;
	uint64_t v = 7;
	double ratio = 7;

	ok(evaluation_new_buffer_usage(LTTNG_CONDITION_TYPE_BUFFER_USAGE_LOW, 1, 4, &usage) == 0 &&
	   evaluation_new_consumed_size(99, &size) == 0 && archive_location_new_local("/t", &location) == 0 &&
	   evaluation_new_rotation(LTTNG_CONDITION_TYPE_SESSION_ROTATION_COMPLETED, 3, location, &rotation) == 0,
	   "made");
	ok_int(lttng_evaluation_get_type(usage), LTTNG_CONDITION_TYPE_BUFFER_USAGE_LOW, "type");
	ok(lttng_evaluation_buffer_usage_get_usage_ratio(usage, &ratio) == E(OK) && ratio == 0.25, "ratio");
	ok(lttng_evaluation_buffer_usage_get_usage(usage, &v) == E(OK) && v == 1, "bytes");
	ok_int(lttng_evaluation_buffer_usage_get_usage(size, &v), E(INVALID), "function of another type");
	ok(lttng_evaluation_session_consumed_size_get_consumed_size(size, &v) == E(OK) && v == 99, "size");
	ok(lttng_evaluation_session_rotation_get_id(rotation, &v) == E(OK) && v == 3, "rotation");
	ok(lttng_evaluation_session_rotation_completed_get_location(rotation, &got) == E(OK) && got == location, "where");
	lttng_evaluation_destroy(usage);
	lttng_evaluation_destroy(size);
	lttng_evaluation_destroy(rotation);
	lttng_evaluation_destroy(NULL);
}

static void test_field_values(void)
{
	struct lttng_event_field_value *array = NULL, *number = NULL, *text = NULL, *real = NULL;
	const struct lttng_event_field_value *got = NULL;
	struct lttng_evaluation *evaluation = NULL, *none = NULL;
	const char *s = NULL;
	unsigned n = 7;
	int64_t i = 7;
	uint64_t u = 7;
	double d = 7;

	ok(event_field_value_new_array(&array) == 0 &&
	   event_field_value_new_signed(LTTNG_EVENT_FIELD_VALUE_TYPE_SIGNED_ENUM, -5, &number) == 0 &&
	   event_field_value_new_string("textual", 4, &text) == 0 && event_field_value_append(array, number) == 0 &&
	   event_field_value_append(array, NULL) == 0 && event_field_value_append(array, text) == 0 &&
	   evaluation_new_event_rule_matches(array, &evaluation) == 0 &&
	   evaluation_new_event_rule_matches(NULL, &none) == 0, "made");
	ok_int(lttng_evaluation_event_rule_matches_get_captured_values(none, &got),
		LTTNG_EVALUATION_EVENT_RULE_MATCHES_STATUS_NONE, "nothing was to be captured");
	ok_int(lttng_evaluation_event_rule_matches_get_captured_values(evaluation, &got),
		LTTNG_EVALUATION_EVENT_RULE_MATCHES_STATUS_OK, "captured");
	ok(got == array && lttng_event_field_value_array_get_length(got, &n) == 0 && n == 3, "three");
	ok_int(lttng_event_field_value_array_get_element_at_index(array, 1, &got),
		LTTNG_EVENT_FIELD_VALUE_STATUS_UNAVAILABLE, "one of them was not there");
	ok_int(lttng_event_field_value_array_get_element_at_index(array, 3, &got),
		LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID, "out of range");
	ok_int(lttng_event_field_value_array_get_element_at_index(array, 0, &got),
		LTTNG_EVENT_FIELD_VALUE_STATUS_OK, "the first");
	ok(lttng_event_field_value_signed_int_get_value(got, &i) == 0 && i == -5, "an enumeration is a number");
	ok_int(lttng_event_field_value_unsigned_int_get_value(got, &u), LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID,
		"with a sign");
	ok(lttng_event_field_value_string_get_value(text, &s) == 0 && strcmp(s, "text") == 0, "text");
	ok_int(lttng_event_field_value_get_type(NULL), LTTNG_EVENT_FIELD_VALUE_TYPE_INVALID, "type of nothing");
	ok(event_field_value_new_real(-0.5, &real) == 0 &&
	   lttng_event_field_value_get_type(real) == LTTNG_EVENT_FIELD_VALUE_TYPE_REAL, "a real number");
	ok(lttng_event_field_value_real_get_value(real, &d) == LTTNG_EVENT_FIELD_VALUE_STATUS_OK && d == -0.5, "is kept");
	ok_int(lttng_event_field_value_real_get_value(number, &d), LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID,
		"an integer is none");
	ok_int(lttng_event_field_value_signed_int_get_value(real, &i), LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID,
		"nor is it an integer");
	ok_int(lttng_event_field_value_real_get_value(real, NULL), LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID,
		"nowhere to put it");
	ok_int(lttng_event_field_value_real_get_value(NULL, &d), LTTNG_EVENT_FIELD_VALUE_STATUS_INVALID, "of nothing");
	event_field_value_free(real);
	lttng_evaluation_destroy(evaluation);
	lttng_evaluation_destroy(none);
}

int main(void)
{
	test_threshold();
	test_complete();
	test_session();
	test_expressions();
	test_captures();
	test_evaluations();
	test_field_values();
	return tap_done();
}
