/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A domain is a tracer: the kernel, user space, or a logging framework of a
 * language.  Channels and event rules belong to a domain of a session.
 */
#pragma once
#include <lttng/constant.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

enum lttng_domain_type {
	LTTNG_DOMAIN_NONE = 0,          /* of a handle for the whole session */
	LTTNG_DOMAIN_KERNEL = 1,
	LTTNG_DOMAIN_UST = 2,           /* user space: lttng-ust */
	LTTNG_DOMAIN_JUL = 3,           /* java.util.logging */
	LTTNG_DOMAIN_LOG4J = 4,         /* Apache log4j */
	LTTNG_DOMAIN_PYTHON = 5,        /* Python's logging module */
};

/* Who shares a set of ring buffers; one kind for all channels of a domain. */
enum lttng_buffer_type {
	LTTNG_BUFFER_PER_PID = 0,       /* user space: each process has its own */
	LTTNG_BUFFER_PER_UID = 1,       /* user space: the processes of a user */
	LTTNG_BUFFER_GLOBAL = 2,        /* kernel */
};

#define LTTNG_DOMAIN_PADDING1 12
#define LTTNG_DOMAIN_PADDING2 (LTTNG_SYMBOL_NAME_LEN + 32)

/* Set to zeros before filling it in. */
struct lttng_domain {
	enum lttng_domain_type type;
	enum lttng_buffer_type buf_type;
	char padding[LTTNG_DOMAIN_PADDING1];
	union {
		pid_t pid;
		char exec_name[LTTNG_NAME_MAX];
		char padding[LTTNG_DOMAIN_PADDING2];
	} attr;
};

/*
 * Lists the domains in use in a session.  Returns their number and an array
 * that the caller frees with free(), or -LTTNG_ERR_*.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_list_domains(const char *session_name, struct lttng_domain **domains);

#ifdef __cplusplus
}
#endif
