/* SPDX-License-Identifier: GPL-2.0-only */
/* Saved sessions, written: parts left out, escapes, what cannot be written. */
#include <errno.h>
#include "base/errors.h"
#include "lib/tap.h"
#include "unit/model/config/edit.h"

/* The file of a session of this name; or the error. */
static int write_named(const char *name, unsigned omit, struct buf *out)
{
	struct saved_session saved = {
		.record = { .name = name, .path = "/p", .output = CONTROL_OUTPUT_LOCAL },
	};
	struct coded coded;
	int r = coded_init(&coded, &saved) ? session_file_write(&coded.config, omit, out) : -EINVAL;

	buf_deinit(&coded.bytes);
	return r;
}

static void test_omission(void)
{
	static const char *const has[] = { "<name>", "<output>" };

	for (unsigned omit = 0; omit < 4; omit++) {
		_cleanup_buf_ struct buf out = BUF_INIT;
		_cleanup_(session_file_freep) struct session_file *file = NULL;
		struct config_error error;

		ok_int(write_named("s", omit, &out), 0, "written without %u", omit);
		buf_putc(&out, '\0');
		for (unsigned i = 0; i < 2; i++)
			ok_int(strstr(out.data, has[i]) != NULL, !(omit & (1u << i)), "%s", has[i]);
		ok(session_file_read(out.data, out.len - 1, NULL, &file, &error) == 0 &&
			file->sessions[0].has_name == !(omit & SESSION_FILE_OMIT_NAME) &&
			file->sessions[0].has_output == !(omit & SESSION_FILE_OMIT_OUTPUT), "read again");
	}
}

/* Every text that XML can hold comes back; the others are refused. */
static void test_texts(void)
{
	static const struct {
		const char *name;
		bool good;
	} names[] = {
		{ "<a href=\"x\">&amp;'", true }, { " blanks ", true }, { "tab\tand\nline\rend", true },
		{ "]]>", true }, { "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", true }, { "\x7f", true },
		{ "\x01", false }, { "\x1b[1m", false }, { "\xff", false }, { "\xc3", false }, { "\xc0\xaf", false },
		{ "\xed\xa0\x80", false }, { "\xef\xbf\xbe", false }, { "\xf4\x90\x80\x80", false },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_buf_ struct buf out = BUF_INIT;
		_cleanup_(session_file_freep) struct session_file *file = NULL;
		struct config_error error;
		int r = write_named(names[i].name, 0, &out);

		if (!names[i].good) {
			ok(r == -EILSEQ && out.len == 0, "text %u is refused", i);
			continue;
		}
		ok(r == 0 && session_file_read(out.data, out.len, NULL, &file, &error) == 0 &&
			strcmp(file->sessions[0].record.name, names[i].name) == 0, "text %u comes back", i);
	}
}

/* What the daemon never says. */
static void test_numbers_without_word(void)
{
	struct control_context context = { .type = 9999 };
	struct control_channel channel = { .name = "c", .output = 1 };
	struct control_channel_config config = { .channel = { .items = &channel, .n = 1 } };
	struct control_domain_config domain = { .type = 2, .buffer_type = 1, .channels = { .items = &config, .n = 1 } };
	struct saved_session saved = { .record = { .name = "s" }, .domains = &domain, .n_domains = 1 };
	struct buf out = BUF_INIT;
	struct coded coded;

	for (unsigned bad = 0; bad < 4; bad++) {
		config.contexts = (struct wire_list) { .items = &context, .n = bad == 1 };
		channel.output = bad == 2 ? 7 : 1;
		domain.type = bad == 3 ? 8 : 2;
		ok(coded_init(&coded, &saved), "encoded");
		ok_int(session_file_write(&coded.config, 0, &out), bad ? -E_NOT_SUPPORTED : 0, "number without word: %u", bad);
		buf_deinit(&coded.bytes);
		buf_consume(&out, out.len);
	}
	buf_deinit(&out);
}

static void test_nothing(void)
{
	const struct control_session_config none = { .session = { .n = 0 } };
	_cleanup_buf_ struct buf out = BUF_INIT;

	ok(session_file_write(&none, 0, &out) == -EBADMSG && out.len == 0, "no session, no file");
}

int main(void)
{
	test_omission();
	test_texts();
	test_numbers_without_word();
	test_nothing();
	return tap_done();
}
