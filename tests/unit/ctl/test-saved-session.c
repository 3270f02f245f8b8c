/* SPDX-License-Identifier: GPL-2.0-only */
/* Saving and loading: what is asked of the daemon and when, and what becomes of files. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <lttng/lttng.h>
#include <lttng/ringmaster.h>
#include "base/io.h"
#include "base/str.h"
#include "base/time.h"
#include "fake-daemon.h"
#include "lib/leak.h"
#include "lib/tap.h"

static struct fake_daemon *fake;
static char home[] = "/tmp/test-saved-session-XXXXXX";

static void put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || io_write_all(fd, text, strlen(text), NEVER) < 0)
		abort();
	(void) close(fd);
}

static bool has(const char *name, const char *word)
{
	_cleanup_free_ char *text = NULL;

	return io_read_file(AT_FDCWD, name, 65536, &text, NULL) == 0 && strstr(text, word);
}

static struct lttng_load_session_attr *load_attr(const char *path, const char *name)
{
	struct lttng_load_session_attr *attr = lttng_load_session_attr_create();
	_cleanup_free_ char *absolute = NULL;

	if (str_printf(&absolute, "%s/%s", home, path) < 0 ||
	    lttng_load_session_attr_set_input_url(attr, absolute) < 0 ||
	    (name && lttng_load_session_attr_set_session_name(attr, name) < 0))
		abort();
	return attr;
}

/* The result, and how often the daemon was asked. */
static void check_load(struct lttng_load_session_attr *attr, int want, unsigned n_requests, const char *detail)
{
	unsigned before = fake_daemon_requests(fake);

	ok_int(lttng_load_session(attr), want, "load gives %d", want);
	ok_int(fake_daemon_requests(fake) - before, n_requests, "asks %u times", n_requests);
	if (detail && !ok(lttng_last_error_detail() && strstr(lttng_last_error_detail(), detail), "says %s", detail))
		diag("said: %s", lttng_last_error_detail());
	lttng_load_session_attr_destroy(attr);
}

#define TWO "<sessions><session><name>a</name></session>\n<session><name>b</name></session></sessions>"

static void test_load(void)
{
	_cleanup_free_ char *loaded = NULL, *committed = NULL;

	put("two.lttng", TWO);
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	check_load(load_attr("two.lttng", NULL), 0, 3, NULL);
	loaded = fake_daemon_request_before(fake);
	committed = fake_daemon_request(fake);
	ok(strstr(loaded, "load_session: session=[name=\"b\"") != NULL, "the second one after the first");
	ok_str(committed, "commit_load: n_sessions=2", "then both come to be");
	check_load(load_attr("two.lttng", "a"), 0, 2, NULL);
	check_load(load_attr("two.lttng", "c"), -LTTNG_ERR_LOAD_SESSION_NOENT, 0, "\"c\"");
	/* The daemon refuses the first one: the others are not asked for, and nothing is committed. */
	fake_daemon_set_status(fake, &(struct control_status) { .code = LTTNG_ERR_EXIST_SESS, .detail = "it is there" });
	check_load(load_attr("two.lttng", NULL), -LTTNG_ERR_EXIST_SESS, 1, "two.lttng:1: it is there");
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_EXIST_SESS);
	check_load(load_attr("two.lttng", "b"), -LTTNG_ERR_EXIST_SESS, 1, "two.lttng:2: ");
}

/* What the daemon warns of says nothing about it. */
static void test_loaded_count(void)
{
	static const struct control_warning warning = { "careful" };
	struct lttng_load_session_attr *attr = load_attr("two.lttng", NULL);

	ok_int(lttng_load_session_attr_get_loaded_count(attr), 0, "none yet");
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	fake_daemon_set_status(fake, &(struct control_status) {
		.code = LTTNG_OK, .warnings = { .items = &warning, .n = 1 } });
	ok(lttng_load_session(attr) == 0 && lttng_last_warning_count() > 0, "loaded, with a warning");
	ok_int(lttng_load_session_attr_get_loaded_count(attr), 2, "both");
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_EXIST_SESS);
	ok_int(lttng_load_session(attr), -LTTNG_ERR_EXIST_SESS, "refused");
	ok_int(lttng_load_session_attr_get_loaded_count(attr), 0, "none");
	lttng_load_session_attr_destroy(attr);
	ok_int(lttng_load_session_attr_get_loaded_count(NULL), 0, "of nothing");
}

static void test_bad_files(void)
{
	struct lttng_load_session_attr *attr;

	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	put("bad.lttng", "<sessions>\n<session>\n<x/></session></sessions>");
	check_load(load_attr("bad.lttng", NULL), -LTTNG_ERR_LOAD_INVALID_CONFIG, 0, "bad.lttng:3: ");
	check_load(load_attr("bad.lttng", "a"), -LTTNG_ERR_LOAD_INVALID_CONFIG, 0, "bad.lttng:3: ");
	check_load(load_attr(".", NULL), -LTTNG_ERR_LOAD_INVALID_CONFIG, 0, "bad.lttng:3: ");
	check_load(load_attr(".", "a"), 0, 2, NULL);
	ok(lttng_last_warning_count() == 1 && strstr(lttng_last_warning(0), "bad.lttng:3: "), "a warning names it");
	(void) unlink("bad.lttng");
	check_load(load_attr("nowhere", NULL), -LTTNG_ERR_LOAD_IO_FAIL, 0, "nowhere");
	attr = load_attr("two.lttng", NULL);
	if (lttng_load_session_attr_set_override_session_name(attr, "x") < 0)
		abort();
	check_load(attr, -LTTNG_ERR_INVALID, 0, "one session");
	ok_int(lttng_load_session(NULL), -LTTNG_ERR_INVALID, "no attributes");
}

