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

/* ---- the functions that differ in nothing but names ---- */

typedef enum lttng_event_rule_status set_string(struct lttng_event_rule *rule, const char *value);
typedef enum lttng_event_rule_status get_string(const struct lttng_event_rule *rule, const char **ret);
typedef enum lttng_event_rule_status set_level(struct lttng_event_rule *rule, const struct lttng_log_level_rule *level);
typedef enum lttng_event_rule_status get_level(const struct lttng_event_rule *rule,
	const struct lttng_log_level_rule **ret);

static struct lttng_event_rule *make_syscall(void)
{
	return lttng_event_rule_kernel_syscall_create(LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY_EXIT);
}

static struct lttng_event_rule *make_kprobe(void)
{
	struct lttng_kernel_probe_location *location = lttng_kernel_probe_location_address_create(1);
	struct lttng_event_rule *rule = lttng_event_rule_kernel_kprobe_create(location);

	lttng_kernel_probe_location_destroy(location);
	return rule;
}

static struct lttng_event_rule *make_uprobe(void)
{
	struct lttng_userspace_probe_location *location = lttng_userspace_probe_location_function_create(
		"/proc/self/exe", "main", lttng_userspace_probe_location_lookup_method_function_elf_create());
	struct lttng_event_rule *rule = lttng_event_rule_kernel_uprobe_create(location);

	lttng_userspace_probe_location_destroy(location);
	return rule;
}

static const struct {
	const char *name;
	struct lttng_event_rule *(*make)(void);
	set_string *set_pattern;
	get_string *get_pattern;
	set_string *set_filter;
	get_string *get_filter;
	set_string *set_event_name;
	get_string *get_event_name;
	set_level *set_level;
	get_level *get_level;
} types[] = {
	{ "user tracepoint", lttng_event_rule_user_tracepoint_create,
	  lttng_event_rule_user_tracepoint_set_name_pattern, lttng_event_rule_user_tracepoint_get_name_pattern,
	  lttng_event_rule_user_tracepoint_set_filter, lttng_event_rule_user_tracepoint_get_filter, NULL, NULL,
	  lttng_event_rule_user_tracepoint_set_log_level_rule, lttng_event_rule_user_tracepoint_get_log_level_rule },
	{ "jul", lttng_event_rule_jul_logging_create,
	  lttng_event_rule_jul_logging_set_name_pattern, lttng_event_rule_jul_logging_get_name_pattern,
	  lttng_event_rule_jul_logging_set_filter, lttng_event_rule_jul_logging_get_filter, NULL, NULL,
	  lttng_event_rule_jul_logging_set_log_level_rule, lttng_event_rule_jul_logging_get_log_level_rule },
	{ "log4j", lttng_event_rule_log4j_logging_create,
	  lttng_event_rule_log4j_logging_set_name_pattern, lttng_event_rule_log4j_logging_get_name_pattern,
	  lttng_event_rule_log4j_logging_set_filter, lttng_event_rule_log4j_logging_get_filter, NULL, NULL,
	  lttng_event_rule_log4j_logging_set_log_level_rule, lttng_event_rule_log4j_logging_get_log_level_rule },
	{ "python", lttng_event_rule_python_logging_create,
	  lttng_event_rule_python_logging_set_name_pattern, lttng_event_rule_python_logging_get_name_pattern,
	  lttng_event_rule_python_logging_set_filter, lttng_event_rule_python_logging_get_filter, NULL, NULL,
	  lttng_event_rule_python_logging_set_log_level_rule, lttng_event_rule_python_logging_get_log_level_rule },
	{ "kernel tracepoint", lttng_event_rule_kernel_tracepoint_create,
	  lttng_event_rule_kernel_tracepoint_set_name_pattern, lttng_event_rule_kernel_tracepoint_get_name_pattern,
	  lttng_event_rule_kernel_tracepoint_set_filter, lttng_event_rule_kernel_tracepoint_get_filter,
	  .set_event_name = NULL },
	{ "system call", make_syscall,
	  lttng_event_rule_kernel_syscall_set_name_pattern, lttng_event_rule_kernel_syscall_get_name_pattern,
	  lttng_event_rule_kernel_syscall_set_filter, lttng_event_rule_kernel_syscall_get_filter,
	  .set_event_name = NULL },
	{ "kprobe", make_kprobe, .set_event_name = lttng_event_rule_kernel_kprobe_set_event_name,
	  .get_event_name = lttng_event_rule_kernel_kprobe_get_event_name },
	{ "uprobe", make_uprobe, .set_event_name = lttng_event_rule_kernel_uprobe_set_event_name,
	  .get_event_name = lttng_event_rule_kernel_uprobe_get_event_name },
};

