/* SPDX-License-Identifier: GPL-2.0-only */
/* The link to a consumer: requests, deadlines, the end of the link and of the process. */
#include <errno.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/pool.h"
#include "base/thread.h"
#include "base/time.h"
#include "lib/fake-consumer.h"
#include "lib/leak.h"
#include "lib/tap.h"
#include "sessiond/consumer/consumer.h"

#define SOON_US (50 * US_PER_MS)
#define LONG_US (10 * US_PER_S)

static struct loop *loop;
static struct thread *thread;
static struct consumer *consumer;
static struct fake_consumer *fake;
static struct batch *lost, *reported;
static atomic_uint n_lost, n_reported;

static void on_lost(struct consumer *c, void *data)
{
	(void) c;
	(void) data;
	atomic_fetch_add(&n_lost, 1);
	batch_done(lost);
}

static void on_report(uint64_t session_id, unsigned level, const char *text, void *data)
{
	(void) data;
	if (session_id == 5 && level == 1 && !strcmp(text, "full"))
		atomic_fetch_add(&n_reported, 1);
	batch_done(reported);
}

static struct batch *expect_one(void)
{
	struct batch *batch;

	if (batch_new(&batch) < 0)
		abort();
	batch_add(batch, 1);
	return batch;
}

static bool came(struct batch *batch)
{
	const bool good = batch_wait(batch, time_after_us(LONG_US));

	batch_unref(batch);
	return good;
}

static void start(const char *program)
{
	const struct consumer_conf conf = {
		.bits = 64, .program = program, .health_sock = "/nowhere", .group = "tracing",
		.on_lost = on_lost, .on_report = on_report,
	};

	fake = fake_consumer_new();
	if (loop_new("consumer", &loop) < 0 || consumer_new(loop, &conf, &consumer) < 0 ||
	    thread_new_loop(loop, &thread) < 0)
		abort();
}

static void stop(uint64_t deadline_us)
{
	loop_stop(loop);
	thread_join(thread);
	consumer_stop(consumer, deadline_us);
	consumer_free(consumer);
	loop_free(loop);
	fake_consumer_free(fake);
}

static int ask_pending(uint64_t timeout_us)
{
	const struct consumer_data_pending request = { .session_id = 1 };
	_cleanup_frame_ struct frame answer = FRAME_INIT;
	struct consumer_data_pending_answer decoded;
	int r = consumer_call(consumer, consumer_data_pending_wire(), &request, NULL, 0, timeout_us, &answer);

	if (r == 0)
		r = frame_decode(&answer, consumer_data_pending_answer_wire(), &decoded);
	return r == 0 ? decoded.pending : r;
}

static void test_requests(void)
{
	pid_t pid;

	start(fake_consumer_program());
	ok_int(ask_pending(LONG_US), -E_NO_CONSUMER, "nobody to ask before it was needed");
	ok_int(consumer_epoch(consumer), 0, "not alive");
	ok_int(consumer_ensure(consumer), 0, "it is spawned when needed");
	ok(fake_consumer_wait_started(fake, 1), "it has its links");
	ok_int(consumer_epoch(consumer), 1, "alive for the first time");
	pid = consumer_pid(consumer);
	ok(pid > 0, "it has a process");
	ok_int(consumer_ensure(consumer), 0, "once it is there");
	ok(consumer_pid(consumer) == pid && consumer_epoch(consumer) == 1, "it stays");
	ok_int(ask_pending(LONG_US), 1, "a request is answered");
	fake_consumer_set(fake, CONSUMER_data_pending, FAKE_IS_SILENT);
	ok_int(ask_pending(SOON_US), -ETIMEDOUT, "no answer: the request ends at its deadline");
	fake_consumer_set(fake, CONSUMER_data_pending, FAKE_HOLDS);
	ok_int(ask_pending(SOON_US), -ETIMEDOUT, "so does one that is answered later");
	fake_consumer_set(fake, CONSUMER_data_pending, FAKE_ANSWERS);
	fake_consumer_release(fake);
	ok_int(ask_pending(LONG_US), 1, "the late answer is not taken for that of the next request");
	fake_consumer_set(fake, CONSUMER_data_pending, FAKE_TALKS_NONSENSE);
	ok(ask_pending(LONG_US) < 0, "an answer of another kind is an error");
	fake_consumer_set(fake, CONSUMER_data_pending, FAKE_ANSWERS);
	ok_int(ask_pending(LONG_US), 1, "of that request only");
	stop(time_after_us(LONG_US));
}

static void test_unasked(void)
{
	const struct consumer_done done = { .detail = "" };
	const struct consumer_report report = { .session_id = 5, .level = 1, .text = "full" };

	start(fake_consumer_program());
	if (consumer_ensure(consumer) < 0 || !fake_consumer_wait_started(fake, 1))
		abort();
	reported = expect_one();
	fake_consumer_say(fake, consumer_done_wire(), 4711, &done);
	fake_consumer_say(fake, consumer_report_wire(), 0, &report);
	ok(came(reported) && atomic_load(&n_reported) == 1, "a report is passed on");
	ok_int(ask_pending(LONG_US), 1, "an answer to nothing does not matter");
	stop(time_after_us(LONG_US));
}

struct outcome {
	atomic_uint n;
	int error;
	struct batch *batch;
};

static void on_answer(void *data, int error, struct frame *frame)
{
	struct outcome *outcome = data;

	(void) frame;
	outcome->error = error;
	atomic_fetch_add(&outcome->n, 1);
	batch_done(outcome->batch);
}

#define N_OUT 5

