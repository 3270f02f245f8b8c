/* SPDX-License-Identifier: LGPL-2.1-only */
/* The functions of lexer.l which filter.c calls; flex writes no header for automake. */
#pragma once
#include "model/filter/parser.h"

typedef void *yyscan_t;

int filter_yylex_init_extra(struct filter_compiler *compiler, yyscan_t *ret);
struct yy_buffer_state *filter_yy_scan_buffer(char *text, size_t size, yyscan_t scanner);
int filter_yylex(FILTER_YYSTYPE *value, unsigned *column, yyscan_t scanner);
