/* SPDX-License-Identifier: LGPL-2.1-only */
/* Where a kprobe goes: immutable, so whoever copies it takes a reference. */
#pragma once
#include "base/ref.h"
#include <lttng/kernel-probe.h>

struct lttng_kernel_probe_location {
	struct ref ref;
	enum lttng_kernel_probe_location_type type;     /* constant */
	char *symbol;                                   /* constant; NULL for an address */
	uint64_t value;                                 /* constant: offset or address */
};

struct lttng_kernel_probe_location *kernel_probe_location_ref(const struct lttng_kernel_probe_location *location);
/* NULL equals NULL. */
bool kernel_probe_location_is_equal(const struct lttng_kernel_probe_location *a,
		const struct lttng_kernel_probe_location *b);
DEFINE_CLEANUP(struct lttng_kernel_probe_location *, lttng_kernel_probe_location_destroy)