/* All outstanding requests end, once each, and the next consumer serves the next ones. */
static void test_loss(bool by_kill)
{
	const struct consumer_data_pending request = { .session_id = 1 };
	struct outcome outcomes[N_OUT] = { { .error = 1 } };
	unsigned good = 0, before;
	struct batch *batch;
	int r = 0;

	start(fake_consumer_program());
	if (consumer_ensure(consumer) < 0 || batch_new(&batch) < 0 || !fake_consumer_wait_started(fake, 1))
		abort();
	before = atomic_load(&n_lost);
	lost = expect_one();
	fake_consumer_set(fake, CONSUMER_data_pending, FAKE_IS_SILENT);
	batch_add(batch, N_OUT);
	for (unsigned i = 0; i < N_OUT && r == 0; i++) {
		outcomes[i].batch = batch;
		r = consumer_request(consumer, consumer_data_pending_wire(), &request, NULL, 0, LONG_US, on_answer,
			&outcomes[i]);
	}
	ok(r == 0 && fake_consumer_wait(fake, CONSUMER_data_pending, N_OUT), "requests are on their way");
	if (by_kill)
		fake_consumer_kill(fake);
	else
		fake_consumer_hang_up(fake, false);
	ok(batch_wait(batch, time_after_us(LONG_US)), "its end ends them all");
	for (unsigned i = 0; i < N_OUT; i++)
		good += outcomes[i].error == -E_LINK_BROKEN && atomic_load(&outcomes[i].n) == 1;
	ok_int(good, N_OUT, "each once, with the reason");
	ok(came(lost) && atomic_load(&n_lost) == before + 1, "the loss is told once");
	ok_int(consumer_epoch(consumer), 0, "it is not alive any more");
	ok_int(ask_pending(LONG_US), -E_NO_CONSUMER, "nobody is asked");
	fake_consumer_set(fake, CONSUMER_data_pending, FAKE_ANSWERS);
	ok_int(consumer_ensure(consumer), 0, "it is spawned again");
	ok(fake_consumer_wait_started(fake, 2) && consumer_epoch(consumer) == 2, "and alive for the second time");
	ok_int(ask_pending(LONG_US), 1, "the new one answers");
	stop(time_after_us(LONG_US));
	batch_unref(batch);
}

/* The link is gone but the process is not, when the next one is needed already. */
static void test_lingering(void)
{
	pid_t first, second;

	start(fake_consumer_program());
	if (consumer_ensure(consumer) < 0 || !fake_consumer_wait_started(fake, 1))
		abort();
	first = consumer_pid(consumer);
	lost = expect_one();
	fake_consumer_hang_up(fake, true);
	ok(came(lost), "the link of a process that lives on");
	ok_int(consumer_ensure(consumer), 0, "a second one is spawned");
	ok(fake_consumer_wait_started(fake, 2), "while the first one is there");
	second = consumer_pid(consumer);
	ok(second != first, "another process");
	/* The first one's control line was closed when the second one came, so it has ended by now or does so soon. */
	ok_int(ask_pending(LONG_US), 1, "it answers");
	ok_int(ask_pending(LONG_US), 1, "also when the first one has ended");
	stop(time_after_us(LONG_US));
}

static void test_stubborn(void)
{
	start(fake_consumer_program());
	if (consumer_ensure(consumer) < 0 || !fake_consumer_wait_started(fake, 1))
		abort();
	stop(time_after_us(SOON_US)); /* the fake one goes when it is freed, which comes later */
	ok(true, "a process that does not go is killed");
}

static void test_missing(void)
{
	start(NULL);
	ok(!consumer_is_available(consumer), "no program: not available");
	ok_int(consumer_ensure(consumer), -E_NO_CONSUMER, "cannot be spawned");
	stop(time_after_us(LONG_US));
	start("/nowhere/at/all");
	ok_int(consumer_ensure(consumer), -E_NO_CONSUMER, "a program that does not exist");
	ok_int(consumer_epoch(consumer), 0, "is not alive");
	ok_int(consumer_ensure(consumer), -E_NO_CONSUMER, "however often");
	stop(time_after_us(LONG_US));
}

static int asked_of_ended;

/* On the loop, which is therefore told of nothing meanwhile. */
static void ask_when_ended(void *data, int error)
{
	const struct consumer_data_pending request = { .session_id = 1 };
	static struct outcome outcome;
	siginfo_t info;

	if (waitid(P_PID, (id_t) consumer_pid(consumer), &info, WEXITED | WNOWAIT) < 0)
		abort();
	/* It may even have ended before it was greeted. */
	asked_of_ended = error < 0 ? error :
		consumer_request(consumer, consumer_data_pending_wire(), &request, NULL, 0, LONG_US, on_answer, &outcome);
	batch_done(data);
}

/* What ends without a word could not be run, whoever notices that first. */
static void test_ended_at_once(void)
{
	struct batch *asked = expect_one();

	start("/bin/false");
	lost = expect_one();
	if (consumer_when_alive(consumer, ask_when_ended, asked) < 0)
		abort();
	ok(came(asked), "a program that ends at once is asked before its end is noticed");
	ok_int(asked_of_ended, -E_NO_CONSUMER, "it could not be run");
	ok(came(lost), "its end is noticed");
	ok_int(ask_pending(LONG_US), -E_NO_CONSUMER, "and it still could not be run");
	stop(time_after_us(LONG_US));
}

int main(void)
{
	struct leak leak;

	fake_consumer_main();
	log_open("test");
	log_set_level(LOG_LEVEL_ERR);
	leak = leak_begin();
	test_requests();
	test_unasked();
	test_loss(false);
	test_loss(true);
	test_lingering();
	test_stubborn();
	test_missing();
	test_ended_at_once();
	ok_int(leak_fds(&leak), 0, "no descriptor is left open");
	return tap_done();
}