/* before: what it is at first; NULL: unset. */
static void check_string(struct lttng_event_rule *rule, const char *name, set_string *set, get_string *get,
	const char *before)
{
	const char *s = NULL;

	if (!set)
		return;
	ok_int(get(rule, &s), before ? R(OK) : R(UNSET), "%s: at first", name);
	ok_str(s, before, "it is");
	ok_int(set(rule, NULL), R(INVALID), "nothing");
	ok_int(set(rule, ""), R(INVALID), "an empty one");
	ok_int(set(NULL, "a"), R(INVALID), "of no rule");
	ok_int(set(rule, "a == 1"), R(OK), "one");
	ok_int(set(rule, "b == 2"), R(OK), "another");
	ok(get(rule, &s) == R(OK) && strcmp(s, "b == 2") == 0, "is kept");
	ok_int(get(rule, NULL), R(INVALID), "nowhere to put it");
	ok_int(get(NULL, &s), R(INVALID), "of no rule");
}

static void check_level(struct lttng_event_rule *rule, const char *name, set_level *set, get_level *get)
{
	struct lttng_log_level_rule *info = lttng_log_level_rule_exactly_create(LTTNG_LOGLEVEL_INFO);
	const struct lttng_log_level_rule *got = NULL;
	int level = -9;

	if (set) {
		ok_int(get(rule, &got), R(UNSET), "%s: any level", name);
		ok_int(set(rule, NULL), R(INVALID), "no level");
		ok_int(set(NULL, info), R(INVALID), "of no rule");
		ok_int(set(rule, info), R(OK), "a level");
		ok(get(rule, &got) == R(OK) && lttng_log_level_rule_exactly_get_level(got, &level) == 0 &&
		   level == LTTNG_LOGLEVEL_INFO, "is kept");
		ok_int(get(rule, NULL), R(INVALID), "nowhere to put it");
		ok_int(get(NULL, &got), R(INVALID), "of no rule");
	}
	lttng_log_level_rule_destroy(info);
}

/* Every function of a type refuses the rules of all others. */
static void check_other_types(size_t own, struct lttng_event_rule *rule)
{
	struct lttng_log_level_rule *level = lttng_log_level_rule_exactly_create(LTTNG_LOGLEVEL_INFO);
	const struct lttng_log_level_rule *got = NULL;
	unsigned taken = 0;
	const char *s = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (i == own)
			continue;
		taken += types[i].set_pattern && types[i].set_pattern(rule, "a") != R(INVALID);
		taken += types[i].get_pattern && types[i].get_pattern(rule, &s) != R(INVALID);
		taken += types[i].set_filter && types[i].set_filter(rule, "a") != R(INVALID);
		taken += types[i].get_filter && types[i].get_filter(rule, &s) != R(INVALID);
		taken += types[i].set_event_name && types[i].set_event_name(rule, "a") != R(INVALID);
		taken += types[i].get_event_name && types[i].get_event_name(rule, &s) != R(INVALID);
		taken += types[i].set_level && types[i].set_level(rule, level) != R(INVALID);
		taken += types[i].get_level && types[i].get_level(rule, &got) != R(INVALID);
	}
	ok(taken == 0 && !s && !got, "%s: functions of other types refuse it", types[own].name);
	lttng_log_level_rule_destroy(level);
}

