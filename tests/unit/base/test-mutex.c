/* SPDX-License-Identifier: GPL-2.0-only */
#include <signal.h>
#include "lib/dies.h"
#include "lib/tap.h"
#include "base/io.h"
#include "base/mutex.h"
#include "base/time.h"

static struct mutex session, queue, stream, other_session;

static void ascending(void)
{
	MUTEX_GUARD(&session);
	MUTEX_GUARD(&queue);
}

static void descending(void)
{
	MUTEX_GUARD(&queue);
	MUTEX_GUARD(&session);
}

static void same_rank(void)
{
	MUTEX_GUARD(&session);
	MUTEX_GUARD(&other_session);
}

static void twice(void)
{
	MUTEX_GUARD(&session);
	MUTEX_GUARD(&session);
}

static void release_foreign(void)
{
	mutex_unlock(&session);
}

static void io_under_session(void)
{
	MUTEX_GUARD(&session);
	io_assert_allowed();
}

static void io_under_stream(void)
{
	MUTEX_GUARD(&stream);
	io_assert_allowed();
}

static void wait_with_two(void)
{
	struct cond cond;

	cond_init(&cond);
	MUTEX_GUARD(&session);
	MUTEX_GUARD(&queue);
	(void) cond_wait_until(&cond, &queue, 0);
}

static void lower_after_middle_left(void)
{
	mutex_lock(&session);
	mutex_lock(&queue);
	mutex_lock(&stream);
	mutex_unlock(&queue);
	mutex_lock(&queue);     /* stream is still held */
}

static bool always(void)
{
	return true;
}

static void lock_in_read_section(void)
{
	io_set_rcu_check(always);
	mutex_lock(&session);
}

static void test_held(void)
{
	ok(!mutex_is_mine(&session) && !mutex_holds_any(), "nothing held");
	mutex_lock(&session);
	mutex_lock(&stream);
	ok(mutex_is_mine(&session) && mutex_is_mine(&stream) && !mutex_is_mine(&queue), "what is held is known");
	ok(mutex_forbids_io(), "a session's lock forbids I/O");
	mutex_unlock(&session);
	ok(!mutex_is_mine(&session) && mutex_is_mine(&stream), "released out of order");
	ok(!mutex_forbids_io(), "a stream's lock does not");
	mutex_unlock(&stream);
	ok(!mutex_holds_any(), "nothing held");
}

static void test_cond(void)
{
	struct cond cond;

	cond_init(&cond);
	MUTEX_GUARD(&queue);
	ok(!cond_wait_until(&cond, &queue, time_now_us()), "a deadline passed is told");
	ok(mutex_is_mine(&queue), "and the lock is held again");
	cond_deinit(&cond);
}

int main(void)
{
	mutex_init(&session, LOCK_SESSION);
	mutex_init(&other_session, LOCK_SESSION);
	mutex_init(&queue, LOCK_APP_QUEUE);
	mutex_init(&stream, LOCK_CONSUMER_STREAM);
	test_held();
	test_cond();
	ok_str(lock_rank_name(LOCK_APP_QUEUE), "APP_QUEUE", "names of ranks");
	ok_int(dies_of(ascending), 0, "ascending ranks are fine");
	ok_int(dies_of(descending), SIGABRT, "a descending rank aborts");
	ok_int(dies_of(same_rank), SIGABRT, "two locks of one rank abort");
	ok_int(dies_of(twice), SIGABRT, "the same lock twice aborts");
	ok_int(dies_of(lower_after_middle_left), SIGABRT, "the order holds after a release out of order");
	ok_int(dies_of(release_foreign), SIGABRT, "releasing what is not held aborts");
	ok_int(dies_of(io_under_stream), 0, "I/O under a lock that allows it");
	ok_int(dies_of(io_under_session), SIGABRT, "I/O under a lock that forbids it aborts");
	ok_int(dies_of(wait_with_two), SIGABRT, "a wait with a second lock aborts");
	ok_int(dies_of(lock_in_read_section), SIGABRT, "a lock in an RCU read section aborts");
	mutex_deinit(&session);
	mutex_deinit(&other_session);
	mutex_deinit(&queue);
	mutex_deinit(&stream);
	return tap_done();
}
