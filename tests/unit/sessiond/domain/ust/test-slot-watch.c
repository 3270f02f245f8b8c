/* SPDX-License-Identifier: GPL-2.0-only */
/* How long a process that sleeps instead of answering is waited for; the time is the test's. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/proc.h"
#include "lib/tap.h"
#include "sessiond/domain/ust/app.h"
#include "sessiond/domain/ust/slot-watch.h"

static struct app app = { .cmd_fd = -1, .notify_fd = -1 };

/* A call of this moment is outstanding, and looked at every 10 ms: after how many is it late? More than 500: never. */
static unsigned ms_until_late(void)
{
	const uint64_t since = time_now_us();
	struct slot_watch watch;
	unsigned ms = 0;

	atomic_store(&app.call_since_us, since);
	slot_watch_begin(&watch, &app);
	do
		ms += 10;
	while (ms <= 500 && !slot_watch_look(&watch, &app, 2, since + ms * US_PER_MS));
	return ms;
}

static void sleep_until_killed(void)
{
	(void) alarm(60);
	for (;;)
		(void) pause();
}

static bool sleeps(pid_t pid)
{
	struct proc_stat stat;

	for (unsigned i = 0; i < 10000; i++) {
		if (proc_read_stat(pid, &stat) == 0 && stat.state == 'S')
			return true;
		(void) usleep(1000);
	}
	return false;
}

int main(void)
{
	const pid_t pid = fork();
	unsigned ms;

	if (pid == 0)
		sleep_until_killed();
	app.id.pid = pid;
	ok(pid > 0 && sleeps(pid), "a process that does nothing");
	ms = ms_until_late();
	ok(ms >= 200 && ms <= 220, "it is late after %u ms", ms);
	ms = ms_until_late();
	ok(ms >= 50 && ms <= 70, "the next time after %u ms", ms);
	atomic_store(&app.was_late, false);
	ms = ms_until_late();
	ok(ms >= 200 && ms <= 220, "when it was in time meanwhile, after %u ms", ms);
	(void) kill(pid, SIGSTOP);
	ok(waitpid(pid, NULL, WUNTRACED) == pid, "it is stopped");
	ms = ms_until_late();
	ok(ms <= 20, "it is late after %u ms", ms);
	(void) kill(pid, SIGKILL);
	(void) waitpid(pid, NULL, 0);
	return tap_done();
}
