/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include "lib/leak.h"
#include "lib/tap.h"
#include "ctl/object/event-rule.h"

#define R(status) LTTNG_EVENT_RULE_STATUS_##status

static void test_user_tracepoint(void)
{
	struct lttng_event_rule *rule = lttng_event_rule_user_tracepoint_create();
	const char *s = NULL;

	ok_int(lttng_event_rule_get_type(rule), LTTNG_EVENT_RULE_TYPE_USER_TRACEPOINT, "type");
	ok_int(lttng_event_rule_get_type(NULL), LTTNG_EVENT_RULE_TYPE_UNKNOWN, "type of nothing");
	ok_int(lttng_event_rule_user_tracepoint_get_name_pattern(rule, &s), R(OK), "it has a pattern");
	ok_str(s, "*", "which is every name");
	ok_int(lttng_event_rule_user_tracepoint_set_name_pattern(rule, NULL), R(INVALID), "no pattern");
	ok_int(lttng_event_rule_user_tracepoint_set_name_pattern(rule, ""), R(INVALID), "an empty pattern");
	ok_int(lttng_event_rule_user_tracepoint_get_name_pattern(rule, NULL), R(INVALID), "nowhere to put it");
	ok_int(lttng_event_rule_user_tracepoint_get_filter(rule, &s), R(UNSET), "no filter yet");
	ok_int(lttng_event_rule_user_tracepoint_set_filter(rule, ""), R(INVALID), "an empty filter");
	ok_int(lttng_event_rule_user_tracepoint_set_filter(rule, "a == 1"), R(OK), "a filter");
	ok_int(lttng_event_rule_user_tracepoint_set_filter(rule, "a == 2"), R(OK), "another one");
	ok_int(lttng_event_rule_user_tracepoint_get_filter(rule, &s), R(OK), "is there");
	ok_str(s, "a == 2", "and is the last one");
	ok_int(lttng_event_rule_jul_logging_set_filter(rule, "x"), R(INVALID), "function of another type");
	ok_int(lttng_event_rule_user_tracepoint_set_filter(NULL, "x"), R(INVALID), "no rule");
	lttng_event_rule_destroy(rule);
}

static void test_patterns(void)
{
	static const char *const pairs[][2] = {
		{ "a", "a" }, { "***", "*" }, { "a**b***c", "a*b*c" }, { "a\\**b", "a\\**b" },
		{ "a\\\\**", "a\\\\*" }, { "*\\**", "*\\**" }, { "end\\", "end\\" },
	};
	struct lttng_event_rule *rule = lttng_event_rule_kernel_tracepoint_create();

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		const char *s = NULL;

		ok_int(lttng_event_rule_kernel_tracepoint_set_name_pattern(rule, pairs[i][0]), R(OK),
			"pattern \"%s\"", pairs[i][0]);
		(void) lttng_event_rule_kernel_tracepoint_get_name_pattern(rule, &s);
		ok_str(s, pairs[i][1], "means the same as \"%s\"", pairs[i][1]);
	}
	lttng_event_rule_destroy(rule);
}

static void test_exclusions(void)
{
	struct lttng_event_rule *rule = lttng_event_rule_user_tracepoint_create();
	char name[LTTNG_SYMBOL_NAME_LEN + 1];
	const char *s = NULL;
	unsigned n = 7;

	memset(name, 'x', sizeof(name));
	name[LTTNG_SYMBOL_NAME_LEN] = '\0';
	ok_int(lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_count(rule, &n), R(OK), "count");
	ok_int(n, 0, "none");
	ok_int(lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, name), R(INVALID), "too long");
	name[LTTNG_SYMBOL_NAME_LEN - 1] = '\0';
	ok_int(lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, name), R(OK), "the longest");
	ok_int(lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, "b*"), R(OK), "a pattern");
	ok_int(lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, ""), R(INVALID), "empty");
	ok_int(lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_count(rule, &n), R(OK), "count");
	ok_int(n, 2, "two");
	ok_int(lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_at_index(rule, 1, &s), R(OK), "second");
	ok_str(s, "b*", "in order");
	ok_int(lttng_event_rule_user_tracepoint_get_name_pattern_exclusion_at_index(rule, 2, &s), R(INVALID),
		"out of range");
	lttng_event_rule_destroy(rule);
}