static void test_types(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct lttng_event_rule *rule = types[i].make();

		check_string(rule, "pattern", types[i].set_pattern, types[i].get_pattern, "*");
		check_string(rule, "filter", types[i].set_filter, types[i].get_filter, NULL);
		check_string(rule, "event name", types[i].set_event_name, types[i].get_event_name, NULL);
		check_level(rule, types[i].name, types[i].set_level, types[i].get_level);
		check_other_types(i, rule);
		lttng_event_rule_destroy(rule);
	}
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
	ok_str(lttng_userspace_probe_location_tracepoint_get_binary_path(probe), "/proc/self/exe", "the probe's program");
	ok(!lttng_userspace_probe_location_tracepoint_get_binary_path(function), "a function is no probe");
	ok(!lttng_userspace_probe_location_tracepoint_get_binary_path(NULL), "nor is nothing");

	rule = lttng_event_rule_kernel_uprobe_create(function);
	lttng_userspace_probe_location_destroy(function);
	lttng_userspace_probe_location_destroy(probe);
	ok_int(lttng_event_rule_kernel_uprobe_get_location(rule, &got), R(OK), "outlives the caller's location");
	ok(lttng_userspace_probe_location_function_get_binary_fd(got) >= 0, "with its file");
	lttng_event_rule_destroy(rule);
	ok_int(leak_fds(&leak), 0, "every file is closed");
}

#define U(status) LTTNG_USERSPACE_PROBE_LOCATION_STATUS_##status
#define I(type) LTTNG_USERSPACE_PROBE_LOCATION_FUNCTION_INSTRUMENTATION_TYPE_##type

static void test_instrumentation(void)
{
	struct lttng_userspace_probe_location_lookup_method *spare =
		lttng_userspace_probe_location_lookup_method_tracepoint_sdt_create();
	struct lttng_userspace_probe_location *function = lttng_userspace_probe_location_function_create(
		"/proc/self/exe", "main", lttng_userspace_probe_location_lookup_method_function_elf_create());
	struct lttng_userspace_probe_location *probe = lttng_userspace_probe_location_tracepoint_create(
		"/proc/self/exe", "provider", "probe", lttng_userspace_probe_location_lookup_method_tracepoint_sdt_create());

	ok_int(lttng_userspace_probe_location_function_get_instrumentation_type(function), I(ENTRY), "the entry");
	ok_int(lttng_userspace_probe_location_function_set_instrumentation_type(function, I(ENTRY)), U(OK), "and no other");
	ok_int(lttng_userspace_probe_location_function_set_instrumentation_type(function, I(UNKNOWN)), U(INVALID),
		"of no type");
	ok_int(lttng_userspace_probe_location_function_set_instrumentation_type(function, 1), U(INVALID), "of a later one");
	ok_int(lttng_userspace_probe_location_function_set_instrumentation_type(probe, I(ENTRY)), U(INVALID), "of a probe");
	ok_int(lttng_userspace_probe_location_function_set_instrumentation_type(NULL, I(ENTRY)), U(INVALID), "of nothing");
	ok_int(lttng_userspace_probe_location_function_get_instrumentation_type(probe), I(UNKNOWN), "a probe has none");
	lttng_userspace_probe_location_destroy(function);
	lttng_userspace_probe_location_destroy(probe);
	ok_int(lttng_userspace_probe_location_lookup_method_get_type(spare),
		LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_TRACEPOINT_SDT, "a method that no location took");
	lttng_userspace_probe_location_lookup_method_destroy(spare);
	lttng_userspace_probe_location_lookup_method_destroy(NULL);
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
	test_types();
	test_patterns();
	test_exclusions();
	test_log_levels();
	test_kernel_probe();
	test_userspace_probe();
	test_instrumentation();
	test_syscall();
	return tap_done();
}
