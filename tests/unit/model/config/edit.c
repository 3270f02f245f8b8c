/* SPDX-License-Identifier: GPL-2.0-only */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include "base/io.h"
#include "base/str.h"
#include "unit/model/config/edit.h"

char *golden_text(const char *name)
{
	char *text = NULL, *path = NULL;

	if (str_printf(&path, "%s/tests/golden/session/%s.lttng", getenv("srcdir") ?: ".", name) < 0 ||
	    io_read_file(AT_FDCWD, path, SESSION_FILE_MAX, &text, NULL) < 0) {
		fprintf(stderr, "cannot read the golden file %s\n", name);
		abort();
	}
	free(path);
	return text;
}

char *text_edit(const char *text, const char *from, const char *to, unsigned *ret_line)
{
	const char *at = strstr(text, from);
	char *edited;

	if (!at || str_printf(&edited, "%.*s%s%s", (int) (at - text), text, to, at + strlen(from)) < 0) {
		fprintf(stderr, "nothing to edit: %s\n", from);
		abort();
	}
	if (ret_line) {
		*ret_line = 1;
		for (const char *p = text; p < at; p++)
			*ret_line += *p == '\n';
	}
	return edited;
}

bool coded_init(struct coded *coded, const struct saved_session *saved)
{
	struct control_load_session request;
	struct wire_cursor in;

	buf_init(&coded->bytes);
	saved_session_request(saved, "/base", &request);
	wire_encode(control_load_session_wire(), &request, &coded->bytes);
	if (coded->bytes.error)
		return false;
	in = (struct wire_cursor) {
		.pos = (const uint8_t *) coded->bytes.data,
		.end = (const uint8_t *) coded->bytes.data + coded->bytes.len,
	};
	return wire_decode(control_session_config_wire(), &in, &coded->config) == 0;
}

char *text_round(const char *text)
{
	_cleanup_(session_file_freep) struct session_file *file = NULL;
	struct config_error error;
	struct buf out = BUF_INIT;
	struct coded coded;
	char *written;
	int r = session_file_read(text, strlen(text), NULL, &file, &error);

	if (r < 0) {
		printf("# line %u: %s\n", error.line, error.text);
		return NULL;
	}
	if (!coded_init(&coded, &file->sessions[0]))
		abort();
	if (session_file_write(&coded.config, 0, &out) < 0)
		buf_deinit(&out);
	written = buf_steal(&out);
	buf_deinit(&coded.bytes);
	buf_deinit(&out);
	return written;
}