static void test_log_levels(void)
{
	struct lttng_event_rule *user = lttng_event_rule_user_tracepoint_create();
	struct lttng_event_rule *jul = lttng_event_rule_jul_logging_create();
	struct lttng_log_level_rule *info = lttng_log_level_rule_exactly_create(LTTNG_LOGLEVEL_INFO);
	struct lttng_log_level_rule *severe =
		lttng_log_level_rule_at_least_as_severe_as_create(LTTNG_LOGLEVEL_JUL_SEVERE);
	const struct lttng_log_level_rule *got = NULL;
	int level = -9;

	ok_int(lttng_log_level_rule_get_type(info), LTTNG_LOG_LEVEL_RULE_TYPE_EXACTLY, "type");
	ok_int(lttng_log_level_rule_at_least_as_severe_as_get_level(info, &level),
		LTTNG_LOG_LEVEL_RULE_STATUS_INVALID, "of the other type");
	ok_int(lttng_event_rule_user_tracepoint_get_log_level_rule(user, &got), R(UNSET), "any level");
	ok_int(lttng_event_rule_user_tracepoint_set_log_level_rule(user, severe), R(INVALID),
		"no level of user space");
	ok_int(lttng_event_rule_user_tracepoint_set_log_level_rule(user, NULL), R(INVALID), "no level");
	ok_int(lttng_event_rule_user_tracepoint_set_log_level_rule(user, info), R(OK), "a level");
	ok_int(lttng_event_rule_jul_logging_set_log_level_rule(jul, severe), R(OK), "a level of Java");
	lttng_log_level_rule_destroy(info);
	lttng_log_level_rule_destroy(severe);
	ok_int(lttng_event_rule_user_tracepoint_get_log_level_rule(user, &got), R(OK), "outlives the caller's");
	ok_int(lttng_log_level_rule_exactly_get_level(got, &level), LTTNG_LOG_LEVEL_RULE_STATUS_OK, "its level");
	ok_int(level, LTTNG_LOGLEVEL_INFO, "is kept");
	ok_int(lttng_event_rule_user_tracepoint_set_log_level_rule(user, got), R(OK), "set to its own");
	lttng_event_rule_destroy(user);
	lttng_event_rule_destroy(jul);
}

static void test_kernel_probe(void)
{
	struct lttng_kernel_probe_location *symbol = lttng_kernel_probe_location_symbol_create("do_fork", 16);
	struct lttng_kernel_probe_location *address = lttng_kernel_probe_location_address_create(4096);
	const struct lttng_kernel_probe_location *got = NULL;
	struct lttng_event_rule *rule;
	const char *s = "untouched";
	uint64_t v = 7;

	ok(!lttng_kernel_probe_location_symbol_create("", 0), "no symbol");
	ok_str(lttng_kernel_probe_location_symbol_get_name(symbol), "do_fork", "symbol");
	ok(!lttng_kernel_probe_location_symbol_get_name(address), "an address has none");
	ok_int(lttng_kernel_probe_location_address_get_address(symbol, &v),
		LTTNG_KERNEL_PROBE_LOCATION_STATUS_INVALID, "a symbol has no address");
	ok_int(v, 7, "untouched");
	ok(lttng_kernel_probe_location_symbol_get_offset(symbol, &v) == 0 && v == 16, "offset");
	ok(lttng_kernel_probe_location_address_get_address(address, &v) == 0 && v == 4096, "address");

	ok(!lttng_event_rule_kernel_kprobe_create(NULL), "no location");
	rule = lttng_event_rule_kernel_kprobe_create(symbol);
	lttng_kernel_probe_location_destroy(symbol);
	lttng_kernel_probe_location_destroy(address);
	ok_int(lttng_event_rule_kernel_kprobe_get_event_name(rule, &s), R(UNSET), "no name yet");
	ok_str(s, "untouched", "untouched on failure");
	ok_int(lttng_event_rule_kernel_kprobe_set_event_name(rule, "fork"), R(OK), "a name");
	ok(lttng_event_rule_kernel_kprobe_get_event_name(rule, &s) == R(OK) && strcmp(s, "fork") == 0, "is kept");
	ok_int(lttng_event_rule_kernel_kprobe_get_location(rule, &got), R(OK), "outlives the caller's location");
	ok_str(lttng_kernel_probe_location_symbol_get_name(got), "do_fork", "whole");
	lttng_event_rule_destroy(rule);
}

