/* SPDX-License-Identifier: GPL-2.0-only */
/* The leak check itself: it must see a planted leak. */
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/fd.h"

int main(void)
{
	const struct leak leak = leak_begin();
	int fds[2];

	ok_int(leak_fds(&leak), 0, "nothing opened, nothing found");
	ok_int(fd_pipe(fds), 0, "a pipe is opened");
	ok_int(leak_fds(&leak), 2, "both ends are found");
	(void) close(fds[0]);
	ok_int(leak_fds(&leak), 1, "the end left open is found");
	(void) close(fds[1]);
	ok_int(leak_fds(&leak), 0, "nothing is left");
	return tap_done();
}
