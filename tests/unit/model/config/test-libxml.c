/* SPDX-License-Identifier: GPL-2.0-only */
/* A machine without libxml2: an error that names it, every time. Linked with --wrap. */
#include <dlfcn.h>
#include <errno.h>
#include "base/errors.h"
#include "lib/tap.h"
#include "unit/model/config/edit.h"

void *__real_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags)
{
	(void) name;
	return __real_dlopen("libmissing.so.0", flags);
}

int main(void)
{
	_cleanup_(session_file_freep) struct session_file *file = NULL;
	const struct saved_session saved = { .record = { .name = "s" } };
	_cleanup_buf_ struct buf out = BUF_INIT;
	struct config_error error;
	struct coded coded;

	for (unsigned i = 0; i < 2; i++) {
		ok_int(session_file_read("<sessions/>", 11, NULL, &file, &error), -E_NOT_SUPPORTED, "nothing is read");
		ok(strstr(error.text, "libmissing.so.0") && error.line == 0, "the error names what is missing: %s", error.text);
		ok(coded_init(&coded, &saved), "a session");
		ok_int(session_file_write(&coded.config, 0, &out), -ELIBACC, "nothing is written");
		buf_deinit(&coded.bytes);
	}
	ok(!file && out.len == 0, "nothing is left");
	return tap_done();
}