static void test_userspace_probe(void)
{
	struct lttng_userspace_probe_location_lookup_method *elf, *sdt;
	struct lttng_userspace_probe_location *function, *probe;
	const struct lttng_userspace_probe_location *got = NULL;
	struct leak leak = leak_begin();
	struct lttng_event_rule *rule;

	elf = lttng_userspace_probe_location_lookup_method_function_elf_create();
	sdt = lttng_userspace_probe_location_lookup_method_tracepoint_sdt_create();
	ok(!lttng_userspace_probe_location_function_create("/proc/self/exe", "main", NULL), "no method");
	ok(!lttng_userspace_probe_location_function_create("/proc/self/exe", "main", sdt), "the other method");
	ok(!lttng_userspace_probe_location_function_create("/no/such/file", "main", elf), "no file");
	ok(!lttng_userspace_probe_location_function_create("/proc/self/exe", "", elf), "no name");
	function = lttng_userspace_probe_location_function_create("/proc/self/exe", "main", elf);
	probe = lttng_userspace_probe_location_tracepoint_create("/proc/self/exe", "provider", "probe", sdt);
	ok(function && probe, "made");
	ok_str(lttng_userspace_probe_location_function_get_function_name(function), "main", "function");
	ok(!lttng_userspace_probe_location_function_get_function_name(probe), "a probe is no function");
	ok_str(lttng_userspace_probe_location_tracepoint_get_provider_name(probe), "provider", "provider");
	ok_str(lttng_userspace_probe_location_tracepoint_get_probe_name(probe), "probe", "probe");
	ok(lttng_userspace_probe_location_function_get_binary_fd(function) >= 0, "the file is open");
	ok_int(lttng_userspace_probe_location_tracepoint_get_binary_fd(function), -1, "of a function only");
	ok(lttng_userspace_probe_location_get_lookup_method(function) == elf, "it has the method");

	rule = lttng_event_rule_kernel_uprobe_create(function);
	lttng_userspace_probe_location_destroy(function);
	lttng_userspace_probe_location_destroy(probe);
	ok_int(lttng_event_rule_kernel_uprobe_get_location(rule, &got), R(OK), "outlives the caller's location");
	ok(lttng_userspace_probe_location_function_get_binary_fd(got) >= 0, "with its file");
	lttng_event_rule_destroy(rule);
	ok_int(leak_fds(&leak), 0, "every file is closed");
}

static void test_syscall(void)
{
	struct lttng_event_rule *rule =
		lttng_event_rule_kernel_syscall_create(LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_EXIT);

	ok(!lttng_event_rule_kernel_syscall_create(LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_UNKNOWN), "no site");
	ok_int(lttng_event_rule_kernel_syscall_get_emission_site(rule),
		LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_EXIT, "site");
	ok_int(lttng_event_rule_kernel_syscall_get_emission_site(NULL),
		LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_UNKNOWN, "site of nothing");
	lttng_event_rule_destroy(rule);
}

int main(void)
{
	test_user_tracepoint();
	test_patterns();
	test_exclusions();
	test_log_levels();
	test_kernel_probe();
	test_userspace_probe();
	test_syscall();
	return tap_done();
}
