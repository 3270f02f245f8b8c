/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include "base/fd.h"
#include "base/io.h"
#include "base/thread.h"
#include "base/time.h"
#include "cli/progress.h"

#define FIRST_DOT_US (500 * US_PER_MS)
#define NEXT_DOT_US  US_PER_S

struct progress {
	const char *what;
	int done[2];            /* the thread ends when [1] is closed */
	struct thread *thread;
};

static void show(void *data)
{
	const struct progress *progress = data;
	bool shown = false;
	uint64_t delay_us = FIRST_DOT_US;

	while (io_wait_readable(progress->done[0], time_after_us(delay_us)) < 0) {
		if (!shown)
			(void) fputs(progress->what, stderr);
		(void) fputc('.', stderr);
		(void) fflush(stderr);
		shown = true;
		delay_us = NEXT_DOT_US;
	}
	if (shown)
		(void) fputc('\n', stderr);
}

struct progress *progress_begin(const struct cli *cli, const char *what)
{
	struct progress *progress;

	if (!cli->terminal_err || cli->quiet || cli->format != CLI_TEXT)
		return NULL;
	progress = calloc(1, sizeof(*progress));
	if (!progress)
		return NULL;
	progress->what = what;
	if (fd_pipe(progress->done) < 0) {
		free(progress);
		return NULL;
	}
	if (thread_new("progress", show, progress, &progress->thread) < 0) {
		(void) close(progress->done[0]);
		(void) close(progress->done[1]);
		free(progress);
		return NULL;
	}
	return progress;
}

void progress_end(struct progress *progress)
{
	if (!progress)
		return;
	(void) close(progress->done[1]);
	thread_join(progress->thread);
	(void) close(progress->done[0]);
	free(progress);
}
