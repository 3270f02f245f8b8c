/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <popt.h>
#include <stdio.h>
#include <string.h>
#include "base/errors.h"
#include "base/dir.h"
#include "base/str.h"
#include "base/time.h"
#include "sessiond/home.h"
#include "sessiond/ini.h"
#include "sessiond/options.h"

#define APP_TIMEOUT_DEFAULT_S 5

/* One row per option: the command line and the ini files are read by the same table. */
enum option_kind { OPTION_FLAG, OPTION_PATH, OPTION_STRING, OPTION_VERBOSE, OPTION_NUMBER, OPTION_IGNORED };

struct option_row {
	const char *name;
	char letter;
	enum option_kind kind;
	size_t offset;
	bool command_line_only;
	const char *argument, *help;
};

/* Beyond that every number would be one that nobody meets. */
#define NUMBER_MAX 1000000

#define FLAG(name_, letter_, member, help_) \
	{ .name = name_, .letter = letter_, .kind = OPTION_FLAG, .offset = offsetof(struct options, member), .help = help_ }
#define PATH(name_, letter_, member, help_) \
	{ .name = name_, .letter = letter_, .kind = OPTION_PATH, .offset = offsetof(struct options, member), \
	  .argument = "PATH", .help = help_ }
#define NUMBER(name_, member, help_) \
	{ .name = name_, .kind = OPTION_NUMBER, .offset = offsetof(struct options, member), .argument = "N", .help = help_ }
#define IGNORED(name_, argument_) \
	{ .name = name_, .kind = OPTION_IGNORED, .argument = argument_, .help = "accepted, without effect" }

static const struct option_row rows[] = {
	PATH("client-sock", 'c', client_sock, "control socket"),
	PATH("apps-sock", 'a', apps_sock, "registration socket of applications"),
	PATH("pidfile", 'p', pidfile, "file for the process id"),
	{ .name = "group", .letter = 'g', .kind = OPTION_STRING, .offset = offsetof(struct options, group),
	  .argument = "NAME", .help = "tracing group, whose members may use the root daemon (tracing)" },
	PATH("consumerd64-path", 0, consumerd64_path, "64-bit consumer daemon"),
	PATH("consumerd32-path", 0, consumerd32_path, "32-bit consumer daemon"),
	PATH("consumerd64-libdir", 0, consumerd64_libdir, "library directory of the 64-bit consumer daemon"),
	PATH("consumerd32-libdir", 0, consumerd32_libdir, "library directory of the 32-bit consumer daemon"),
	PATH("load", 'l', load, "saved sessions to load at start, file or directory"),
	FLAG("daemonize", 'd', daemonize, "run in the background, detached"),
	FLAG("background", 'b', background, "run in the background, keeping the standard streams"),
	FLAG("sig-parent", 'S', sig_parent, "send SIGUSR1 to the parent when ready"),
	FLAG("quiet", 'q', quiet, "no messages"),
	FLAG("no-kernel", 0, no_kernel, "without the kernel tracer"),
	FLAG("group-sees-own", 0, group_sees_own, "members of the tracing group record their own applications only"),
	NUMBER("max-connections", limits.connections, "control clients that may be connected (1024)"),
	NUMBER("max-user-connections", limits.user_connections, "of one user (512)"),
	NUMBER("max-user-applications", limits.user_applications, "applications of one user that may register (4096)"),
	NUMBER("max-user-registrations", limits.user_registrations, "registrations of one user that may be unfinished (256)"),
	NUMBER("max-user-metadata", limits.user_metadata, "MiB of event descriptions in a trace of one user (64)"),
	NUMBER("max-setup-time", limits.setup_ms, "ms that an application's start waits until it is set up (1000)"),
	FLAG("verbose-consumer", 0, verbose_consumer, "verbose consumer daemons"),
	{ .name = "verbose", .letter = 'v', .kind = OPTION_VERBOSE, .offset = offsetof(struct options, verbose),
	  .help = "more messages; up to three times" },
	IGNORED("kconsumerd-cmd-sock", "PATH"), IGNORED("kconsumerd-err-sock", "PATH"),
	IGNORED("ustconsumerd32-cmd-sock", "PATH"), IGNORED("ustconsumerd32-err-sock", "PATH"),
	IGNORED("ustconsumerd64-cmd-sock", "PATH"), IGNORED("ustconsumerd64-err-sock", "PATH"),
	IGNORED("agent-tcp-port", "PORT"), IGNORED("kmod-probes", "LIST"), IGNORED("extra-kmod-probes", "LIST"),
	IGNORED("event-notifier-error-buffer-size-kernel", "N"),
	IGNORED("event-notifier-error-buffer-size-userspace", "N"),
};
enum { VALUE_CONFIG = 1000, VALUE_VERSION, VALUE_HELP };

