/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Applications that do not run: a real child process is stopped and goes on.
 * Nobody waits for it, it is named, and it follows when it wakes.
 */
#include <fcntl.h>
#include <lttng/lttng.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/log.h"
#include "base/proc.h"
#include "base/time.h"
#include "lib/child.h"
#include "lib/daemon.h"
#include "lib/fake-app.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "model/channel-conf.h"
#include "sessiond/domain/ust/laggards.h"
#include "sessiond/domain/ust/slot-watch.h"

#define VARIABLE "RM_FAKE_APP"
#define MANNER   "RM_FAKE_MANNER"
/* Each call for itself is in time. */
#define SLOW_US  (SLOT_PATIENCE_US - 10 * US_PER_MS)

static struct daemon daemon_;
static struct daemon *const d = &daemon_;

static const char *manner;

/* How it takes a command, once it is registered. */
static void behave(void *data, uint32_t command, unsigned number)
{
	const uint64_t begun = time_now_us();

	(void) data;
	(void) command;
	if (number < 2 || !manner) /* its version, and the end of the registration */
		return;
	if (!strcmp(manner, "slow"))
		(void) usleep(SLOW_US);
	while (!strcmp(manner, "busy") && time_now_us() - begun < SLOW_US)
		continue;
	while (!strncmp(manner, "spins", 5))
		continue;
}

/* The child: an application that says when it is registered, started, stopped and cut off. */
static void child_main(void)
{
	static const struct {
		enum fake_state state;
		char letter;
	} steps[] = { { FAKE_REGISTERED, 'r' }, { FAKE_STARTED, 's' }, { FAKE_STOPPED, 'e' }, { FAKE_CUT_OFF, 'c' } };
	const struct fake_app_conf conf = {
		.path = getenv(VARIABLE), .name = "child", .n_events = 2, .n_tracepoints = 3, .on_command = behave,
	};
	struct fake_app *app;

	if (!conf.path)
		return;
	manner = getenv(MANNER);
	if (manner && !strcmp(manner, "spins-low"))
		(void) setpriority(PRIO_PROCESS, 0, 19);
	(void) alarm(60);
	app = fake_app_start(&conf);
	for (unsigned i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (fake_app_wait(app, steps[i].state))
			(void) !write(STDOUT_FILENO, &steps[i].letter, 1);
	for (;;)
		(void) pause();
}

/* manner: as in behave(), or NULL. */
static void start_child(struct child *child, const char *how)
{
	char path[sizeof(VARIABLE) + sizeof(d->apps_path)], manner_is[32] = MANNER "=";
	const char *const variables[] = { path, how ? manner_is : NULL, NULL };

	(void) snprintf(path, sizeof(path), VARIABLE "=%s", d->apps_path);
	if (how)
		(void) snprintf(manner_is, sizeof(manner_is), MANNER "=%s", how);
	child_start(child, variables);
}

static bool names_child(const struct child *child)
{
	char text[64];

	(void) snprintf(text, sizeof(text), "\"child\" (pid %d) does not answer", (int) child->pid);
	return strstr(d->warnings, text) != NULL;
}

static struct fake_app *begin(struct child *child, uint64_t app_timeout_us)
{
	const struct fake_app_conf conf = { .name = "healthy", .path = d->apps_path, .n_tracepoints = 2 };
	struct fake_app *healthy;

	daemon_start(d, &(struct daemon_conf) { .app_timeout_us = app_timeout_us, .many_threads = true });
	healthy = fake_app_start(&conf);
	if (!fake_app_wait(healthy, FAKE_REGISTERED))
		abort();
	start_child(child, NULL);
	return healthy;
}

static void end(struct child *child, struct fake_app *healthy)
{
	child_kill(child);
	ok(daemon_wait_for_apps(d, 1), "it is gone");
	fake_app_stop(healthy);
	daemon_stop(d);
}

static void test_wakes(void)
{
	struct fake_app_counts n;
	struct fake_app *healthy;
	struct child child;
	uint64_t begun;
	bool named;

	healthy = begin(&child, 5 * US_PER_S);
	child_stop(&child);
	begun = time_now_us();
	ok_int(daemon_record(d, "s", BUFFER_PER_UID), LTTNG_OK, "start with a stopped application");
	ok(time_now_us() - begun < 2000 * US_PER_MS, "does not wait for it: %u ms",
	   (unsigned) ((time_now_us() - begun) / US_PER_MS));
	ok(d->n_warnings == 1 && strstr(d->warnings, "child") && strstr(d->warnings, "does not answer"), "and names it");
	fake_app_count(healthy, &n);
	ok_int(n.started, 1, "the others are recorded");
	ok(daemon_count_lagging(d, "s", child.pid, &named) == 1 && named, "it is listed as not answering");
	child_go_on(&child);
	ok(child_says(&child, 's'), "when it wakes it is recorded");
	ok_int(daemon_count_lagging(d, "s", child.pid, &named), 0, "and not listed any more");
	child_stop(&child);
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "stop with a stopped application");
	ok_int(d->n_warnings, 1, "names it");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "so does destroy");
	child_go_on(&child);
	ok(child_says(&child, 'e'), "when it wakes it is stopped");
	end(&child, healthy);
}

