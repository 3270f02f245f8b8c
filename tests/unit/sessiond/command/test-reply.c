/* SPDX-License-Identifier: GPL-2.0-only */
/* Public codes of our errors: each has one, none looks like success. */
#include <errno.h>
#include <lttng/lttng-error.h>
#include "base/defs.h"
#include "base/errors.h"
#include "lib/tap.h"
#include "sessiond/command/reply.h"

static const struct {
	int error;
	uint32_t code;
} rows[] = {
	{ 0, LTTNG_OK }, { -ENOMEM, LTTNG_ERR_NOMEM }, { -EPERM, LTTNG_ERR_EPERM }, { -EACCES, LTTNG_ERR_EPERM },
	{ -EINVAL, LTTNG_ERR_INVALID }, { -EBADMSG, LTTNG_ERR_INVALID }, { -EIO, LTTNG_ERR_UNK },
	{ -E_NO_SESSION, LTTNG_ERR_SESS_NOT_FOUND }, { -E_SESSION_EXISTS, LTTNG_ERR_EXIST_SESS },
	{ -E_SESSION_STARTED, LTTNG_ERR_TRACE_ALREADY_STARTED }, { -E_SESSION_STOPPED, LTTNG_ERR_TRACE_ALREADY_STOPPED },
	{ -E_PERMISSION, LTTNG_ERR_EPERM },
};

static const int own[] = {
#define ERROR(name, number, public, text) E_##name,
#include "base/errors.def"
#undef ERROR
};

int main(void)
{
	unsigned good = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		ok_int(reply_code(rows[i].error), rows[i].code, "error %d", rows[i].error);
	for (unsigned i = 0; i < ARRAY_SIZE(own); i++) {
		const uint32_t code = reply_code(-own[i]);

		good += code > LTTNG_OK && code < LTTNG_ERR_NR;
		if (code == LTTNG_OK || code >= LTTNG_ERR_NR)
			diag("error %d has code %u", own[i], code);
	}
	ok_int(good, ARRAY_SIZE(own), "all of our errors have a public code that is one of failure");
	return tap_done();
}