static void *member_of(struct options *options, const struct option_row *row)
{
	return (char *) options + row->offset;
}

static int set_string(char **member, const char *value, bool path)
{
	_cleanup_free_ char *copy = NULL;
	int r = path ? path_absolute(value, &copy) : str_dup(value, &copy);

	if (r < 0)
		return r;
	free(*member);
	*member = TAKE_PTR(copy);
	return 0;
}

static int set_number(unsigned *member, const char *value)
{
	uint64_t number;
	if (str_to_u64(value, 1, NUMBER_MAX, &number) < 0)
		return -EINVAL;
	*member = (unsigned) number;
	return 0;
}

static int set(struct options *options, const struct option_row *row, const char *value)
{
	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *) member_of(options, row) = true;
		return 0;
	case OPTION_PATH:
		return set_string(member_of(options, row), value, true);
	case OPTION_STRING:
		return set_string(member_of(options, row), value, false);
	case OPTION_NUMBER:
		return set_number(member_of(options, row), value);
	case OPTION_VERBOSE:
		options->verbose = MIN(3u, options->verbose + 1);
		return 0;
	default:
		return 0;
	}
}

/* A switch in an ini file takes a truth value, verbose a level. */
static int set_from_ini(const char *name, const char *value, void *data)
{
	struct options *options = data;
	uint64_t level;
	bool on;

	if (!strcmp(name, "help") || !strcmp(name, "version") || !strcmp(name, "config"))
		return 0;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct option_row *row = &rows[i];

		if (strcmp(row->name, name))
			continue;
		if (row->kind == OPTION_VERBOSE) {
			if (str_to_u64(value, 0, 3, &level) < 0)
				return INI_BAD_VALUE;
			options->verbose = (unsigned) level;
			return 0;
		}
		if (row->kind == OPTION_NUMBER)
			return set(options, row, value) < 0 ? INI_BAD_VALUE : 0;
		if (row->kind != OPTION_FLAG)
			return set(options, row, value);
		if (ini_parse_bool(value, &on) < 0)
			return INI_BAD_VALUE;
		*(bool *) member_of(options, row) = on;
		return 0;
	}
	return INI_UNKNOWN;
}

static int set_from_environment(struct options *options)
{
	static const struct {
		const char *variable;
		size_t offset;
	} paths[] = {
		{ "LTTNG_CONSUMERD64_BIN", offsetof(struct options, consumerd64_path) },
		{ "LTTNG_CONSUMERD32_BIN", offsetof(struct options, consumerd32_path) },
		{ "LTTNG_CONSUMERD64_LIBDIR", offsetof(struct options, consumerd64_libdir) },
		{ "LTTNG_CONSUMERD32_LIBDIR", offsetof(struct options, consumerd32_libdir) },
	};
	const char *value = getenv("LTTNG_APP_SOCKET_TIMEOUT");
	int64_t seconds;
	int r = 0;

	options->app_timeout_us = APP_TIMEOUT_DEFAULT_S * US_PER_S;
	if (value && str_to_i64(value, -1, 86400, &seconds) == 0)
		options->app_timeout_us = seconds > 0 ? (uint64_t) seconds * US_PER_S : 0;
	for (unsigned i = 0; i < ARRAY_SIZE(paths) && r == 0; i++) {
		value = getenv(paths[i].variable);
		if (value && *value)
			r = set_string((char **) ((char *) options + paths[i].offset), value, true);
	}
	return r;
}

