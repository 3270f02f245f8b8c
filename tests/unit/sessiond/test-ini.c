/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration files: every rule of the format. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "base/buf.h"
#include "lib/tap.h"
#include "sessiond/ini.h"

static int note(const char *name, const char *value, void *data)
{
	struct buf *seen = data;

	buf_printf(seen, "%s=%s;", name, value);
	if (!strcmp(name, "stop"))
		return -EIO;
	return strcmp(name, "unknown") ? INI_OK : INI_UNKNOWN;
}

static void quiet(bool on)
{
	static int saved = -1;

	fflush(stderr);
	if (on) {
		const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		saved = dup(STDERR_FILENO);
		if (null < 0 || dup2(null, STDERR_FILENO) < 0)
			abort();
		close(null);
	} else {
		if (dup2(saved, STDERR_FILENO) < 0)
			abort();
		close(saved);
	}
}

static const struct {
	const char *what, *text, *seen;
} rows[] = {
	{ "a pair", "[s]\na=1\n", "a=1;" },
	{ "a colon", "[s]\na:1\n", "a=1;" },
	{ "blanks around", "[s]\na  =  1  \n", "a=1;" },
	{ "no newline at the end", "[s]\na=1", "a=1;" },
	{ "carriage returns", "[s]\r\na=1\r\n", "a=1;" },
	{ "a value with an equals sign", "[s]\na=b=c\n", "a=b=c;" },
	{ "an empty value", "[s]\na=\n", "a=;" },
	{ "comments", "; x=1\n[s]\n# y=1\n;z=2\na=1\n", "a=1;" },
	{ "a comment behind a value", "[s]\na=1 ;b\n", "a=1;" },
	{ "a semicolon in a value", "[s]\na=1;b\n", "a=1;b;" },
	{ "other sections", "[t]\nb=1\n[s]\na=1\n[t]\nc=1\n", "a=1;" },
	{ "nothing before the first section", "b=1\n[s]\na=1\n", "a=1;" },
	{ "a byte order mark", "\xef\xbb\xbf[s]\na=1\n", "a=1;" },
	{ "a continuation", "[s]\na=1\n  2\n\t3\n", "a=1;a=2;a=3;" },
	{ "a continuation ends with its section", "[s]\na=1\n[s]\n b=2\n", "a=1;b=2;" },
	{ "an indented comment is none", "[s]\na=1\n  ; 2\n  # 3\n", "a=1;" },
	{ "lines that make no sense", "[s]\nwhat\n=x\n[\na=1\n", "a=1;" },
	{ "a section without end", "[s]\na=1\n[t\nb=1\n", "a=1;b=1;" },
	{ "unknown names do not matter", "[s]\nunknown=1\na=1\n", "unknown=1;a=1;" },
	{ "a name that is too long", "[s]\nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn=1\na=1\n",
	  "a=1;" },
	{ "an error of the receiver ends it", "[s]\nstop=1\na=1\n", "stop=1;" },
	{ "an empty file", "", "" },
};

static void test_format(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct buf seen = BUF_INIT;
		int r;

		quiet(true);
		r = ini_parse(rows[i].text, strlen(rows[i].text), "test", "s", note, &seen);
		quiet(false);
		buf_putc(&seen, 0);
		ok_str(seen.data, rows[i].seen, "%s", rows[i].what);
		if (strstr(rows[i].text, "stop"))
			ok_int(r, -EIO, "with its error");
		else if (r != 0)
			ok_int(r, 0, "no error");
	}
}

static void test_long_line(void)
{
	_cleanup_buf_ struct buf text = BUF_INIT, seen = BUF_INIT;
	int r;

	buf_puts(&text, "[s]\nb=");
	for (unsigned i = 0; i < 10000; i++)
		buf_putc(&text, 'x');
	buf_puts(&text, "\na=1\n");
	quiet(true);
	r = ini_parse(text.data, text.len, "test", "s", note, &seen);
	quiet(false);
	buf_putc(&seen, 0);
	ok_int(r, 0, "a line beyond all bounds is no error");
	ok_str(seen.data, "a=1;", "it is skipped, the rest counts");
}

static void test_values(void)
{
	static const char *const yes[] = { "1", "2", "-1", "yes", "YES", "True", "on", "oN" };
	static const char *const no[] = { "0", "no", "False", "OFF" }, *const bad[] = { "", "2x", "maybe", "y" };
	bool value;

	for (unsigned i = 0; i < ARRAY_SIZE(yes); i++)
		ok(ini_parse_bool(yes[i], &value) == 0 && value, "\"%s\" is true", yes[i]);
	for (unsigned i = 0; i < ARRAY_SIZE(no); i++)
		ok(ini_parse_bool(no[i], &value) == 0 && !value, "\"%s\" is false", no[i]);
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
		ok_int(ini_parse_bool(bad[i], &value), -EINVAL, "\"%s\" is neither", bad[i]);
}

static void test_files(void)
{
	_cleanup_buf_ struct buf seen = BUF_INIT;
	char path[] = "/tmp/rm-ini-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0 || write(fd, "[s]\na=1\n", 8) != 8)
		abort();
	close(fd);
	ok_int(ini_read(path, "s", true, note, &seen), 0, "a file");
	buf_putc(&seen, 0);
	ok_str(seen.data, "a=1;", "is read");
	unlink(path);
	quiet(true);
	ok_int(ini_read(path, "s", false, note, &seen), 0, "one that does not exist does not matter");
	ok_int(ini_read(path, "s", true, note, &seen), -ENOENT, "unless it was asked for");
	quiet(false);
}

int main(void)
{
	test_format();
	test_long_line();
	test_values();
	test_files();
	return tap_done();
}
