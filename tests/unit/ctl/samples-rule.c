/* SPDX-License-Identifier: GPL-2.0-only */
/* Event rules, and what they are made of. */
#include "samples.h"

#define PROGRAM "/proc/self/exe"

static void give_levels_and_probes(const struct taker *taker)
{
	GIVE(log_level_rule, "exactly -1", lttng_log_level_rule_exactly_create(-1));
	GIVE(log_level_rule, "from -1", lttng_log_level_rule_at_least_as_severe_as_create(-1));
	GIVE(log_level_rule, "the least", lttng_log_level_rule_exactly_create(INT32_MIN));
	GIVE(log_level_rule, "the greatest", lttng_log_level_rule_exactly_create(INT32_MAX));
	GIVE(kernel_probe, "symbol", lttng_kernel_probe_location_symbol_create("fork", 4));
	GIVE(kernel_probe, "other symbol", lttng_kernel_probe_location_symbol_create("exec", 4));
	GIVE(kernel_probe, "other offset", lttng_kernel_probe_location_symbol_create("fork", 5));
	GIVE(kernel_probe, "address", lttng_kernel_probe_location_address_create(4));
	GIVE(kernel_probe, "other address", lttng_kernel_probe_location_address_create(UINT64_MAX));
}

static struct lttng_userspace_probe_location *function_in(const char *path, const char *name)
{
	struct lttng_userspace_probe_location *location = lttng_userspace_probe_location_function_create(path, name,
		lttng_userspace_probe_location_lookup_method_function_elf_create());

	must(location);
	return location;
}

static struct lttng_userspace_probe_location *sdt_probe(const char *provider, const char *name)
{
	struct lttng_userspace_probe_location *location = lttng_userspace_probe_location_tracepoint_create(PROGRAM,
		provider, name, lttng_userspace_probe_location_lookup_method_tracepoint_sdt_create());

	must(location);
	return location;
}

static void give_userspace_probes(const struct taker *taker)
{
	GIVE(userspace_probe, "function", function_in(PROGRAM, "main"));
	GIVE(userspace_probe, "other function", function_in(PROGRAM, "exit"));
	GIVE(userspace_probe, "other program", function_in("/dev/null", "main"));
	GIVE(userspace_probe, "probe", sdt_probe("provider", "main"));
	GIVE(userspace_probe, "other provider", sdt_probe("supplier", "main"));
	GIVE(userspace_probe, "other probe", sdt_probe("provider", "exit"));
}

static struct lttng_event_expr *element(struct lttng_event_expr *array, unsigned index)
{
	return lttng_event_expr_array_field_element_create(array, index);
}

static void give_expressions(const struct taker *taker)
{
	struct lttng_event_expr *deep = lttng_event_expr_event_payload_field_create("a");

	GIVE(event_expr, "field", lttng_event_expr_event_payload_field_create("a"));
	GIVE(event_expr, "other field", lttng_event_expr_event_payload_field_create("b"));
	GIVE(event_expr, "field without a name", lttng_event_expr_event_payload_field_create(""));
	GIVE(event_expr, "context", lttng_event_expr_channel_context_field_create("a"));
	GIVE(event_expr, "application's context", lttng_event_expr_app_specific_context_field_create("p", "a"));
	GIVE(event_expr, "other provider", lttng_event_expr_app_specific_context_field_create("q", "a"));
	GIVE(event_expr, "other type", lttng_event_expr_app_specific_context_field_create("p", "b"));
	GIVE(event_expr, "element", element(lttng_event_expr_event_payload_field_create("a"), 1));
	GIVE(event_expr, "other element", element(lttng_event_expr_event_payload_field_create("a"), UINT32_MAX));
	GIVE(event_expr, "element's element", element(element(lttng_event_expr_event_payload_field_create("a"), 1), 2));
	GIVE(event_expr, "the other way round", element(element(lttng_event_expr_event_payload_field_create("a"), 2), 1));
	for (unsigned i = 0; i < 16; i++)
		deep = element(deep, i);
	GIVE(event_expr, "the deepest element", deep);
}

void give_rule_parts(const struct taker *taker)
{
	give_levels_and_probes(taker);
	give_userspace_probes(taker);
	give_expressions(taker);
}

/* ---- event rules ---- */

struct lttng_event_rule *user_rule(unsigned variant)
{
	struct lttng_event_rule *rule = lttng_event_rule_user_tracepoint_create();
	struct lttng_log_level_rule *level = NULL;

