/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Event rules that an application refuses, in part or as a whole: none is
 * enabled without its filter or its exclusions, each refusal is said once, and
 * the next change tries again.
 */
#include <lttng/lttng.h>
#include <lttng/ust-error.h>
#include <string.h>
#include "base/log.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"

static struct daemon daemon_;
static struct daemon *const d = &daemon_;

static struct fake_app *start_app(void)
{
	return fake_app_start(&(struct fake_app_conf) { .path = d->apps_path, .name = "fake" });
}

/* A rule with a filter and an exclusion. */
static int enable_rule(const char *name)
{
	/* No relocation, one instruction. */
	static const uint8_t bytecode[] = { 1, 0, 0, 0, 0x01 };
	static const struct control_name exclusion = { .name = "p:not" };
	const struct control_event_rule rule = {
		.type = LTTNG_EVENT_TRACEPOINT + 1, .name = name, .enabled = true, .filter = "1", .loglevel = -1,
		.bytecode = { .data = bytecode, .len = sizeof(bytecode) },
		.exclusions = { .items = &exclusion, .n = 1 },
	};
	const struct control_enable_event request = {
		.session = "s", .domain = LTTNG_DOMAIN_UST, .channel = "c", .rule = { .items = &rule, .n = 1 },
	};

	return daemon_ask(d, control_enable_event_wire(), &request);
}

static unsigned enabled(struct fake_app *app)
{
	struct fake_app_counts n;

	fake_app_count(app, &n);
	return n.enabled_events;
}

static unsigned refusals(struct fake_app *app)
{
	struct fake_app_counts n;

	fake_app_count(app, &n);
	return n.refusals;
}

static unsigned objects(struct fake_app *app)
{
	struct fake_app_counts n;

	fake_app_count(app, &n);
	return n.objects;
}

static void test_refusal(enum fake_command command, const char *what, bool partial)
{
	struct fake_app *app;
	unsigned n_before, n_refused;

	daemon_start(d, NULL);
	app = start_app();
	if (!fake_app_wait(app, FAKE_REGISTERED) || daemon_record(d, "s", BUFFER_PER_UID) != LTTNG_OK)
		abort();
	n_before = objects(app);
	fake_app_refuse(app, command, -LTTNG_UST_ERR);
	ok_int(enable_rule("p:*"), LTTNG_OK, "an application refuses the %s of a rule: the rule is wanted all the same", what);
	n_refused = refusals(app);
	ok(n_refused > 0, "it did refuse");
	ok_int(enabled(app), 1, "the rule is not enabled in it, what was there before is");
	ok_int(d->n_warnings, 1, "which is said once: %s", d->warnings);
	ok(strstr(d->warnings, "\"p:*\"") && strstr(d->warnings, "\"fake\""), "with the names of the rule and the program");
	ok_int(objects(app), partial ? n_before : n_before + 1, "no half-made rule stays in it");
	ok_int(daemon_enable_event(d, "s", "c", "p:other"), LTTNG_OK, "another rule");
	ok(refusals(app) > n_refused, "is occasion to try again");
	fake_app_refuse(app, FAKE_NO_COMMAND, 0);
	ok_int(daemon_enable_event(d, "s", "c", "p:third"), LTTNG_OK, "when it refuses nothing any more");
	ok_int(enabled(app), 4, "the next change enables all of them");
	ok_int(d->n_warnings, 0, "without a warning");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	ok_int(objects(app), 0, "nothing is left in it");
	fake_app_stop(app);
	daemon_stop(d);
}

static void test_enabled_already(void)
{
	struct fake_app *app;

	daemon_start(d, NULL);
	app = start_app();
	if (!fake_app_wait(app, FAKE_REGISTERED) || daemon_record(d, "s", BUFFER_PER_UID) != LTTNG_OK)
		abort();
	fake_app_refuse(app, FAKE_ENABLE, -LTTNG_UST_ERR_EXIST);
	ok_int(enable_rule("p:*"), LTTNG_OK, "an application says that a rule is enabled already");
	ok_int(refusals(app), 1, "once");
	ok_int(d->n_warnings, 0, "which is what was wanted: %s", d->warnings);
	ok_int(daemon_enable_event(d, "s", "c", "p:other"), LTTNG_OK, "another rule");
	ok_int(refusals(app), 2, "does not ask for the first one again");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	fake_app_stop(app);
	daemon_stop(d);
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	test_refusal(FAKE_FILTER, "filter", true);
	test_refusal(FAKE_EXCLUSION, "exclusion", true);
	test_refusal(FAKE_ENABLE, "enabling", false);
	test_enabled_already();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
