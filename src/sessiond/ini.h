/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configuration files: sections of name=value lines.  A line that makes no
 * sense is skipped, the rest of the file counts.
 */
#pragma once
#include "base/defs.h"

enum { INI_OK = 0, INI_UNKNOWN, INI_BAD_VALUE };

/* INI_OK, INI_UNKNOWN or INI_BAD_VALUE (both are warned about), or a negative error that ends the reading. */
typedef int (*ini_fn)(const char *name, const char *value, void *data);

/* A file that does not exist is fine unless required. Errors and warnings are said on stderr. */
_must_check_ int ini_read(const char *path, const char *section, bool required, ini_fn fn, void *data);
/* The same on text; path is for messages. */
_must_check_ int ini_parse(const char *text, size_t len, const char *path, const char *section, ini_fn fn, void *data);
/* Numbers, yes, no, true, false, on, off in any case. */
_must_check_ int ini_parse_bool(const char *value, bool *ret);
