/* SPDX-License-Identifier: GPL-2.0-only */
/* Options: each from the command line, from a file, from the environment, and which one wins. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/tap.h"
#include "sessiond/options.h"

static char home[] = "/tmp/rm-opt-XXXXXX";
static char own[96], other[96];

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t) strlen(text))
		abort();
	close(fd);
}

/* The words of a command line; nothing is said on the streams. */
static int read_words(struct options *options, const char *words)
{
	char copy[512], *argv[32] = { (char *) "lttng-sessiond" }, *save = NULL;
	const int null = open("/dev/null", O_WRONLY | O_CLOEXEC), out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
	int argc = 1, r;

	(void) snprintf(copy, sizeof(copy), "%s", words);
	for (char *word = strtok_r(copy, " ", &save); word && argc < 31; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	fflush(stdout);
	if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
		abort();
	r = options_read(argc, argv, options);
	fflush(stdout);
	if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
		abort();
	close(null);
	close(out);
	close(err);
	return r;
}

#define WITH(words, options, want)                                                              \
	for (int once_ = (ok_int(read_words(&(options), words), want, "\"%s\"", words), 1); once_; \
	     once_ = 0, options_deinit(&(options)))

static void test_command_line(void)
{
	struct options o;

	WITH("", o, OPTIONS_RUN) {
		ok_str(o.group, "tracing", "the group");
		ok(!o.daemonize && !o.background && !o.quiet && o.verbose == 0 && !o.client_sock, "nothing else");
		ok_int(o.app_timeout_us, 5000000, "applications have 5 s to answer");
		ok(o.consumerd64_path && *o.consumerd64_path == '/', "there is a 64-bit consumer daemon");
	}
	WITH("-d -S -q -vv --no-kernel --verbose-consumer --group-sees-own -g wheel", o, OPTIONS_RUN) {
		ok(o.daemonize && o.sig_parent && o.quiet && o.no_kernel && o.verbose_consumer && o.group_sees_own, "switches");
		ok_int(o.verbose, 2, "said twice");
		ok_str(o.group, "wheel", "a name");
	}
	WITH("--verbose --verbose --verbose --verbose --verbose", o, OPTIONS_RUN)
		ok_int(o.verbose, 3, "more is not possible");
	WITH("-c /a -a/b --pidfile=/c --consumerd64-path /d --consumerd32-libdir /e --load /f", o, OPTIONS_RUN) {
		ok_str(o.client_sock, "/a", "the control socket");
		ok_str(o.apps_sock, "/b", "the registration socket");
		ok_str(o.pidfile, "/c", "the pid file");
		ok_str(o.consumerd64_path, "/d", "the consumer daemon");
		ok_str(o.consumerd32_libdir, "/e", "its libraries");
		ok_str(o.load, "/f", "saved sessions");
	}
	WITH("--max-user-applications 10 --max-connections=20 --max-user-connections 30 --max-user-registrations 40 "
	     "--max-user-metadata 50 --max-setup-time 60", o, OPTIONS_RUN)
		ok(o.limits.user_applications == 10 && o.limits.connections == 20 && o.limits.user_connections == 30 &&
		   o.limits.user_registrations == 40 && o.limits.user_metadata == 50 && o.limits.setup_ms == 60, "bounds");
	WITH("--max-connections 0", o, -22);
	WITH("--max-user-applications many", o, -22);
	WITH("--agent-tcp-port 5350 --kmod-probes x --ustconsumerd64-err-sock /x", o, OPTIONS_RUN)
		ok(true, "options of the stock daemon are accepted");
	WITH("-c relative", o, OPTIONS_RUN)
		ok(*o.client_sock == '/' && strstr(o.client_sock, "/relative"), "a relative path becomes absolute");
	WITH("--version", o, OPTIONS_DONE);
	WITH("-h", o, OPTIONS_DONE);
	WITH("--no-such-option", o, -22);
	WITH("-c", o, -22);
	WITH("word", o, -22);
	WITH("--config /no/such/file", o, -2);
}

static void test_precedence(void)
{
	struct options o;
	char words[256];

	setenv("LTTNG_CONSUMERD64_BIN", "/env", 1);
	setenv("LTTNG_CONSUMERD64_LIBDIR", "/envlib", 1);
	WITH("", o, OPTIONS_RUN) {
		ok_str(o.consumerd64_path, "/env", "the environment wins over the default");
		ok_str(o.consumerd64_libdir, "/envlib", "for the libraries too");
	}
	write_file(own, "[sessiond]\nconsumerd64-path=/own\ngroup=own\nverbose=1\nno-kernel=yes\nhelp=1\nno-such=1\nquiet=7x\n"
		"max-user-connections=77\nmax-connections=none\n");
	WITH("", o, OPTIONS_RUN) {
		ok_str(o.consumerd64_path, "/own", "a file wins over the environment");
		ok_str(o.group, "own", "and over the default");
		ok_int(o.verbose, 1, "a level");
		ok(o.limits.user_connections == 77 && o.limits.connections == 1024, "a bound; a bad one is ignored");
		ok(o.no_kernel && !o.quiet, "switches; a bad value is ignored");
	}
	write_file(other, "[sessiond]\nconsumerd64-path=/other\nno-kernel=off\n[relayd]\ngroup=relay\n");
	(void) snprintf(words, sizeof(words), "-f %s", other);
	WITH(words, o, OPTIONS_RUN) {
		ok_str(o.consumerd64_path, "/other", "the file that was asked for wins over the own one");
		ok_str(o.group, "own", "where it says something");
		ok(!o.no_kernel, "also to switch off");
	}
	(void) snprintf(words, sizeof(words), "--consumerd64-path /line -f %s -g line", other);
	WITH(words, o, OPTIONS_RUN) {
		ok_str(o.consumerd64_path, "/line", "the command line wins over all, wherever --config stands");
		ok_str(o.group, "line", "so it does for the group");
	}
}

static void test_timeout(void)
{
	static const struct {
		const char *value;
		uint64_t us;
	} rows[] = { { "1", 1000000 }, { "0", 0 }, { "-1", 0 }, { "120", 120000000 }, { "x", 5000000 }, { "", 5000000 } };
	struct options o;

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		setenv("LTTNG_APP_SOCKET_TIMEOUT", rows[i].value, 1);
		WITH("", o, OPTIONS_RUN)
			ok_int(o.app_timeout_us, rows[i].us, "LTTNG_APP_SOCKET_TIMEOUT=%s", rows[i].value);
	}
	unsetenv("LTTNG_APP_SOCKET_TIMEOUT");
}

int main(void)
{
	char dir[64];

	unsetenv("LTTNG_APP_SOCKET_TIMEOUT");
	unsetenv("LTTNG_CONSUMERD64_BIN");
	unsetenv("LTTNG_CONSUMERD64_LIBDIR");
	if (!mkdtemp(home) || setenv("LTTNG_HOME", home, 1) < 0)
		abort();
	(void) snprintf(dir, sizeof(dir), "%s/.lttng", home);
	(void) snprintf(own, sizeof(own), "%s/lttng.conf", dir);
	(void) snprintf(other, sizeof(other), "%s/other.conf", home);
	if (mkdir(dir, 0700) < 0)
		abort();
	test_command_line();
	test_precedence();
	test_timeout();
	(void) unlink(own);
	(void) unlink(other);
	(void) rmdir(dir);
	(void) rmdir(home);
	return tap_done();
}