/* Stopped for longer than a call may take: cut off, and listed as long as the process lives. */
static void test_timeout(void)
{
	struct fake_app *healthy;
	struct child child;
	bool named;

	healthy = begin(&child, 300 * US_PER_MS);
	child_stop(&child);
	ok_int(daemon_record(d, "s", BUFFER_PER_PID), LTTNG_OK, "start with a stopped application");
	ok(daemon_wait_for_apps(d, 1), "it is cut off when its time is over");
	ok(daemon_count_lagging(d, "s", child.pid, &named) == 1 && named, "the process is still listed as not answering");
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "stop");
	ok(d->n_warnings == 1 && names_child(&child), "names it, as long as it lives");
	ok_int(daemon_start_session(d, "s"), LTTNG_OK, "start");
	ok(d->n_warnings == 1 && names_child(&child), "names it, too");
	ok_int(daemon_enable_event(d, "s", "c", "other"), LTTNG_OK, "and a new rule");
	ok(d->n_warnings == 1 && names_child(&child), "as well");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroy");
	ok_int(d->n_warnings, 0, "needs nothing of it");
	ok_int(daemon_record(d, "s", BUFFER_PER_PID), LTTNG_OK, "a session that is started anew");
	ok(names_child(&child), "names it again");
	child_go_on(&child);
	child_kill(&child);
	for (unsigned i = 0; i < 1000 && daemon_count_lagging(d, "s", child.pid, &named) > 0; i++)
		(void) usleep(1000);
	ok_int(daemon_count_lagging(d, "s", child.pid, &named), 0, "its end ends that");
	fake_app_stop(healthy);
	daemon_stop(d);
}

static unsigned count_tracepoints(void)
{
	const struct control_list_tracepoints request = { .domain = LTTNG_DOMAIN_UST };
	struct control_tracepoints list;

	if (daemon_ask(d, control_list_tracepoints_wire(), &request) != LTTNG_OK ||
	    frame_decode(&d->answer, control_tracepoints_wire(), &list) < 0)
		return 99;
	return list.tracepoints.n;
}

static void test_listing(void)
{
	const struct control_list_tracepoint_fields request = { .domain = LTTNG_DOMAIN_UST };
	struct control_tracepoint_fields fields;
	struct fake_app *healthy;
	struct child child;
	uint64_t begun;

	healthy = begin(&child, 5 * US_PER_S);
	ok_int(count_tracepoints(), 5, "tracepoints of all applications");
	ok(daemon_ask(d, control_list_tracepoint_fields_wire(), &request) == LTTNG_OK &&
	   frame_decode(&d->answer, control_tracepoint_fields_wire(), &fields) == 0 && fields.fields.n == 5, "and their fields");
	child_stop(&child);
	begun = time_now_us();
	ok_int(count_tracepoints(), 2, "with a stopped one: those of the others");
	ok(time_now_us() - begun < 2000 * US_PER_MS && d->n_warnings == 1, "at once, and it is named");
	/* It wakes while lists are made. */
	for (unsigned i = 0; i < 20; i++) {
		unsigned n;

		child_go_on(&child);
		n = count_tracepoints();
		if (n != 2 && n != 5)
			ok(false, "a list of %u", n);
		child_stop(&child);
		(void) count_tracepoints();
	}
	ok(true, "it comes and goes");
	child_go_on(&child);
	ok_int(count_tracepoints(), 5, "when it runs again: all");
	end(&child, healthy);
}