static int set_defaults(struct options *options)
{
	int r = set_string(&options->group, "tracing", false);

	options->limits = (struct limits) LIMITS_DEFAULT;
	if (r == 0)
		r = set_string(&options->consumerd64_path, CONSUMERD64_PATH, false);
	if (r == 0)
		r = set_from_environment(options);
	return r;
}

static struct poptOption *make_popt_table(void)
{
	static const struct poptOption own[] = {
		{ "config", 'f', POPT_ARG_STRING, NULL, VALUE_CONFIG, "configuration file", "PATH" },
		{ "version", 'V', POPT_ARG_NONE, NULL, VALUE_VERSION, "print the version", NULL },
		{ "help", 'h', POPT_ARG_NONE, NULL, VALUE_HELP, "print this help", NULL },
	};
	struct poptOption *table = calloc(ARRAY_SIZE(rows) + ARRAY_SIZE(own) + 1, sizeof(*table));

	for (unsigned i = 0; table && i < ARRAY_SIZE(rows); i++)
		table[i] = (struct poptOption) {
			.longName = rows[i].name, .shortName = rows[i].letter,
			.argInfo = rows[i].argument ? POPT_ARG_STRING : POPT_ARG_NONE,
			.val = (int) i + 1, .descrip = rows[i].help, .argDescrip = rows[i].argument,
		};
	if (table)
		memcpy(&table[ARRAY_SIZE(rows)], own, sizeof(own));
	return table;
}

/* The command line is read twice: for the configuration file, and to win over it. */
static int read_command_line(int argc, char **argv, struct options *options, bool apply)
{
	_cleanup_free_ struct poptOption *table = make_popt_table();
	poptContext ctx;
	int value, r = 0;

	if (!table)
		return -ENOMEM;
	ctx = poptGetContext("lttng-sessiond", argc, (const char **) argv, table, 0);
	while (r == 0 && (value = poptGetNextOpt(ctx)) > 0) {
		_cleanup_free_ char *argument = poptGetOptArg(ctx);

		if (value == VALUE_HELP) {
			poptPrintHelp(ctx, stdout, 0);
			r = OPTIONS_DONE;
		} else if (value == VALUE_VERSION) {
			puts(PACKAGE_VERSION);
			r = OPTIONS_DONE;
		} else if (value == VALUE_CONFIG) {
			r = set_string(&options->config, argument, true);
		} else if (apply) {
			r = set(options, &rows[value - 1], argument);
			if (r < 0 && rows[value - 1].kind == OPTION_NUMBER)
				fprintf(stderr, "lttng-sessiond: --%s: a number from 1 to %d is needed\n",
					rows[value - 1].name, NUMBER_MAX);
		}
	}
	if (r == 0 && value < -1) {
		fprintf(stderr, "lttng-sessiond: %s: %s (see lttng-sessiond --help)\n", poptBadOption(ctx, 0),
			poptStrerror(value));
		r = -EINVAL;
	}
	if (r == 0 && poptPeekArg(ctx)) {
		fprintf(stderr, "lttng-sessiond: unexpected argument \"%s\" (see lttng-sessiond --help)\n",
			poptPeekArg(ctx));
		r = -EINVAL;
	}
	poptFreeContext(ctx);
	return r;
}

static int read_files(struct options *options)
{
	_cleanup_free_ char *home = NULL, *own = NULL;
	int r;

	r = ini_read("/etc/lttng/lttng.conf", "sessiond", false, set_from_ini, options);
	if (r == 0 && home_directory(&home) == 0) {
		r = str_printf(&own, "%s/.lttng/lttng.conf", home);
		if (r == 0)
			r = ini_read(own, "sessiond", false, set_from_ini, options);
	}
	if (r == 0 && options->config)
		r = ini_read(options->config, "sessiond", true, set_from_ini, options);
	return r;
}

int options_read(int argc, char **argv, struct options *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	r = set_defaults(ret);
	if (r == 0)
		r = read_command_line(argc, argv, ret, false);
	if (r == 0)
		r = read_files(ret);
	if (r == 0)
		r = read_command_line(argc, argv, ret, true);
	return r;
}

void options_deinit(struct options *options)
{
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].kind == OPTION_PATH || rows[i].kind == OPTION_STRING)
			free(*(char **) member_of(options, &rows[i]));
	free(options->config);
}
