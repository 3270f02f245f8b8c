/* SPDX-License-Identifier: GPL-2.0-only */
/* From the public context types to the tracer's. */
#pragma once
#include <lttng/ust-ctl.h>
#include "sessiond/session/channel.h"

/* Strings are borrowed from conf. -E_CONTEXT_INVALID: not a context of user space. */
_must_check_ int context_map(const struct context_conf *conf, struct lttng_ust_context_attr *ret);
