/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Grammar of filter expressions, bindings from the weakest.  Bit operators
 * bind tighter than comparisons, unlike in C.
 *
 * The parser is a push parser whose stack is one allocation of a fixed size:
 * an expression nested too deeply is an ordinary error.
 */
%code requires {
#include "model/filter/compiler.h"
}

%code {
#include <string.h>

/* Equal limits: the stack never grows. */
#define YYINITDEPTH 2000
#define YYMAXDEPTH YYINITDEPTH

/* A location is the column of the first token; an empty rule has none. */
#define YYLLOC_DEFAULT(current, rhs, n) ((current) = (n) ? YYRHSLOC(rhs, 1) : 0)

#define CHECK(ok)                                                                               \
	do {                                                                                    \
		if (!(ok))                                                                      \
			YYABORT;                                                                \
	} while (0)

static void filter_yyerror(unsigned *column, struct filter_compiler *compiler, const char *text);
}

%require "3.7"
%define api.pure full
%define api.push-pull push
%define api.prefix {filter_yy}
%define api.token.prefix {FILTER_}
%define api.location.type {unsigned}
%define parse.error custom
%define parse.lac full
%param { struct filter_compiler *compiler }
%locations

%union {
	struct filter_text text;
	enum filter_kind kind;
	size_t jump;
}

%token START_FILTER START_CAPTURE
%token INVALID /* fits nowhere: the scanner has said why */
%token <text> INTEGER FLOAT STRING IDENTIFIER GLOBAL
%token ARROW "->" OR "||" AND "&&" EQ "==" NE "!=" LE "<=" GE ">="
%token LEFT_SHIFT "<<" RIGHT_SHIFT ">>" CLOSE_PARENTHESIS ")" CLOSE_BRACKET "]"
%left "||"
%left "&&"
%left "==" "!="
%left '<' '>' "<=" ">="
%left '|'
%left '^'
%left '&'
%left "<<" ">>"
%left '+' '-'
%left '*' '/' '%'
%precedence UNARY

%nterm <kind> expression

%%

input:
  START_FILTER expression	{ CHECK(filter_result(compiler, $expression, @expression)); }
| START_CAPTURE path		{ CHECK(filter_path_load(compiler));
				  bytecode_put(&compiler->bytecode, FILTER_OP_RETURN); }
;

expression:
  INTEGER			{ filter_integer(compiler, $1); $$ = FILTER_KIND_INTEGER; }
| FLOAT				{ filter_float(compiler, $1); $$ = FILTER_KIND_FLOAT; }
| STRING			{ CHECK(filter_string(compiler, $1, &$$)); }
| path				{ CHECK(filter_path_load(compiler)); $$ = FILTER_KIND_DYNAMIC; }
| '(' expression ")"		{ $$ = $2; }

| '+' expression %prec UNARY	{ CHECK(filter_plus(compiler, $2, @1)); $$ = $2; }
| '-' expression %prec UNARY	{ CHECK(filter_unary(compiler, FILTER_OP_MINUS, $2, @1)); $$ = $2; }
| '!' expression %prec UNARY	{ CHECK(filter_unary(compiler, FILTER_OP_NOT, $2, @1)); $$ = $2; }
| '~' expression %prec UNARY	{ CHECK(filter_unary(compiler, FILTER_OP_BIT_NOT, $2, @1)); $$ = $2; }

| expression "||" <jump>{ CHECK(filter_truth(compiler, $1, @1));
			    $$ = bytecode_put_jump(&compiler->bytecode, FILTER_OP_OR); }
  expression			{ CHECK(filter_truth(compiler, $4, @4));
				  bytecode_land(&compiler->bytecode, $3);
				  $$ = FILTER_KIND_INTEGER; }
| expression "&&" <jump>{ CHECK(filter_truth(compiler, $1, @1));
			    $$ = bytecode_put_jump(&compiler->bytecode, FILTER_OP_AND); }
  expression			{ CHECK(filter_truth(compiler, $4, @4));
				  bytecode_land(&compiler->bytecode, $3);
				  $$ = FILTER_KIND_INTEGER; }

