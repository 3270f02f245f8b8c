/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/args.h"
#include "cli/names.h"
#include "lib/tap.h"

static const struct option_row rows[] = {
	OPT_FLAG('a', "all", "All"),
	OPT_VALUE('o', "output", "PATH", "Output"),
	OPT_OPTIONAL('l', "live", "USEC", "Live"),
	OPT_VALUES('t', "type", "TYPE", "Types"),
	OPT_END,
};

static int parse(struct args *args, char **bad, bool stop, int *next, const char *const *words)
{
	const char *argv[16] = { "verb" };
	int argc = 1;

	while (*words)
		argv[argc++] = *words++;
	*bad = NULL;
	return args_parse(args, rows, argc, argv, stop, next, bad);
}

#define WORDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

static void test_values(void)
{
	struct args args;
	char *bad;

	ok_int(parse(&args, &bad, false, NULL, WORDS("one", "-a", "--output=x", "two", "-t", "p", "--type", "q", "-l")),
	       0, "options and arguments in any order");
	ok(args_has(&args, "all") && args_has(&args, "live") && !args_has(&args, "help"), "what was given");
	ok_str(args_value(&args, "output"), "x", "value");
	ok_str(args_value(&args, "type"), "q", "the last of several");
	ok(!args_value(&args, "live"), "an optional value that is not there");
	ok_int(args.n_plain, 2, "plain arguments");
	ok_str(args_plain(&args, 0), "one", "first");
	ok_str(args_plain(&args, 1), "two", "second");
	ok(!args_plain(&args, 2), "no third");
	ok(!args.items[0].option && args.items[1].option == &rows[0] && args.items[2].option == &rows[1] &&
	   !args.items[3].option, "their order is kept");
	args_deinit(&args);

	ok_int(parse(&args, &bad, false, NULL, WORDS("--live=5", "-o", "-x")), 0, "a value may begin with a dash");
	ok_str(args_value(&args, "live"), "5", "optional value");
	ok_str(args_value(&args, "output"), "-x", "dashed value");
	args_deinit(&args);
}

static void test_errors(void)
{
	struct args args;
	char *bad;

	ok_int(parse(&args, &bad, false, NULL, WORDS("--frobnicate")), ARGS_UNKNOWN_OPTION, "unknown option");
	ok_str(bad, "--frobnicate", "it is named");
	free(bad);
	args_deinit(&args);
	ok_int(parse(&args, &bad, false, NULL, WORDS("a", "-z")), ARGS_UNKNOWN_OPTION, "unknown short option");
	free(bad);
	args_deinit(&args);
	ok_int(parse(&args, &bad, false, NULL, WORDS("-o")), ARGS_BAD_USE, "value missing");
	free(bad);
	args_deinit(&args);
	ok_int(parse(&args, &bad, false, NULL, WORDS("--all=yes")), ARGS_BAD_USE, "value not wanted");
	free(bad);
	args_deinit(&args);
}

static void test_stop(void)
{
	struct args args;
	char *bad;
	int next;

	ok_int(parse(&args, &bad, true, &next, WORDS("-a", "verb", "-o", "x")), 0, "general options");
	ok_int(next, 2, "end where the command begins");
	ok(args_has(&args, "all") && !args_has(&args, "output"), "later ones are not read");
	args_deinit(&args);
	ok_int(parse(&args, &bad, true, &next, WORDS("-a")), 0, "no command");
	ok_int(next, 2, "ends at the end");
	args_deinit(&args);
}

static void test_names(void)
{
	struct names names;

	ok_int(names_split("a,b\\,c,,d\\*", &names), 0, "split");
	ok_int(names.n, 3, "empty parts are left out");
	ok_str(names.items[0], "a", "first");
	ok_str(names.items[1], "b,c", "an escaped comma belongs to the name");
	ok_str(names.items[2], "d\\*", "other escapes stay");
	names_deinit(&names);
	ok_int(names_split("", &names), 0, "nothing");
	ok_int(names.n, 0, "is no name");
	names_deinit(&names);
	ok_int(names_split("x\\", &names), 0, "a last backslash");
	ok_str(names.items[0], "x\\", "stays");
	names_deinit(&names);
}

int main(void)
{
	test_values();
	test_errors();
	test_stop();
	test_names();
	return tap_done();
}