static void check_override(const char *url, const char *ctrl, const char *data, const char *want)
{
	struct lttng_load_session_attr *attr = load_attr("two.lttng", "a");
	_cleanup_free_ char *asked = NULL;

	if ((url && lttng_load_session_attr_set_override_url(attr, url) < 0) ||
	    (ctrl && lttng_load_session_attr_set_override_ctrl_url(attr, ctrl) < 0) ||
	    (data && lttng_load_session_attr_set_override_data_url(attr, data) < 0))
		abort();
	check_load(attr, want ? 0 : -LTTNG_ERR_INVALID, want ? 2 : 0, want ? NULL : "URL");
	asked = fake_daemon_request_before(fake);
	if (want && !ok(strstr(asked, want) != NULL, "asks for %s", want))
		diag("asked: %s", asked);
}

static void test_overrides(void)
{
	fake_daemon_answer(fake, NULL, 0, LTTNG_OK);
	check_override("file:///x/y", NULL, NULL, "path=\"/x/y\"");
	check_override("net://h:1:2", NULL, NULL, "output=2, ctrl_url=\"tcp4://h:1/\", data_url=\"tcp4://h:2/\"");
	check_override(NULL, "tcp://h:1", "tcp://h:2", "output=2, ctrl_url=\"tcp4://h:1/\", data_url=\"tcp4://h:2/\"");
	check_override(NULL, "tcp://h:1", NULL, NULL);
	check_override(NULL, NULL, "tcp://h:1", NULL);
}

static struct lttng_save_session_attr *save_attr(const char *name, bool overwrite)
{
	struct lttng_save_session_attr *attr = lttng_save_session_attr_create();

	if ((name && lttng_save_session_attr_set_session_name(attr, name) < 0) ||
	    lttng_save_session_attr_set_overwrite(attr, overwrite) < 0)
		abort();
	return attr;
}

static void check_save(struct lttng_save_session_attr *attr, int want)
{
	ok_int(lttng_save_session(attr), want, "save gives %d", want);
	lttng_save_session_attr_destroy(attr);
}

static void test_save(void)
{
	struct control_session record = { .name = "s", .path = "/first", .output = CONTROL_OUTPUT_LOCAL };
	const struct control_session_config config = { .session = { .items = &record, .n = 1 } };
	const struct fake_data data = { control_session_config_wire(), &config };
	struct stat st;

	fake_daemon_answer(fake, &data, 1, LTTNG_OK);
	check_save(save_attr("s", false), 0);
	ok(has(".lttng/sessions/s.lttng", "/first") && stat(".lttng/sessions/s.lttng", &st) == 0 &&
		(st.st_mode & 0777) == 0660, "the file");
	record.path = "/second";
	check_save(save_attr("s", false), -LTTNG_ERR_SAVE_FILE_EXIST);
	ok(has(".lttng/sessions/s.lttng", "/first"), "it stays as it was");
	check_save(save_attr("s", true), 0);
	ok(has(".lttng/sessions/s.lttng", "/second"), "it is replaced");
	record.path = "/\xff";
	check_save(save_attr("s", true), -LTTNG_ERR_SAVE_IO_FAIL);
	ok(lttng_last_error_detail() && strstr(lttng_last_error_detail(), "UTF-8"), "what cannot be written");
	ok(has(".lttng/sessions/s.lttng", "/second"), "it stays as it was");
	fake_daemon_answer(fake, NULL, 0, LTTNG_ERR_SESS_NOT_FOUND);
	check_save(save_attr("t", false), -LTTNG_ERR_SESS_NOT_FOUND);
	ok_int(lttng_save_session(NULL), -LTTNG_ERR_INVALID, "no attributes");
}

int main(void)
{
	struct leak leak;

	if (!mkdtemp(home) || chdir(home) < 0 || setenv("LTTNG_HOME", home, 1) < 0)
		abort();
	(void) unsetenv("LTTNG_SESSION_CONFIG_XSD_PATH");
	leak = leak_begin();
	fake_daemon_start(&fake);
	test_load();
	test_loaded_count();
	test_bad_files();
	test_overrides();
	test_save();
	fake_daemon_stop(fake);
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	(void) unlink("two.lttng");
	(void) unlink(".lttng/sessions/s.lttng");
	ok(rmdir(".lttng/sessions") == 0 && rmdir(".lttng") == 0 && rmdir(home) == 0, "nothing else was made");
	return tap_done();
}
