/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/str.h"
#include "sessiond/home.h"

int home_directory(char **ret)
{
	const char *home = getenv("LTTNG_HOME");

	if (!home || !*home)
		home = getenv("HOME");
	return home && *home ? str_dup(home, ret) : -ENOENT;
}
