/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Event rules that applications refuse, in part or as a whole: none is enabled
 * without its filter or its exclusions, each is said once for each kind of
 * application, and the next change tries again.
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
	ok(!strstr(d->warnings, "\"p:*\""), "of which nothing is said again: %s", d->warnings);
	fake_app_refuse(app, FAKE_NO_COMMAND, 0);
	ok_int(daemon_enable_event(d, "s", "c", "p:third"), LTTNG_OK, "when it refuses nothing any more");
	ok_int(enabled(app), 4, "the next change enables all of them");
	ok_int(d->n_warnings, 0, "without a warning");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	ok_int(objects(app), 0, "nothing is left in it");
	fake_app_stop(app);
	daemon_stop(d);
}

static struct fake_app *start_stubborn(const char *name)
{
	struct fake_app *app = fake_app_start(&(struct fake_app_conf) { .path = d->apps_path, .name = name });

	if (!fake_app_wait(app, FAKE_REGISTERED))
		abort();
	fake_app_refuse(app, FAKE_FILTER, -LTTNG_UST_ERR);
	return app;
}

/* What the session keeps for 'lttng status'. */
static void kept(unsigned *ret_n, char *text, size_t size)
{
	const struct control_list_warnings request = { .session = "s" };
	struct control_warnings answer;
	struct control_warning warning;

	*ret_n = 0;
	text[0] = '\0';
	if (daemon_ask(d, control_list_warnings_wire(), &request) != LTTNG_OK ||
		frame_decode(&d->answer, control_warnings_wire(), &answer) < 0)
		abort();
	while (wire_list_next(&answer.warnings, control_warning_wire(), &warning) > 0) {
		(void) snprintf(text + strlen(text), size - strlen(text), "%s\n", warning.text);
		++*ret_n;
	}
}

/* Several processes of one program refuse what they are asked again and again: that is one warning, with a number. */
static void test_kinds(void)
{
	struct fake_app *apps[5];
	char text[2048];
	unsigned n;

	daemon_start(d, NULL);
	for (unsigned i = 0; i < 4; i++)
		apps[i] = start_stubborn(i < 3 ? "fake" : "other");
	if (daemon_record(d, "s", BUFFER_PER_UID) != LTTNG_OK)
		abort();
	ok_int(enable_rule("p:*"), LTTNG_OK, "four applications of two kinds refuse a rule");
	ok_int(d->n_warnings, 2, "which is said once for each kind: %s", d->warnings);
	ok(strstr(d->warnings, "3 applications called \"fake\"") && strstr(d->warnings, "Application \"other\""),
		"with how many there are");
	n = refusals(apps[0]);
	ok_int(daemon_enable_event(d, "s", "c", "p:more"), LTTNG_OK, "another change");
	ok(refusals(apps[0]) > n, "asks again");
	ok_int(d->n_warnings, 0, "and nothing is said again: %s", d->warnings);
	ok_int(enable_rule("p:n*"), LTTNG_OK, "another rule");
	ok_int(d->n_warnings, 2, "is another matter: %s", d->warnings);
	ok(strstr(d->warnings, "\"p:n*\"") && !strstr(d->warnings, "\"p:*\""), "the first one is not told again");
	(void) daemon_stop_session(d, "s");
	apps[4] = start_stubborn("fake");
	ok_int(daemon_start_session(d, "s"), LTTNG_OK, "one more of a kind comes, and is asked");
	ok(refusals(apps[4]) > 0, "and refuses");
	ok_int(d->n_warnings, 0, "which is known: %s", d->warnings);
	kept(&n, text, sizeof(text));
	ok_int(n, 4, "the session keeps a line for each rule and kind: %s", text);
	ok(strstr(text, "4 applications called \"fake\"") && !strstr(text, "3 applications"), "with the number of now");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroyed");
	for (unsigned i = 0; i < 5; i++)
		fake_app_stop(apps[i]);
	daemon_stop(d);
}

/* More kinds than are told apart, as a hostile user can have. */
static void test_bound(void)
{
	const struct session_conf conf = { .name = "s", .path = "/tmp/x" };
	_cleanup_(session_unrefp) struct session *session = NULL;
	struct channel *channel;
	struct rule_refusal refusal = { .enable = true };
	char text[1024];
	unsigned told = 0;
	int last = -1;

	if (session_new(1, &conf, &session) < 0 || channel_new("c", &(struct channel_conf) { .num_subbuf = 4 }, &channel) < 0)
		abort();
	list_append(&session->channels, &channel->link);
	if (event_new(&(struct event_conf) { .name = "p:*", .filter = "" }, (struct event **) &refusal.event) < 0)
		abort();
	refusal.channel = channel;
	for (unsigned i = 0; i < 2 * REFUSALS_MAX; i++) {
		(void) snprintf(refusal.name, sizeof(refusal.name), "app%u", i);
		last = session_count_refusal(session, &refusal, false);
	}
	ok_int(last, REFUSALS_MAX - 1, "all beyond the bound are one");
	for (unsigned i = 0; i < REFUSALS_MAX; i++)
		told += session_tell_refusal(session, i, text, sizeof(text));
	ok_int(told, REFUSALS_MAX, "each is told");
	ok(strstr(text, "65 times") != NULL, "with how many they are: %s", text);
	ok(!session_tell_refusal(session, REFUSALS_MAX - 1, text, sizeof(text)), "once");
	ok_int(session->n_warnings, SESSION_WARNINGS_KEPT, "the last are kept");
	event_unref((struct event *) refusal.event);
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

/* Descriptions without end fill what one user may have of a trace: that is said, with the remedy, once. */
static void test_metadata_bound(void)
{
	struct fake_app *app;
	char text[2048];
	unsigned n;

	daemon_start(d, &(struct daemon_conf) { .many_threads = true });
	d->sd.ust.conf.limits.user_metadata = 1;
	app = fake_app_start(&(struct fake_app_conf) { .path = d->apps_path, .name = "fake", .n_events = 20000 });
	if (!fake_app_wait(app, FAKE_REGISTERED) || daemon_record(d, "s", BUFFER_PER_UID) != LTTNG_OK)
		abort();
	for (unsigned i = 0; i < 1000; i++) {
		kept(&n, text, sizeof(text));
		if (strstr(text, "--max-user-metadata"))
			break;
		(void) usleep(5000);
	}
	ok(strstr(text, "New events of uid") && strstr(text, "bound=1 MiB") && strstr(text, "--max-user-metadata"),
		"a bound of metadata is told: %s", text);
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "stopped");
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
	test_kinds();
	test_bound();
	test_enabled_already();
	test_metadata_bound();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
