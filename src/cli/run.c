/* SPDX-License-Identifier: GPL-2.0-only */
/* From the command line to the command, and from its document to stdout. */
#include <lttng/lttng.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "cli/out.h"
#include "cli/run.h"
#include "cli/verbs.h"
#include "cli/version.h"

#define MAX_VERBOSE 3

const struct option_row general_options[] = {
	OPT_FLAG('V', "version", "Show the version"),
	OPT_VALUE('g', "group", "NAME", "Tracing group, whose members reach the root session daemon (tracing)"),
	OPT_FLAG('v', "verbose", "Say more; up to three times"),
	OPT_FLAG('q', "quiet", "Say nothing, not even errors"),
	OPT_VALUE('m', "mi", "TYPE", "Output for programs: xml or json"),
	OPT_FLAG('n', "no-sessiond", "Never start a session daemon"),
	OPT_VALUE(0, "sessiond-path", "PATH", "Session daemon to start"),
	OPT_VALUE(0, "relayd-path", "PATH", "Relay daemon to start"),
	OPT_FLAG(0, "list-commands", "List the commands, for shell completion"),
	OPT_VALUE(0, "completion", "SHELL", "Write the completion script for bash, zsh or fish"),
	OPT_END,
};

static int bad_option(struct cli *cli, const struct option_row *rows, int error, const char *bad)
{
	const char *name = bad + strspn(bad, "-");
	const char *guess = error == ARGS_UNKNOWN_OPTION && strlen(name) > 1 ? option_suggest(rows, name) : NULL;

	cli->no_document = true;
	if (error == ARGS_BAD_USE)
		cli_error(cli, "Option %s: its value is missing, or it takes none", bad);
	else if (cli->verb)
		cli_error(cli, "Command %s has no option %s", cli->verb->name, bad);
	else
		cli_error(cli, "Unknown option %s", bad);
	if (guess)
		cli_hint(cli, "Did you mean --%s?", guess);
	else if (cli->verb)
		cli_hint(cli, "\"lttng %s -h\" shows the options.", cli->verb->name);
	else
		cli_hint(cli, "\"lttng --list-options\" lists the options; those of a command follow the command.");
	return CLI_UNDEFINED;
}

static int set_format(struct cli *cli, const char *format)
{
	if (!format)
		return CLI_OK;
	if (!strcasecmp(format, "xml"))
		cli->format = CLI_XML;
	else if (!strcasecmp(format, "json"))
		cli->format = CLI_JSON;
	else {
		cli_error(cli, "Unknown output format \"%s\" for --mi", format);
		cli_hint(cli, "The formats are xml and json.");
		return CLI_BAD_FORMAT;
	}
	return CLI_OK;
}

static int apply_general(struct cli *cli, const struct args *args)
{
	const char *group = args_value(args, "group");

	for (unsigned i = 0; i < args->n_items; i++) {
		if (args->items[i].option && !strcmp(args->items[i].option->name, "verbose"))
			cli->verbose = MIN(cli->verbose + 1, (unsigned) MAX_VERBOSE);
	}
	cli->quiet = args_has(args, "quiet");
	if (cli->quiet)
		cli->verbose = 0;
	cli->no_sessiond = args_has(args, "no-sessiond");
	cli->sessiond_path = args_value(args, "sessiond-path");
	cli->relayd_path = args_value(args, "relayd-path");
	if (group && lttng_set_tracing_group(group) < 0) {
		cli_error(cli, "Cannot use \"%s\" as the tracing group", group);
		return CLI_ERROR;
	}
	return set_format(cli, args_value(args, "mi"));
}

/* Builds the envelope, runs the command and shows what it left. */
static int run_verb(struct cli *cli, const struct args *args)
{
	const struct verb *verb = cli->verb;
	int status, r;

	if (cli->format != CLI_TEXT && (verb->flags & VERB_NO_MI)) {
		cli_warn(cli, "--mi has no meaning for the command %s", verb->name);
		cli->format = CLI_TEXT;
	}
	node_string(cli->root, "name", verb->mi_name ? verb->mi_name : verb->name);
	cli->output = node_object(cli->root, "output");
	status = verb->run(cli, args);
	if (status == CLI_OK)
		status = cli->exit;
	if (!(verb->flags & VERB_NO_SUCCESS))
		node_bool(cli->root, "success", status == CLI_OK);
	else
		node_mark(node_bool(cli->root, "success", status == CLI_OK), NODE_NOT_XML);
	if (cli->no_document && cli->format != CLI_TEXT)
		return status;
	r = out_render(cli, stdout);
	if (r < 0) {
		cli_error(cli, "Cannot write the output: %s", strerror(-r));
		return status == CLI_OK ? CLI_FATAL : status;
	}
	return status;
}

