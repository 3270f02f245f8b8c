/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Completion scripts, written from the rows: what a shell offers is what the
 * program takes.  Names of sessions come from the running daemon, asked for
 * when the user presses the key.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "cli/verbs.h"

/* Options whose value the shell can offer. */
static bool wants_session(const struct option_row *row)
{
	return row->value && !strcmp(row->value, "SESSION");
}

static bool wants_path(const struct option_row *row)
{
	return row->value && (!strcmp(row->value, "PATH") || !strcmp(row->value, "DIR"));
}

static bool takes_session(const struct verb *verb)
{
	return strstr(verb->arguments, "SESSION") != NULL;
}

static void print_option_words(const struct option_row *rows)
{
	for (; rows && rows->name; rows++) {
		if (rows->flags & OPTION_HIDDEN)
			continue;
		(void) printf(" --%s%s", rows->name, rows->kind == OPTION_VALUE ? "=" : "");
		if (rows->short_name)
			(void) printf(" -%c", rows->short_name);
	}
}

#define LIST_SESSIONS \
	"lttng --mi xml list 2>/dev/null | grep -o '<session><name>[^<]*' | sed 's/.*>//'"

static void print_bash(void)
{
	(void) printf("# bash completion for lttng\n"
		      "_lttng_sessions() { " LIST_SESSIONS "; }\n"
		      "_lttng() {\n"
		      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= i words=\n"
		      "\tCOMPREPLY=()\n"
		      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		      "\t\tcase ${COMP_WORDS[i]} in -g|--group|-m|--mi|--sessiond-path|--relayd-path) ((i++)) ;;\n"
		      "\t\t-*|=) ;; *) verb=${COMP_WORDS[i]}; break ;; esac\n"
		      "\tdone\n"
		      "\tcase $prev in -s|--session) COMPREPLY=($(compgen -W \"$(_lttng_sessions)\" -- \"$cur\")); return ;;"
		      " esac\n"
		      "\tcase $verb in\n"
		      "\t'') words='");
	for (unsigned i = 0; verbs[i]; i++)
		(void) printf("%s ", verbs[i]->name);
	print_option_words(general_options);
	print_option_words(args_common_rows);
	(void) printf("' ;;\n");
	for (unsigned i = 0; verbs[i]; i++) {
		(void) printf("\t%s) words='", verbs[i]->name);
		for (const struct verb_action *a = verbs[i]->actions; a && a->name; a++)
			(void) printf("%s ", a->name);
		print_option_words(verbs[i]->options);
		print_option_words(args_common_rows);
		(void) printf("'%s ;;\n", takes_session(verbs[i]) ?
			      "; [[ $cur == -* ]] || words+=\" $(_lttng_sessions)\"" : "");
	}
	(void) printf("\tesac\n"
		      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
		      "\t[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n"
		      "}\n"
		      "complete -o default -F _lttng lttng\n");
}

/* Text of a help line inside '…' and […]. */
static void print_zsh_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			(void) fputs("'\\''", stdout);
		else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
			(void) printf("\\%c", *text);
		else
			(void) fputc(*text, stdout);
	}
}

static void print_zsh_options(const struct option_row *rows)
{
	for (; rows && rows->name; rows++) {
		const char *action = wants_session(rows) ? "_lttng_sessions" : wants_path(rows) ? "_files" : " ";

		if (rows->flags & OPTION_HIDDEN)
			continue;
		for (int form = 0; form < (rows->short_name ? 2 : 1); form++) {
			if (form)
				(void) printf(" '%s-%c", rows->flags & OPTION_REPEATABLE ? "*" : "", rows->short_name);
			else
				(void) printf(" '%s--%s%s", rows->flags & OPTION_REPEATABLE ? "*" : "", rows->name,
					      rows->kind == OPTION_FLAG ? "" :
					      rows->kind == OPTION_VALUE ? "=" : "=-");
			(void) fputc('[', stdout);
			print_zsh_text(rows->help);
			(void) fputc(']', stdout);
			if (rows->kind != OPTION_FLAG)
				(void) printf("%s:value:%s", rows->kind == OPTION_OPTIONAL ? ":" : "", action);
			(void) fputc('\'', stdout);
		}
	}
}

