/* SPDX-License-Identifier: LGPL-2.1-only */
/* An event expression; one owner, who also owns the parents of an array element. */
#pragma once
#include "base/defs.h"
#include <lttng/event-expr.h>

struct lttng_event_expr {
	enum lttng_event_expr_type type;        /* constant, as all */
	char *name;                             /* of the field, or of the application's type */
	char *provider;                         /* of an application's context field */
	struct lttng_event_expr *parent;        /* of an array element */
	unsigned index;
};

DEFINE_CLEANUP(struct lttng_event_expr *, lttng_event_expr_destroy)
