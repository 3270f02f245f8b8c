/* SPDX-License-Identifier: GPL-2.0-only */
/* Log levels and context types. */
#include <errno.h>
#include <lttng/event.h>
#include "lib/tap.h"
#include "model/context-type.h"
#include "model/loglevel.h"

static void check_level(enum lttng_domain_type domain, const char *text, int want)
{
	int value = -99;

	ok_int(loglevel_parse(domain, text, &value), 0, "%s is a level", text);
	ok_int(value, want, "its number");
}

static void test_levels(void)
{
	int value;

	for (int i = 0; i <= 14; i++) {
		const char *name = loglevel_name(LTTNG_DOMAIN_UST, i);

		ok(name != NULL, "level %d has a name", i);
		check_level(LTTNG_DOMAIN_UST, name, i);
		ok_str(loglevel_nth(LTTNG_DOMAIN_UST, (unsigned) i), name, "in order");
	}
	ok(!loglevel_nth(LTTNG_DOMAIN_UST, 15), "and no more");
	check_level(LTTNG_DOMAIN_UST, "info", LTTNG_LOGLEVEL_INFO);
	check_level(LTTNG_DOMAIN_UST, "3", LTTNG_LOGLEVEL_ERR);
	check_level(LTTNG_DOMAIN_JUL, "OFF", INT32_MAX);
	check_level(LTTNG_DOMAIN_JUL, "JUL_ALL", INT32_MIN);
	check_level(LTTNG_DOMAIN_LOG4J, "trace", 5000);
	check_level(LTTNG_DOMAIN_PYTHON, "PYTHON_WARNING", 30);
	check_level(LTTNG_DOMAIN_PYTHON, "25", 25);
	ok_int(loglevel_parse(LTTNG_DOMAIN_UST, "15", &value), -EINVAL, "number out of range");
	ok_int(loglevel_parse(LTTNG_DOMAIN_UST, "-1", &value), -EINVAL, "negative number");
	ok_int(loglevel_parse(LTTNG_DOMAIN_UST, "JUL_INFO", &value), -EINVAL, "level of another domain");
	ok_int(loglevel_parse(LTTNG_DOMAIN_UST, "", &value), -EINVAL, "nothing");
	ok_int(loglevel_parse(LTTNG_DOMAIN_KERNEL, "INFO", &value), -EINVAL, "a domain without levels");
	ok(!loglevel_name(LTTNG_DOMAIN_UST, 15), "no name");
	ok_int(loglevel_least_severe(LTTNG_DOMAIN_UST), 14, "least severe");
	ok_int(loglevel_least_severe(LTTNG_DOMAIN_PYTHON), 10, "least severe of Python");
	ok_int(loglevel_least_severe(LTTNG_DOMAIN_KERNEL), -1, "least severe of none");
}

static void test_plain(void)
{
	struct lttng_event_context context;
	unsigned n = 0, n_userspace = 0;

	for (const struct context_name *c = context_names; c->name; c++, n++) {
		ok(context_parse(c->name, &context) == 0 && context.ctx == c->type, "%s", c->name);
		ok_str(context_name(c->type), c->name, "back");
		n_userspace += c->userspace;
		ok(context_is_userspace(c->type) == c->userspace, "domain");
	}
	ok_int(n, 38, "plain types");
	ok_int(n_userspace + 2, 21, "types of user space, with perf counters and those of applications");
	ok(context_parse("VPID", &context) == 0 && context.ctx == LTTNG_EVENT_CONTEXT_VPID, "any case");
}

static void test_perf(void)
{
	struct lttng_event_context context;
	unsigned n = 0;

	for (const struct perf_counter_name *c = perf_counter_names; c->name; c++)
		n++;
	ok_int(n, 53, "counters");
	ok_int(context_parse("perf:thread:L1-dcache-store-misses", &context), 0, "counter of a thread");
	ok_int(context.ctx, LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER, "its type");
	ok_int(context.u.perf_counter.type, 3, "its perf type");
	ok_int(context.u.perf_counter.config, 65792, "its configuration");
	ok_str(context.u.perf_counter.name, "perf_thread_L1_dcache_store_misses", "its field name");
	ok_int(context_parse("perf:cpu:page-fault", &context), 0, "counter of a processor");
	ok_int(context.ctx, LTTNG_EVENT_CONTEXT_PERF_CPU_COUNTER, "its type");
	ok_int(context_parse("perf:cycles", &context), 0, "old name");
	ok_int(context.ctx, LTTNG_EVENT_CONTEXT_PERF_COUNTER, "its type");
	ok_int(context_parse("perf:thread:raw:r0110:test", &context), 0, "raw counter");
	ok_int(context.u.perf_counter.config, 0x110, "its configuration");
	ok_str(context.u.perf_counter.name, "perf_thread_raw_r0110_test", "its field name");
}

static void test_app(void)
{
	struct lttng_event_context context;

	ok_int(context_parse("$app.myprov:ctx", &context), 0, "context of an application");
	ok_int(context.ctx, LTTNG_EVENT_CONTEXT_APP_CONTEXT, "its type");
	ok_str(context.u.app_ctx.provider_name, "myprov", "its provider");
	ok_str(context.u.app_ctx.ctx_name, "ctx", "its name");
	context_deinit(&context);
	context_deinit(&context);
}

static void test_back(const char *text)
{
	struct lttng_event_context context;
	char *back = NULL;

	ok(context_parse(text, &context) == 0 && context_format(&context, &back) == 0 && !strcmp(back, text),
		"%s comes back", text);
	free(back);
	context_deinit(&context);
}

static void test_format(void)
{
	static const char *const kinds[] = { "", "cpu:", "thread:" };
	struct lttng_event_context context;
	char text[80], *back = NULL;

	for (const struct context_name *c = context_names; c->name; c++)
		test_back(c->name);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (const struct perf_counter_name *c = perf_counter_names; c->name; c++) {
			(void) snprintf(text, sizeof(text), "perf:%s%s", kinds[i], c->name);
			test_back(text);
		}
	}
	test_back("perf:thread:raw:r0110:test");
	test_back("perf:cpu:raw:rff:a_b");
	test_back("$app.prov:name");
	memset(&context, 0, sizeof(context));
	context.ctx = 9999;
	ok_int(context_format(&context, &back), -EINVAL, "a type that does not exist");
	context.ctx = LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER;
	context.u.perf_counter.type = 77;
	ok_int(context_format(&context, &back), -EINVAL, "nor such a counter");
	ok(!back, "nothing was returned");
}

static void test_wrong(void)
{
	static const char *const wrong[] = {
		"", "nope", "perf:", "perf:thread:", "perf:thread:nope", "perf:thread:raw:", "perf:thread:raw:r:x",
		"perf:thread:raw:r12", "perf:thread:raw:r12:", "perf:thread:raw:x12:y", "perf:raw:r1:x",
		"perf:thread:raw:r11112222333344445:x", "$app.", "$app.x", "$app.:y", "$app.x:", "$app.a:b:c",
	};
	struct lttng_event_context context;
	char longest[600];

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		ok_int(context_parse(wrong[i], &context), -EINVAL, "\"%s\" is refused", wrong[i]);
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "perf:thread:raw:r1:", 19);
	longest[sizeof(longest) - 1] = '\0';
	ok_int(context_parse(longest, &context), -EINVAL, "a name that is too long is refused");
}

int main(void)
{
	test_levels();
	test_plain();
	test_perf();
	test_app();
	test_format();
	test_wrong();
	return tap_done();
}
