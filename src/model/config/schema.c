/* SPDX-License-Identifier: LGPL-2.1-only */
/* session.xsd, built in: a program finds it wherever it is installed. */
#include <stdlib.h>
#include "base/dir.h"
#include "model/config/session-file.h"

const char session_schema[] =
#include "model/config/session-xsd.h"
	;

int session_schema_path(char **ret)
{
	const char *directory = secure_getenv("LTTNG_SESSION_CONFIG_XSD_PATH");

	if (!directory || !*directory) {
		*ret = NULL;
		return 0;
	}
	return path_join(directory, "session.xsd", ret);
}