/* Kills of a process that is in the middle of a call end the wait for it. */
static void test_killed(void)
{
	struct fake_app *healthy;
	struct child child;

	healthy = begin(&child, 5 * US_PER_S);
	child_stop(&child);
	ok_int(daemon_record(d, "s", BUFFER_PER_PID), LTTNG_OK, "start with a stopped application");
	child_kill(&child);
	ok(daemon_wait_for_apps(d, 1), "it is killed");
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "stop");
	ok_int(d->n_warnings, 0, "has nothing to complain of");
	ok_int(daemon_destroy(d, "s"), LTTNG_OK, "destroy");
	ok_int(fake_consumer_open_traces(d->fake), 0, "leaves no trace open");
	fake_app_stop(healthy);
	daemon_stop(d);
}

/* How long it was ready to run and had no CPU: that is the machine's fault. */
static uint64_t waited_ms(const struct child *child)
{
	struct proc_usage usage = { .wait_us = 0 };

	IGNORE(proc_read_usage(child->pid, &usage)); /* then nothing is allowed for */
	return usage.wait_us / US_PER_MS;
}

static uint64_t elapsed_but_for(uint64_t begun, uint64_t waited)
{
	const uint64_t elapsed = ms_since(begun);

	return elapsed - MIN(elapsed, waited);
}

/* Fifty rules, not started. */
static bool make_rules(const char *session)
{
	bool done = daemon_create(d, session) == LTTNG_OK &&
		daemon_enable_channel(d, session, "c", BUFFER_PER_UID) == LTTNG_OK;

	for (unsigned i = 0; i < 50 && done; i++) {
		char rule[16];

		(void) snprintf(rule, sizeof(rule), "p:%u", i);
		done = daemon_enable_event(d, session, "c", rule) == LTTNG_OK;
	}
	return done;
}

/* Each answer comes just in time, or computing goes on and on: over fifty rules that must not add up. */
static void test_delays(const char *how)
{
	const struct fake_app_conf conf = { .name = "healthy", .n_tracepoints = 2 };
	struct fake_app_conf here = conf;
	struct fake_app *healthy;
	struct child child;
	uint64_t begun, needed, took, waited;

	daemon_start(d, &(struct daemon_conf) { .app_timeout_us = 5 * US_PER_S, .many_threads = true });
	here.path = d->apps_path;
	healthy = fake_app_start(&here);
	ok(fake_app_wait(healthy, FAKE_REGISTERED) && make_rules("alone"), "%s: a session with fifty rules", how);
	begun = time_now_us();
	ok_int(daemon_start_session(d, "alone"), LTTNG_OK, "of one that answers");
	needed = 2 * ms_since(begun);
	ok_int(daemon_destroy(d, "alone"), LTTNG_OK, "and ends");
	start_child(&child, how);
	ok(make_rules("s"), "the same with one that delays");
	waited = waited_ms(&child);
	begun = time_now_us();
	ok_int(daemon_start_session(d, "s"), LTTNG_OK, "start");
	took = elapsed_but_for(begun, waited_ms(&child) - waited);
	ok(took < needed + 1000, "does not wait for it: %u ms, %u ms without it", (unsigned) took, (unsigned) needed / 2);
	ok(d->n_warnings == 1 && strstr(d->warnings, "\"child\"") && strstr(d->warnings, "does not answer"), "and names it");
	waited = waited_ms(&child);
	begun = time_now_us();
	ok_int(daemon_enable_event(d, "s", "c", "q:*"), LTTNG_OK, "one more rule");
	took = elapsed_but_for(begun, waited_ms(&child) - waited);
	ok(took < needed + 1000 && d->n_warnings == 1, "the same: %u ms", (unsigned) took);
	waited = waited_ms(&child);
	begun = time_now_us();
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "stop");
	took = elapsed_but_for(begun, waited_ms(&child) - waited);
	ok(took < needed + 1000 && d->n_warnings == 1, "the same: %u ms", (unsigned) took);
	end(&child, healthy);
}

static unsigned load_begin(pid_t load[64])
{
	const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned n = 0;

	while (n < MIN(64u, 8 * (unsigned) MAX(1, cpus))) {
		load[n] = fork();
		if (load[n] == 0) {
			(void) alarm(60);
			for (;;)
				continue;
		}
		n++;
	}
	return n;
}

