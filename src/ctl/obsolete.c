/* SPDX-License-Identifier: LGPL-2.1-only */
/* Calls that have no function any more. */
#include <lttng/lttng.h>
#include "ctl/answer.h"
#include "ctl/call.h"

int lttng_register_consumer(struct lttng_handle *handle, const char *socket_path)
{
	if (!handle || !socket_path)
		return call_invalid("A handle and a path are needed");
	answer_clear();
	return answer_fail(-LTTNG_ERR_NOT_SUPPORTED, "Consumer daemons are started by the session daemon alone");
}

int lttng_calibrate(struct lttng_handle *handle, struct lttng_calibrate *calibrate)
{
	(void) handle;
	(void) calibrate;
	answer_clear();
	return -LTTNG_ERR_UND;
}
