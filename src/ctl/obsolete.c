/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What programs linked to the stock library may ask its copy for: calls
 * without function today, and symbols beyond the public interface without
 * which the stock command line does not start.
 */
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

/* Switches and seed of the stock command line: it copies or sets them, here nothing looks at them. */
LTTNG_EXPORT int lttng_opt_quiet;
LTTNG_EXPORT int lttng_opt_verbose;
LTTNG_EXPORT int lttng_opt_mi;
LTTNG_EXPORT unsigned long lttng_ht_seed;

/* Its "view" and its probe look-ups: they fail with an error. */
LTTNG_EXPORT int spawn_viewer(void);
LTTNG_EXPORT int lttng_elf_get_symbol_offset(void);
LTTNG_EXPORT int lttng_elf_get_sdt_probe_offsets(void);

int spawn_viewer(void)
{
	return -1;
}

int lttng_elf_get_symbol_offset(void)
{
	return -1;
}

int lttng_elf_get_sdt_probe_offsets(void)
{
	return -1;
}
