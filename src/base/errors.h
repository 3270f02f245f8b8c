/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The suite's own error codes.  Functions return 0, -errno or -E_…; errors
 * are forwarded unchanged and turned into public codes at the border only.
 */
#pragma once
#include <errno.h>

enum error_code {
#define ERROR(name, number, public, text) E_##name = number,
#include "base/errors.def"
#undef ERROR
};

/* Text for a negative errno or -E_…; valid for ever, also from several threads. */
const char *error_text(int error);
/* "E_NO_SESSION", "ENOMEM". */
const char *error_name(int error);
