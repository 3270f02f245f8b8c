/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <sys/stat.h>
#include "lib/leak.h"
#include "lib/tap.h"
#include "base/io.h"
#include "base/errors.h"
#include "base/log.h"
#include "base/str.h"
#include "base/thread.h"

static char dir[] = "/tmp/test-log-XXXXXX";
static char *path, *old_path;

static bool matches(const char *text, const char *pattern)
{
	regex_t re;
	bool match;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	match = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	if (!match)
		diag("%s", text);
	return match;
}

static char *read_log(void)
{
	char *text = NULL;

	return io_read_file(AT_FDCWD, path, 8 << 20, &text, NULL) == 0 ? text : NULL;
}

static void start_file(void)
{
	(void) unlink(path);
	ok_int(log_to_file(path), 0, "to a file");
}

static void in_thread(void *data)
{
	(void) data;
	(void) log_err(NULL, 0, "From a thread");
}

static void test_format(void)
{
	const struct log_context ctx = { .text = "session=\"web\" id=4" };
	_cleanup_free_ char *text = NULL;
	struct thread *thread;
	struct stat st;

	start_file();
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "readable for its owner alone");
	ok_int(log_warn(&ctx, -ENOENT, "Cannot rotate: chunk-id=%d", 7), -ENOENT, "the error comes back");
	(void) log_err(NULL, -E_NO_SESSION, "Evil \"%s\"", "a\nb\x1b[2J");
	log_info(NULL, "Hidden");
	log_debug(NULL, "Hidden too");
	if (thread_new("rotation", in_thread, NULL, &thread) == 0)
		thread_join(thread);
	text = read_log();
	ok(text && matches(text, "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3} tester\\[[0-9]+\\] W "
		"session=\"web\" id=4: Cannot rotate: chunk-id=7: No such file or directory\n"), "a line with everything");
	ok(text && strstr(text, "] E Evil \"a?b?[2J\": no such session\n"), "control characters are masked");
	ok(text && matches(text, "tester\\[[0-9]+/rotation\\] E From a thread\n"), "the thread is named");
	ok(text && !strstr(text, "Hidden"), "levels below are left out");
}

static void test_levels(void)
{
	_cleanup_free_ char *text = NULL;

	start_file();
	log_set_level(LOG_LEVEL_DEBUG);
	ok(log_wants(LOG_LEVEL_DEBUG), "debug is wanted");
	log_info(NULL, "Now seen");
	log_debug(NULL, "Seen too");
	log_set_level(LOG_LEVEL_WARN);
	ok(!log_wants(LOG_LEVEL_INFO), "info is not");
	text = read_log();
	ok(text && strstr(text, "I Now seen\n") && strstr(text, "D Seen too\n"), "levels shown");
}

static void test_long_line(void)
{
	_cleanup_free_ char *text = NULL, *name = malloc(5001);

	memset(name, 'x', 5000);
	name[5000] = '\0';
	start_file();
	(void) log_err(NULL, -ENOENT, "Long: %s", name);
	(void) log_err(NULL, 0, "Next");
	text = read_log();
	ok(text && strlen(text) < 5000 && strstr(text, "xxx\n") && strstr(text, "E Next\n"), "a long line is cut, and ends");
}

static void test_bound(void)
{
	struct stat now, old;
	char filler[1001];

	memset(filler, 'f', 1000);
	filler[1000] = '\0';
	start_file();
	for (int i = 0; i < 2500; i++)
		(void) log_err(NULL, 0, "%s", filler);
	ok(stat(path, &now) == 0 && now.st_size > 0 && now.st_size <= 1 << 20, "the file stays below its bound");
	ok(stat(old_path, &old) == 0 && old.st_size > 1000000 && old.st_size <= 1 << 20, "so does its predecessor");
	ok((old.st_mode & 0777) == 0600, "of the same mode");
}

struct seen {
	unsigned n;
	enum log_level level;
	char text[200];
};

static void collect(void *data, enum log_level level, const char *text)
{
	struct seen *seen = data;

	seen->n++;
	seen->level = level;
	str_copy(seen->text, sizeof(seen->text), text);
}

static void test_sink(void)
{
	const struct log_context ctx = { .text = "app pid=8" };
	_cleanup_free_ char *text = NULL;
	struct seen seen = { .n = 0 };

	start_file();
	log_set_level(LOG_LEVEL_ERR);
	log_set_thread_sink(collect, &seen);
	(void) log_warn(&ctx, -ETIMEDOUT, "Does not answer");
	log_set_thread_sink(NULL, NULL);
	(void) log_warn(&ctx, 0, "Not collected");
	log_set_level(LOG_LEVEL_WARN);
	ok(seen.n == 1 && seen.level == LOG_LEVEL_WARN, "the sink got one message");
	ok_str(seen.text, "app pid=8: Does not answer: Connection timed out", "its text without time and program");
	text = read_log();
	ok_str(text, "", "the level still holds for the file");
}

static void test_limit(void)
{
	struct log_limit limit = LOG_LIMIT_INIT;
	unsigned n = 0;

	_cleanup_free_ char *text = NULL;

	for (int i = 0; i < 100; i++)
		n += log_limit_allows(&limit);
	ok_int(n, 10, "a burst passes");
	ok_int(limit.dropped, 90, "the rest is counted");
	start_file();
	limit.period_us = 0;
	ok(log_limit_allows(&limit), "the next period allows again");
	text = read_log();
	ok(text && strstr(text, "left out: count=90\n"), "and tells how many are missing");
}

int main(void)
{
	const struct leak leak = leak_begin();

	if (!mkdtemp(dir) || str_printf(&path, "%s/log", dir) < 0 || str_printf(&old_path, "%s.1", path) < 0)
		return 1;
	log_open("tester");
	ok_int(log_to_file("/nonexistent/log"), -ENOENT, "a file that cannot be");
	test_format();
	test_levels();
	test_long_line();
	test_bound();
	test_sink();
	test_limit();
	log_close();
	(void) unlink(path);
	(void) unlink(old_path);
	ok_int(rmdir(dir), 0, "no other file is left");
	free(path);
	free(old_path);
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