static void load_end(const pid_t load[64], unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		(void) kill(load[i], SIGKILL);
		(void) waitpid(load[i], NULL, 0);
	}
}

/* A machine with much to do, and one that computes instead of answering, and gets no CPU because it wants none. */
static void test_low_priority(void)
{
	const struct fake_app_conf conf = { .name = "healthy", .n_tracepoints = 2 };
	struct fake_app_conf here = conf;
	struct fake_app *healthy;
	uint64_t begun, needed;
	struct child child;
	pid_t load[64];
	unsigned n;

	daemon_start(d, &(struct daemon_conf) { .app_timeout_us = 5 * US_PER_S, .many_threads = true });
	here.path = d->apps_path;
	healthy = fake_app_start(&here);
	start_child(&child, "spins-low");
	n = load_begin(load);
	begun = time_now_us();
	ok(fake_app_wait(healthy, FAKE_REGISTERED) && count_tracepoints() >= 2, "somebody of low priority computes on a loaded machine: a list of the others");
	needed = (time_now_us() - begun) / US_PER_MS;
	ok(d->n_warnings == 1 && names_child(&child) && needed < 1000, "and is named soon: %u ms", (unsigned) needed);
	load_end(load, n);
	end(&child, healthy);
}

/* On a machine that has much more to do than it can, nobody who answers is called late. */
static void test_loaded(void)
{
	struct fake_app *healthy;
	struct child child;
	pid_t load[64];
	unsigned n;

	healthy = begin(&child, 30 * US_PER_S);
	n = load_begin(load);
	ok(make_rules("s"), "a loaded machine: a session with fifty rules");
	ok_int(daemon_start_session(d, "s"), LTTNG_OK, "start");
	ok(d->n_warnings == 0 && child_says(&child, 's'), "calls nobody late: %s", d->warnings);
	ok_int(daemon_stop_session(d, "s"), LTTNG_OK, "stop");
	ok_int(d->n_warnings, 0, "neither");
	load_end(load, n);
	end(&child, healthy);
}

/* Its process cannot be watched: it is not listed, and that is all. */
static void test_unwatchable(void)
{
	struct app app = { .id = { .pid = 1, .name = "unwatchable" }, .pidfd = -1 };
	_cleanup_free_ struct laggard *copy = NULL;
	struct fd_budget fds = { .limit = 100 };
	struct laggards *laggards;
	struct loop *loop;
	unsigned n;

	if (loop_new("test", &loop) < 0 || laggards_new(loop, &fds, &laggards) < 0 || open("/dev/null", O_RDONLY) < 0)
		abort();
	ok(fcntl(STDIN_FILENO, F_GETFD) >= 0, "descriptor 0 is open");
	laggards_add(laggards, &app);
	ok(fcntl(STDIN_FILENO, F_GETFD) >= 0, "and still is when a process cannot be watched");
	ok(laggards_copy(laggards, &copy, &n) == 0 && n == 0, "which is not listed");
	laggards_free(laggards);
	loop_free(loop);
}

/* One that comes back gives its descriptor back at once, and not when the next one lags. */
static void test_comes_back(void)
{
	struct app app = { .id = { .pid = getpid(), .name = "back" }, .pidfd = -1 };
	struct fd_budget fds = { .limit = 100 };
	struct laggards *laggards;
	struct loop *loop;
	int before, after;

	if (loop_new("test", &loop) < 0 || laggards_new(loop, &fds, &laggards) < 0 ||
	    proc_pidfd_open(getpid(), &app.pidfd) < 0)
		abort();
	before = dup(app.pidfd);
	(void) close(before);
	laggards_add(laggards, &app);
	laggards_remove_pid(laggards, getpid());
	after = dup(app.pidfd);
	ok_int(after, before, "the lowest free descriptor is what it was");
	(void) close(after);
	laggards_free(laggards);
	(void) close(app.pidfd);
	loop_free(loop);
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	child_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	test_unwatchable();
	test_comes_back();
	leak = leak_begin();
	test_wakes();
	test_timeout();
	test_listing();
	test_killed();
	test_delays("slow");
	test_delays("busy");
	test_delays("spins");
	test_low_priority();
	test_loaded();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