static void print_zsh(void)
{
	(void) printf("#compdef lttng\n"
		      "_lttng_sessions() { local -a names; names=(${(f)\"$(" LIST_SESSIONS ")\"});"
		      " _describe session names }\n"
		      "_lttng_commands() { local -a commands; commands=(\n");
	for (unsigned i = 0; verbs[i]; i++) {
		(void) printf("'%s:", verbs[i]->name);
		print_zsh_text(verbs[i]->summary);
		(void) printf("'\n");
	}
	(void) printf("); _describe command commands }\n"
		      "_lttng() {\n"
		      "\tlocal context state state_descr line\n"
		      "\ttypeset -A opt_args\n"
		      "\t_arguments -C -s");
	print_zsh_options(general_options);
	print_zsh_options(args_common_rows);
	(void) printf(" ': :_lttng_commands' '*:: :->arguments'\n"
		      "\t[[ $state == arguments ]] || return\n"
		      "\tcase $words[1] in\n");
	for (unsigned i = 0; verbs[i]; i++) {
		(void) printf("\t%s) _arguments -s", verbs[i]->name);
		print_zsh_options(verbs[i]->options);
		print_zsh_options(args_common_rows);
		if (verbs[i]->actions) {
			(void) printf(" '1:action:(");
			for (const struct verb_action *a = verbs[i]->actions; a->name; a++)
				(void) printf("%s ", a->name);
			(void) printf(")'");
		} else if (takes_session(verbs[i])) {
			(void) printf(" '1:session:_lttng_sessions'");
		}
		(void) printf(" ;;\n");
	}
	(void) printf("\tesac\n}\n_lttng \"$@\"\n");
}

static void print_fish_text(const char *text)
{
	(void) fputc('\'', stdout);
	for (; *text; text++)
		(void) printf(*text == '\'' || *text == '\\' ? "\\%c" : "%c", *text);
	(void) fputc('\'', stdout);
}

static void print_fish_options(const char *condition, const struct option_row *rows)
{
	for (; rows && rows->name; rows++) {
		if (rows->flags & OPTION_HIDDEN)
			continue;
		(void) printf("complete -c lttng -n '%s' -l %s", condition, rows->name);
		if (rows->short_name)
			(void) printf(" -s %c", rows->short_name);
		if (rows->kind == OPTION_VALUE)
			(void) printf(" -r%s", wants_path(rows) ? " -F" : "");
		if (wants_session(rows))
			(void) printf(" -a '(__lttng_sessions)'");
		(void) printf(" -d ");
		print_fish_text(rows->help);
		(void) fputc('\n', stdout);
	}
}

static void print_fish(void)
{
	char condition[128];

	(void) printf("# fish completion for lttng\n"
		      "function __lttng_sessions; " LIST_SESSIONS "; end\n"
		      "complete -c lttng -f\n");
	print_fish_options("__fish_use_subcommand", general_options);
	print_fish_options("__fish_use_subcommand", args_common_rows);
	for (unsigned i = 0; verbs[i]; i++) {
		const struct verb *verb = verbs[i];

		(void) printf("complete -c lttng -n __fish_use_subcommand -a %s -d ", verb->name);
		print_fish_text(verb->summary);
		(void) fputc('\n', stdout);
		(void) snprintf(condition, sizeof(condition), "__fish_seen_subcommand_from %s", verb->name);
		print_fish_options(condition, verb->options);
		print_fish_options(condition, args_common_rows);
		for (const struct verb_action *a = verb->actions; a && a->name; a++)
			(void) printf("complete -c lttng -n '%s' -a %s\n", condition, a->name);
		if (takes_session(verb))
			(void) printf("complete -c lttng -n '%s' -a '(__lttng_sessions)'\n", condition);
	}
}

int complete_print(const char *shell)
{
	if (!strcmp(shell, "bash"))
		print_bash();
	else if (!strcmp(shell, "zsh"))
		print_zsh();
	else if (!strcmp(shell, "fish"))
		print_fish();
	else
		return -EINVAL;
	return 0;
}
