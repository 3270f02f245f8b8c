/* SPDX-License-Identifier: LGPL-2.1-only */
/* Strings of the attributes for saving and loading: 0 or -LTTNG_ERR_INVALID, -LTTNG_ERR_NOMEM. */
#pragma once
#include "base/defs.h"

/* NULL and "" both mean none. */
_must_check_ int config_string_set_session(char **field, const char *name);
/* The path of a file URL; NULL means none. */
_must_check_ int config_string_set_path(char **field, const char *url);
