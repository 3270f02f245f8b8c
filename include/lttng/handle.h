/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A handle names what a command works on: a session, and one of its domains.
 */
#pragma once
#include <lttng/domain.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LTTNG_HANDLE_PADDING1 16

/* Made by lttng_create_handle(). */
struct lttng_handle {
	char session_name[LTTNG_NAME_MAX];
	struct lttng_domain domain;
	char padding[LTTNG_HANDLE_PADDING1];
};

/*
 * Copies the session's name and the domain into a new handle.  Both may be
 * NULL: without a domain it is for commands on the whole session, without a
 * name for listing what can be traced.  Nothing is asked of the daemon.
 * NULL: no memory, or the name is too long.  Free with lttng_destroy_handle().
 *
 * @since 2.0
 */
LTTNG_EXPORT struct lttng_handle *lttng_create_handle(const char *session_name, struct lttng_domain *domain);

/* Frees a handle; NULL is allowed.  The session is not touched. */
LTTNG_EXPORT void lttng_destroy_handle(struct lttng_handle *handle);

#ifdef __cplusplus
}
#endif