| expression "==" expression	{ CHECK(filter_compare(compiler, FILTER_OP_EQ, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }
| expression "!=" expression	{ CHECK(filter_compare(compiler, FILTER_OP_NE, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }
| expression '<' expression	{ CHECK(filter_compare(compiler, FILTER_OP_LT, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }
| expression '>' expression	{ CHECK(filter_compare(compiler, FILTER_OP_GT, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }
| expression "<=" expression	{ CHECK(filter_compare(compiler, FILTER_OP_LE, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }
| expression ">=" expression	{ CHECK(filter_compare(compiler, FILTER_OP_GE, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }

| expression '|' expression	{ CHECK(filter_bitwise(compiler, FILTER_OP_BIT_OR, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }
| expression '^' expression	{ CHECK(filter_bitwise(compiler, FILTER_OP_BIT_XOR, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }
| expression '&' expression	{ CHECK(filter_bitwise(compiler, FILTER_OP_BIT_AND, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }
| expression "<<" expression	{ CHECK(filter_bitwise(compiler, FILTER_OP_LEFT_SHIFT, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }
| expression ">>" expression	{ CHECK(filter_bitwise(compiler, FILTER_OP_RIGHT_SHIFT, $1, $3, @2));
				  $$ = FILTER_KIND_INTEGER; }

  /* Parsed only to say what is wrong with them. */
| expression '+' expression	{ CHECK(filter_arithmetic(compiler, @2)); $$ = $1; }
| expression '-' expression	{ CHECK(filter_arithmetic(compiler, @2)); $$ = $1; }
| expression '*' expression	{ CHECK(filter_arithmetic(compiler, @2)); $$ = $1; }
| expression '/' expression	{ CHECK(filter_arithmetic(compiler, @2)); $$ = $1; }
| expression '%' expression	{ CHECK(filter_arithmetic(compiler, @2)); $$ = $1; }
;

path:
  element
| path separator element
;

separator: '.' | "->";

element:
  name
| element '[' INTEGER "]"	{ CHECK(filter_path_index(compiler, $3)); }
;

name:
  IDENTIFIER			{ filter_path_add(compiler, $1); }
| GLOBAL			{ filter_path_add(compiler, $1); }
;

%%

static bool expects(const yysymbol_kind_t *expected, int n, yysymbol_kind_t symbol)
{
	for (int i = 0; i < n; i++) {
		if (expected[i] == symbol)
			return true;
	}
	return false;
}

static const char *expectation_text(const yysymbol_kind_t *expected, int n)
{
	if (expects(expected, n, YYSYMBOL_STRING))
		return "a field, a number, a string or '('";
	if (expects(expected, n, YYSYMBOL_INTEGER))
		return "an integer constant";
	if (expects(expected, n, YYSYMBOL_IDENTIFIER))
		return "a field name";
	if (expects(expected, n, YYSYMBOL_CLOSE_BRACKET))
		return "']'";
	if (expects(expected, n, YYSYMBOL_CLOSE_PARENTHESIS))
		return "an operator or ')'";
	if (expects(expected, n, YYSYMBOL_AND))
		return "an operator";
	return "the end of the expression";
}

static int yyreport_syntax_error(const yypcontext_t *context, struct filter_compiler *compiler)
{
	yysymbol_kind_t expected[YYNTOKENS];
	int n = yypcontext_expected_tokens(context, expected, YYNTOKENS);
	yysymbol_kind_t found = yypcontext_token(context);
	unsigned column = *yypcontext_location(context);
	struct filter_text token = compiler->token;

	if (found == YYSYMBOL_YYEOF)
		filter_fail(compiler, column, "expected %s, found the end of the expression",
			    expectation_text(expected, n));
	else if (found == YYSYMBOL_STRING)
		filter_fail(compiler, column, "expected %s, found a string",
			    expectation_text(expected, n));
	else
		filter_fail(compiler, column, "expected %s, found '%.*s'",
			    expectation_text(expected, n), (int) MIN(token.len, 40u), token.start);
	return 0;
}

/* Only called for a full stack: custom errors have a function of their own. */
static void filter_yyerror(unsigned *column, struct filter_compiler *compiler, const char *text)
{
	(void) text;
	filter_fail(compiler, *column, "the expression is nested too deeply here");
}
