/* SPDX-License-Identifier: GPL-2.0-only */
/* What the session daemon says besides the answer, through our additions to the library. */
#include <lttng/ringmaster.h>
#include "cli/cli.h"

void cli_show_daemon_warnings(const struct cli *cli)
{
	unsigned n = lttng_last_warning_count();

	for (unsigned i = 0; i < n; i++) {
		const char *text = lttng_last_warning(i);

		if (text)
			cli_warn(cli, "%s", text);
	}
}

const char *cli_error_detail(void)
{
	return lttng_last_error_detail();
}
