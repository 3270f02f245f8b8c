/* SPDX-License-Identifier: LGPL-2.1-only */
/* Runs a compilation: feeds the parser with the scanner's tokens. */
#include "model/filter/filter.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/filter/compiler.h"
#include "model/filter/parser.h"
#include "model/filter/scanner.h"

DEFINE_CLEANUP(filter_yypstate *, filter_yypstate_delete);

bool filter_fail(struct filter_compiler *compiler, unsigned column, const char *fmt, ...)
{
	va_list ap;

	if (compiler->error.column)
		return false;
	compiler->error.column = column;
	va_start(ap, fmt);
	vsnprintf(compiler->error.text, sizeof(compiler->error.text), fmt, ap);
	va_end(ap);
	return false;
}

/* The scanner's own copy, which it wants to end in two NULs. */
static int scanner_open(struct filter_compiler *compiler, size_t len, char **ret_text, yyscan_t *ret)
{
	char *text = malloc(len + 2);
	yyscan_t scanner;

	if (!text)
		return -ENOMEM;
	memcpy(text, compiler->expression, len);
	memset(text + len, 0, 2);
	/* Neither can fail: their memory is in the compiler. */
	(void) filter_yylex_init_extra(compiler, &scanner);
	(void) filter_yy_scan_buffer(text, len + 2, scanner);
	*ret_text = text;
	*ret = scanner;
	return 0;
}

/* The reasons of -EINVAL are in compiler->error. */
static int parse(struct filter_compiler *compiler, size_t len)
{
	_cleanup_(filter_yypstate_deletep) filter_yypstate *parser = filter_yypstate_new();
	_cleanup_free_ char *text = NULL;
	FILTER_YYSTYPE value = {0};
	unsigned column = 1;
	yyscan_t scanner;
	int token = compiler->capture ? FILTER_START_CAPTURE : FILTER_START_FILTER;
	int r;

	if (!parser)
		return -ENOMEM;
	r = scanner_open(compiler, len, &text, &scanner);
	if (r < 0)
		return r;
	while ((r = filter_yypush_parse(parser, token, &value, &column, compiler)) == YYPUSH_MORE) {
		token = filter_yylex(&value, &column, scanner);
		if (!token)
			column = (unsigned) len + 1;
	}
	return r ? -EINVAL : 0;
}

static int compile(struct filter_compiler *compiler, struct filter_bytecode **ret)
{
	size_t len = strnlen(compiler->expression, FILTER_EXPRESSION_MAX);
	int r;

	if (len == FILTER_EXPRESSION_MAX) {
		filter_fail(compiler, 1, "the expression is longer than %d bytes", FILTER_EXPRESSION_MAX - 1);
		return -E2BIG;
	}
	r = parse(compiler, len);
	if (r < 0)
		return r;
	if (compiler->path.error)
		return compiler->path.error;
	r = bytecode_finish(&compiler->bytecode, ret);
	if (r == -E2BIG)
		filter_fail(compiler, 1, "the expression needs more than %d bytes of bytecode", FILTER_BYTECODE_MAX);
	return r;
}

static int compile_as(
		const char *expression, bool capture, struct filter_bytecode **ret, struct filter_error *ret_error)
{
	struct filter_compiler compiler = {
			.expression = expression,
			.capture = capture,
			.bytecode = BYTECODE_INIT,
			.path = BUF_INIT,
	};
	int r = compile(&compiler, ret);

	if ((r == -EINVAL || r == -E2BIG) && ret_error)
		*ret_error = compiler.error;
	buf_deinit(&compiler.path);
	bytecode_deinit(&compiler.bytecode);
	return r;
}

int filter_compile(const char *expression, struct filter_bytecode **ret, struct filter_error *ret_error)
{
	return compile_as(expression, false, ret, ret_error);
}

int filter_compile_capture(const char *expression, struct filter_bytecode **ret, struct filter_error *ret_error)
{
	return compile_as(expression, true, ret, ret_error);
}