	if (variant == OTHER_PATTERN)
		must(lttng_event_rule_user_tracepoint_set_name_pattern(rule, "a*") == LTTNG_EVENT_RULE_STATUS_OK);
	if (variant == OTHER_FILTER)
		must(lttng_event_rule_user_tracepoint_set_filter(rule, "a == 1") == LTTNG_EVENT_RULE_STATUS_OK);
	if (variant == EXACT_LEVEL || variant == OTHER_LEVEL)
		level = lttng_log_level_rule_exactly_create(variant == EXACT_LEVEL ? 3 : 4);
	if (variant == LEAST_LEVEL)
		level = lttng_log_level_rule_at_least_as_severe_as_create(3);
	if (level)
		must(lttng_event_rule_user_tracepoint_set_log_level_rule(rule, level) == LTTNG_EVENT_RULE_STATUS_OK);
	lttng_log_level_rule_destroy(level);
	if (variant == ONE_EXCLUSION || variant == TWO_EXCLUSIONS)
		must(!lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, "x*"));
	if (variant == OTHER_EXCLUSION || variant == TWO_EXCLUSIONS || variant == OTHER_ORDER)
		must(!lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, "y*"));
	if (variant == OTHER_ORDER)
		must(!lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, "x*"));
	return rule;
}

/* A logging rule of each framework, with one property set. */
#define GIVE_LOGGING(kind)                                                                              \
	for (unsigned i = 0; i < 5; i++) {                                                              \
		static const char *const whats[] = { #kind, #kind ", other pattern", #kind ", other filter", \
						     #kind ", level", #kind ", other level" };          \
		struct lttng_event_rule *rule = lttng_event_rule_##kind##_create();                     \
		struct lttng_log_level_rule *level = lttng_log_level_rule_exactly_create(i);            \
                                                                                                        \
		must(i != 1 || !lttng_event_rule_##kind##_set_name_pattern(rule, "a*"));                \
		must(i != 2 || !lttng_event_rule_##kind##_set_filter(rule, "a == 1"));                  \
		must(i < 3 || !lttng_event_rule_##kind##_set_log_level_rule(rule, level));              \
		lttng_log_level_rule_destroy(level);                                                    \
		GIVE(event_rule, whats[i], rule);                                                       \
	}

static void give_kernel_rules(const struct taker *taker)
{
	struct lttng_event_rule *rule = lttng_event_rule_kernel_tracepoint_create();

	GIVE(event_rule, "kernel tracepoint", lttng_event_rule_kernel_tracepoint_create());
	must(!lttng_event_rule_kernel_tracepoint_set_name_pattern(rule, "sched_*"));
	GIVE(event_rule, "kernel tracepoint, other pattern", rule);
	rule = lttng_event_rule_kernel_tracepoint_create();
	must(!lttng_event_rule_kernel_tracepoint_set_filter(rule, "a == 1"));
	GIVE(event_rule, "kernel tracepoint, other filter", rule);
	for (int site = 0; site <= LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_EXIT; site++)
		GIVE(event_rule, "system call", lttng_event_rule_kernel_syscall_create(
			(enum lttng_event_rule_kernel_syscall_emission_site) site));
	rule = lttng_event_rule_kernel_syscall_create(LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY);
	must(!lttng_event_rule_kernel_syscall_set_name_pattern(rule, "open*"));
	GIVE(event_rule, "system call, other pattern", rule);
	rule = lttng_event_rule_kernel_syscall_create(LTTNG_EVENT_RULE_KERNEL_SYSCALL_EMISSION_SITE_ENTRY);
	must(!lttng_event_rule_kernel_syscall_set_filter(rule, "fd == 1"));
	GIVE(event_rule, "system call, other filter", rule);
}

static struct lttng_event_rule *kprobe_rule(uint64_t address, const char *name)
{
	struct lttng_kernel_probe_location *location = lttng_kernel_probe_location_address_create(address);
	struct lttng_event_rule *rule = lttng_event_rule_kernel_kprobe_create(location);

	lttng_kernel_probe_location_destroy(location);
	must(!name || !lttng_event_rule_kernel_kprobe_set_event_name(rule, name));
	return rule;
}

static struct lttng_event_rule *uprobe_rule(const char *function, const char *name)
{
	struct lttng_userspace_probe_location *location = function_in(PROGRAM, function);
	struct lttng_event_rule *rule = lttng_event_rule_kernel_uprobe_create(location);

	lttng_userspace_probe_location_destroy(location);
	must(!name || !lttng_event_rule_kernel_uprobe_set_event_name(rule, name));
	return rule;
}

void give_rules(const struct taker *taker)
{
	for (unsigned i = 0; i < N_USER_RULES; i++)
		GIVE(event_rule, "user tracepoint", user_rule(i));
	GIVE_LOGGING(jul_logging)
	GIVE_LOGGING(log4j_logging)
	GIVE_LOGGING(python_logging)
	give_kernel_rules(taker);
	GIVE(event_rule, "kprobe", kprobe_rule(1, NULL));
	GIVE(event_rule, "kprobe, other address", kprobe_rule(2, NULL));
	GIVE(event_rule, "kprobe, other name", kprobe_rule(1, "n"));
	GIVE(event_rule, "uprobe", uprobe_rule("main", NULL));
	GIVE(event_rule, "uprobe, other function", uprobe_rule("exit", NULL));
	GIVE(event_rule, "uprobe, other name", uprobe_rule("main", "n"));
}
