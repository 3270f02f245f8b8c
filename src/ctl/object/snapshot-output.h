/* SPDX-License-Identifier: LGPL-2.1-only */
/* Where a snapshot goes, and the list of outputs that a session has. */
#pragma once
#include "ctl/object/owned.h"
#include <lttng/snapshot.h>

struct lttng_snapshot_output {
	uint32_t id;                    /* 0: given by the daemon */
	uint64_t max_size;              /* bytes; UINT64_MAX: not set, 0: no limit */
	char *name, *ctrl_url, *data_url;       /* NULL: not set */
};
DEFINE_CLEANUP(struct lttng_snapshot_output *, lttng_snapshot_output_destroy)
/* NULL equals NULL; a string that is not set is an empty one. */
bool snapshot_output_is_equal(const struct lttng_snapshot_output *a, const struct lttng_snapshot_output *b);

struct lttng_snapshot_output_list {
	struct owned_array array;       /* of struct lttng_snapshot_output * */
	unsigned next;
};

_must_check_ int snapshot_output_list_new(struct lttng_snapshot_output_list **ret);
/* Takes the output over on success. */
_must_check_ int snapshot_output_list_add(struct lttng_snapshot_output_list *list,
		struct lttng_snapshot_output *output);
DEFINE_CLEANUP(struct lttng_snapshot_output_list *, lttng_snapshot_output_list_destroy)