static int check_plain(struct cli *cli, const struct args *args)
{
	const struct verb *verb = cli->verb;
	const char *extra = args_plain(args, verb->max_plain);

	if (!extra)
		return CLI_OK;
	(void) cli_misuse(cli, "Command %s: unexpected argument \"%s\"", verb->name, extra);
	return verb->max_plain ? CLI_ERROR : CLI_UNDEFINED;
}

static int parse_and_run(struct cli *cli, int argc, const char **argv)
{
	const struct verb *verb = cli->verb;
	struct args args;
	_cleanup_free_ char *bad = NULL;
	int status, r;

	r = args_parse(&args, verb->options, argc, argv, false, NULL, &bad);
	if (r < 0)
		status = cli_no_memory(cli);
	else if (r > 0)
		status = bad_option(cli, verb->options, r, bad);
	else if (args_has(&args, "help"))
		status = cli->terminal_out ? help_open_manual(cli, verb) : (help_print_verb(cli, verb), CLI_OK);
	else if (args_has(&args, "list-options"))
		status = (help_list_options(verb->options), CLI_OK);
	else if (verb->actions && args_has(&args, "list-commands"))
		status = (help_list_actions(verb), CLI_OK);
	else {
		status = check_plain(cli, &args);
		if (status == CLI_OK)
			status = run_verb(cli, &args);
	}
	args_deinit(&args);
	return status;
}

static int unknown_command(struct cli *cli, const char *name)
{
	const char *guess = verb_suggest(name);

	cli_error(cli, "Unknown command \"%s\"", name);
	if (guess)
		cli_hint(cli, "Did you mean \"lttng %s\"?", guess);
	else
		cli_hint(cli, "\"lttng --list-commands\" lists the commands.");
	return CLI_UNDEFINED;
}

/* What the general options alone ask for; -1 when a command has to follow. */
static int run_general(struct cli *cli, const struct args *args)
{
	const char *shell = args_value(args, "completion");

	if (args_has(args, "help"))
		return cli->terminal_out ? help_open_manual(cli, NULL) : (help_print_all(cli), CLI_OK);
	if (args_has(args, "version"))
		return printf("%s (LTTng Trace Control) " LTTNG_VERSION " - " SUITE_NAME " %s\n", cli->program,
			      PACKAGE_VERSION) < 0;
	if (args_has(args, "list-options"))
		return (help_list_options(general_options), CLI_OK);
	if (args_has(args, "list-commands"))
		return (help_list_commands(), CLI_OK);
	if (shell && complete_print(shell) < 0) {
		cli_error(cli, "No completion for the shell \"%s\"", shell);
		cli_hint(cli, "The shells are bash, zsh and fish.");
		return CLI_ERROR;
	}
	return shell ? CLI_OK : -1;
}

static int run_command_line(struct cli *cli, struct args *general, int argc, const char **argv)
{
	_cleanup_free_ char *bad = NULL;
	int next, status, r;

	r = args_parse(general, general_options, argc, argv, true, &next, &bad);
	if (r != 0)
		return r < 0 ? cli_no_memory(cli) : bad_option(cli, general_options, r, bad);
	status = apply_general(cli, general);
	if (status != CLI_OK)
		return status;
	status = run_general(cli, general);
	if (status >= 0)
		return status;
	if (next >= argc) {
		if (argc == 1) {
			help_print_all(cli);
		} else {
			cli_error(cli, "Which command?");
			cli_hint(cli, "\"lttng --list-commands\" lists the commands.");
		}
		return CLI_ERROR;
	}
	cli->verb = verb_find(argv[next]);
	if (!cli->verb)
		return unknown_command(cli, argv[next]);
	return parse_and_run(cli, argc - next, argv + next);
}

int cli_run(int argc, char **argv)
{
	struct args general = { .rows = NULL };
	struct cli cli;
	int status;

	if (cli_init(&cli, argc > 0 ? argv[0] : "lttng") < 0)
		return CLI_FATAL;
	status = run_command_line(&cli, &general, argc, (const char **) argv);
	args_deinit(&general);
	cli_deinit(&cli);
	return status;
}
