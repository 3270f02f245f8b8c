/* SPDX-License-Identifier: LGPL-2.1-only */
/* Where a uprobe goes: immutable, so whoever copies it takes a reference. */
#pragma once
#include "base/ref.h"
#include <lttng/userspace-probe.h>

struct lttng_userspace_probe_location_lookup_method {
	enum lttng_userspace_probe_location_lookup_method_type type;
};

struct lttng_userspace_probe_location {
	struct ref ref;
	enum lttng_userspace_probe_location_type type;                  /* constant, as all */
	struct lttng_userspace_probe_location_lookup_method *method;
	char *path;
	int fd;                 /* of the file, so that a rename does not change what is meant */
	char *name;             /* the function, or the SDT probe */
	char *provider;         /* of the SDT probe */
};

struct lttng_userspace_probe_location *userspace_probe_location_ref(
		const struct lttng_userspace_probe_location *location);
/* Of the same path; whether that is the same file is not asked. NULL equals NULL. */
bool userspace_probe_location_is_equal(const struct lttng_userspace_probe_location *a,
		const struct lttng_userspace_probe_location *b);
DEFINE_CLEANUP(struct lttng_userspace_probe_location *, lttng_userspace_probe_location_destroy)
