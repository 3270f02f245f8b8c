/* SPDX-License-Identifier: GPL-2.0-only */
/* The directory that holds .lttng and lttng-traces: LTTNG_HOME, else HOME. */
#pragma once
#include "base/defs.h"

/* -ENOENT when neither is set. */
_must_check_ int home_directory(char **ret);
