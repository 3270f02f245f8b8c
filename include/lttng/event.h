/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Event rules that record into a channel, contexts, and the listing of what
 * applications and the kernel offer.
 */
#pragma once
#include <stdint.h>
#include <lttng/constant.h>
#include <lttng/handle.h>
#include <lttng/lttng-export.h>
#include <lttng/userspace-probe.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of instrumentation. */
enum lttng_event_type {
	LTTNG_EVENT_ALL = -1,
	LTTNG_EVENT_TRACEPOINT = 0,             /* also loggers of the agent domains */
	LTTNG_EVENT_PROBE = 1,                  /* kprobe */
	LTTNG_EVENT_FUNCTION = 2,               /* kretprobe */
	LTTNG_EVENT_FUNCTION_ENTRY = 3,
	LTTNG_EVENT_NOOP = 4,
	LTTNG_EVENT_SYSCALL = 5,
	LTTNG_EVENT_USERSPACE_PROBE = 6,        /* uprobe */
};

/* How a rule uses its log level. */
enum lttng_loglevel_type {
	LTTNG_EVENT_LOGLEVEL_ALL = 0,           /* any level */
	LTTNG_EVENT_LOGLEVEL_RANGE = 1,         /* this severe or more */
	LTTNG_EVENT_LOGLEVEL_SINGLE = 2,        /* exactly this one */
};

/* Log levels of user space tracepoints: a smaller number is more severe. */
enum lttng_loglevel {
	LTTNG_LOGLEVEL_EMERG = 0,
	LTTNG_LOGLEVEL_ALERT = 1,
	LTTNG_LOGLEVEL_CRIT = 2,
	LTTNG_LOGLEVEL_ERR = 3,
	LTTNG_LOGLEVEL_WARNING = 4,
	LTTNG_LOGLEVEL_NOTICE = 5,
	LTTNG_LOGLEVEL_INFO = 6,
	LTTNG_LOGLEVEL_DEBUG_SYSTEM = 7,
	LTTNG_LOGLEVEL_DEBUG_PROGRAM = 8,
	LTTNG_LOGLEVEL_DEBUG_PROCESS = 9,
	LTTNG_LOGLEVEL_DEBUG_MODULE = 10,
	LTTNG_LOGLEVEL_DEBUG_UNIT = 11,
	LTTNG_LOGLEVEL_DEBUG_FUNCTION = 12,
	LTTNG_LOGLEVEL_DEBUG_LINE = 13,
	LTTNG_LOGLEVEL_DEBUG = 14,              /* the level of a tracepoint without one */
};

/* Levels of the agent domains are the frameworks' own: a greater number is more severe. */
enum lttng_loglevel_jul {
	LTTNG_LOGLEVEL_JUL_ALL = INT32_MIN,
	LTTNG_LOGLEVEL_JUL_FINEST = 300,
	LTTNG_LOGLEVEL_JUL_FINER = 400,
	LTTNG_LOGLEVEL_JUL_FINE = 500,
	LTTNG_LOGLEVEL_JUL_CONFIG = 700,
	LTTNG_LOGLEVEL_JUL_INFO = 800,
	LTTNG_LOGLEVEL_JUL_WARNING = 900,
	LTTNG_LOGLEVEL_JUL_SEVERE = 1000,
	LTTNG_LOGLEVEL_JUL_OFF = INT32_MAX,
};

enum lttng_loglevel_log4j {
	LTTNG_LOGLEVEL_LOG4J_ALL = INT32_MIN,
	LTTNG_LOGLEVEL_LOG4J_TRACE = 5000,
	LTTNG_LOGLEVEL_LOG4J_DEBUG = 10000,
	LTTNG_LOGLEVEL_LOG4J_INFO = 20000,
	LTTNG_LOGLEVEL_LOG4J_WARN = 30000,
	LTTNG_LOGLEVEL_LOG4J_ERROR = 40000,
	LTTNG_LOGLEVEL_LOG4J_FATAL = 50000,
	LTTNG_LOGLEVEL_LOG4J_OFF = INT32_MAX,
};

enum lttng_loglevel_python {
	LTTNG_LOGLEVEL_PYTHON_NOTSET = 0,
	LTTNG_LOGLEVEL_PYTHON_DEBUG = 10,
	LTTNG_LOGLEVEL_PYTHON_INFO = 20,
	LTTNG_LOGLEVEL_PYTHON_WARNING = 30,
	LTTNG_LOGLEVEL_PYTHON_ERROR = 40,
	LTTNG_LOGLEVEL_PYTHON_CRITICAL = 50,
};

/* How a consumer takes data out of the buffers; user space: mmap only. */
enum lttng_event_output {
	LTTNG_EVENT_SPLICE = 0,
	LTTNG_EVENT_MMAP = 1,
};

/* Facts that can be recorded with each event; user space: those marked u. */
enum lttng_event_context_type {
	LTTNG_EVENT_CONTEXT_PID = 0,
	LTTNG_EVENT_CONTEXT_PERF_COUNTER = 1,           /* former name of ..._PERF_CPU_COUNTER */
	LTTNG_EVENT_CONTEXT_PROCNAME = 2,               /* u */
	LTTNG_EVENT_CONTEXT_PRIO = 3,
	LTTNG_EVENT_CONTEXT_NICE = 4,
	LTTNG_EVENT_CONTEXT_VPID = 5,                   /* u */
	LTTNG_EVENT_CONTEXT_TID = 6,
	LTTNG_EVENT_CONTEXT_VTID = 7,                   /* u */
	LTTNG_EVENT_CONTEXT_PPID = 8,
	LTTNG_EVENT_CONTEXT_VPPID = 9,
	LTTNG_EVENT_CONTEXT_PTHREAD_ID = 10,            /* u */
	LTTNG_EVENT_CONTEXT_HOSTNAME = 11,
	LTTNG_EVENT_CONTEXT_IP = 12,                    /* u, the instruction pointer */
	LTTNG_EVENT_CONTEXT_PERF_CPU_COUNTER = 13,
	LTTNG_EVENT_CONTEXT_PERF_THREAD_COUNTER = 14,   /* u */
	LTTNG_EVENT_CONTEXT_APP_CONTEXT = 15,           /* u and Java: given by the application */
	LTTNG_EVENT_CONTEXT_INTERRUPTIBLE = 16,
	LTTNG_EVENT_CONTEXT_PREEMPTIBLE = 17,
	LTTNG_EVENT_CONTEXT_NEED_RESCHEDULE = 18,
	LTTNG_EVENT_CONTEXT_MIGRATABLE = 19,
	LTTNG_EVENT_CONTEXT_CALLSTACK_KERNEL = 20,
	LTTNG_EVENT_CONTEXT_CALLSTACK_USER = 21,        /* x86 kernels */
	LTTNG_EVENT_CONTEXT_CGROUP_NS = 22,             /* u, as the other name spaces */
	LTTNG_EVENT_CONTEXT_IPC_NS = 23,
	LTTNG_EVENT_CONTEXT_MNT_NS = 24,
	LTTNG_EVENT_CONTEXT_NET_NS = 25,
	LTTNG_EVENT_CONTEXT_PID_NS = 26,
	LTTNG_EVENT_CONTEXT_USER_NS = 27,
	LTTNG_EVENT_CONTEXT_UTS_NS = 28,
	LTTNG_EVENT_CONTEXT_UID = 29,
	LTTNG_EVENT_CONTEXT_EUID = 30,
	LTTNG_EVENT_CONTEXT_SUID = 31,
	LTTNG_EVENT_CONTEXT_GID = 32,
	LTTNG_EVENT_CONTEXT_EGID = 33,
	LTTNG_EVENT_CONTEXT_SGID = 34,
	LTTNG_EVENT_CONTEXT_VUID = 35,                  /* u, as the others with V */
	LTTNG_EVENT_CONTEXT_VEUID = 36,
	LTTNG_EVENT_CONTEXT_VSUID = 37,
	LTTNG_EVENT_CONTEXT_VGID = 38,
	LTTNG_EVENT_CONTEXT_VEGID = 39,
	LTTNG_EVENT_CONTEXT_VSGID = 40,
	LTTNG_EVENT_CONTEXT_TIME_NS = 41,
};

enum lttng_event_field_type {
	LTTNG_EVENT_FIELD_OTHER = 0,
	LTTNG_EVENT_FIELD_INTEGER = 1,
	LTTNG_EVENT_FIELD_ENUM = 2,
	LTTNG_EVENT_FIELD_FLOAT = 3,
	LTTNG_EVENT_FIELD_STRING = 4,
};

/* Which programs a listed system call is for. */
enum lttng_event_flag {
	LTTNG_EVENT_FLAG_SYSCALL_32 = (1U << 0),
	LTTNG_EVENT_FLAG_SYSCALL_64 = (1U << 1),
};

/* The structures below are set to zeros before they are filled in. */
#define LTTNG_PERF_EVENT_PADDING1 16
struct lttng_event_perf_counter_ctx {
	uint32_t type;          /* type and config as of perf_event_open(2) */
	uint64_t config;
	char name[LTTNG_SYMBOL_NAME_LEN];
	char padding[LTTNG_PERF_EVENT_PADDING1];
};

#define LTTNG_EVENT_CONTEXT_PADDING1 16
#define LTTNG_EVENT_CONTEXT_PADDING2 (LTTNG_SYMBOL_NAME_LEN + 32)
struct lttng_event_context {
	enum lttng_event_context_type ctx;
	char padding[LTTNG_EVENT_CONTEXT_PADDING1];
	union {
		struct lttng_event_perf_counter_ctx perf_counter;
		struct {
			char *provider_name;    /* the caller's */
			char *ctx_name;
		} app_ctx;
		char padding[LTTNG_EVENT_CONTEXT_PADDING2];
	} u;
};

/* Where a probe goes: addr, or symbol_name and offset. */
#define LTTNG_EVENT_PROBE_PADDING1 16
struct lttng_event_probe_attr {
	uint64_t addr;
	uint64_t offset;
	char symbol_name[LTTNG_SYMBOL_NAME_LEN];
	char padding[LTTNG_EVENT_PROBE_PADDING1];
};

#define LTTNG_EVENT_FUNCTION_PADDING1 16
struct lttng_event_function_attr {
	char symbol_name[LTTNG_SYMBOL_NAME_LEN];
	char padding[LTTNG_EVENT_FUNCTION_PADDING1];
};

/* A rule to enable, a rule that was listed, or an event that could be enabled. */
#define LTTNG_EVENT_PADDING1 12
#define LTTNG_EVENT_PADDING2 (LTTNG_SYMBOL_NAME_LEN + 32)
struct lttng_event {
	enum lttng_event_type type;
	char name[LTTNG_SYMBOL_NAME_LEN];       /* may be a pattern with '*' */
	enum lttng_loglevel_type loglevel_type;
	int loglevel;                           /* of the domain; -1 with ..._ALL */
	int32_t enabled;                        /* listed: 1, 0, or -1 where it has no meaning */
	pid_t pid;                              /* listed: the application's */
	unsigned char filter;                   /* listed: 1 when there is a filter */
	unsigned char exclusion;                /* listed: 1 when there are exclusions */
	char padding2[2];
	enum lttng_event_flag flags;            /* listed system calls */
	char padding[4];
	union {
		uint64_t padding;
		void *ptr;                      /* the library's */
	} extended;
	union {
		struct lttng_event_probe_attr probe;            /* LTTNG_EVENT_PROBE, ..._FUNCTION */
		struct lttng_event_function_attr ftrace;        /* LTTNG_EVENT_FUNCTION_ENTRY */
		char padding[LTTNG_EVENT_PADDING2];
	} attr;
};

#define LTTNG_EVENT_FIELD_PADDING (LTTNG_SYMBOL_NAME_LEN + 32)
struct lttng_event_field {
	char field_name[LTTNG_SYMBOL_NAME_LEN];
	enum lttng_event_field_type type;
	char padding[LTTNG_EVENT_FIELD_PADDING];
	struct lttng_event event;
	int nowrite;                            /* 1: for filters only, not recorded */
};

/*
 * A zeroed event with room for a user space probe location.  NULL: no memory.
 * Free with lttng_event_destroy(), which is not for other events.
 *
 * @since 2.11
 */
LTTNG_EXPORT struct lttng_event *lttng_event_create(void);
LTTNG_EXPORT void lttng_event_destroy(struct lttng_event *event);

/*
 * Properties of a rule that lttng_list_events() returned.  The strings belong
 * to the listing; the filter is NULL when there is none.  0 (the count: 0 or
 * more) or -LTTNG_ERR_INVALID, also for an index out of range.
 *
 * @since 2.8
 */
LTTNG_EXPORT int lttng_event_get_filter_expression(struct lttng_event *event, const char **filter_string);
LTTNG_EXPORT int lttng_event_get_exclusion_name_count(struct lttng_event *event);
LTTNG_EXPORT int lttng_event_get_exclusion_name(struct lttng_event *event, size_t index,
		const char **exclusion_name);

/*
 * The probe location of an event, or NULL; the event keeps it.  Setting one
 * gives it away; 0 or -LTTNG_ERR_INVALID, when the event was not made by
 * lttng_event_create() (then the caller keeps it).
 *
 * @since 2.11
 */
LTTNG_EXPORT const struct lttng_userspace_probe_location *lttng_event_get_userspace_probe_location(
		const struct lttng_event *event);
LTTNG_EXPORT int lttng_event_set_userspace_probe_location(struct lttng_event *event,
		struct lttng_userspace_probe_location *probe_location);

/*
 * Listings.  Each returns a number of entries and an array that the caller
 * frees, as a whole, with free(); or -LTTNG_ERR_*.  Tracepoints and fields are
 * what applications that are running now offer to the handle's domain.
 *
 * @since 2.0; system calls 2.6
 */
LTTNG_EXPORT int lttng_list_events(struct lttng_handle *handle, const char *channel_name,
		struct lttng_event **events);
LTTNG_EXPORT int lttng_list_tracepoints(struct lttng_handle *handle, struct lttng_event **events);
LTTNG_EXPORT int lttng_list_tracepoint_fields(struct lttng_handle *handle, struct lttng_event_field **fields);
LTTNG_EXPORT int lttng_list_syscalls(struct lttng_event **events);

/*
 * Adds a context to a channel, or to every channel of the domain when
 * channel_name is NULL (the default channel is made when there is none).
 * event_name is not used.  0 or -LTTNG_ERR_*: _UST_CONTEXT_EXIST,
 * _UST_CONTEXT_INVAL, _TRACE_ALREADY_STARTED and others.
 *
 * @since 2.0
 */
LTTNG_EXPORT int lttng_add_context(struct lttng_handle *handle, struct lttng_event_context *ctx,
		const char *event_name, const char *channel_name);

/*
 * Makes a rule, or enables one that exists.  channel_name NULL is the default
 * channel, made when there is none.  filter_expression NULL is no filter.
 * exclusion_names are copied.  0 or -LTTNG_ERR_*: _UST_EVENT_ENABLED,
 * _FILTER_INVAL, _EXCLUSION_INVAL, _NEED_CHANNEL_NAME and others.
 *
 * @since 2.0; filter 2.1; exclusions 2.5
 */
LTTNG_EXPORT int lttng_enable_event(struct lttng_handle *handle, struct lttng_event *ev,
		const char *channel_name);
LTTNG_EXPORT int lttng_enable_event_with_filter(struct lttng_handle *handle, struct lttng_event *event,
		const char *channel_name, const char *filter_expression);
LTTNG_EXPORT int lttng_enable_event_with_exclusions(struct lttng_handle *handle, struct lttng_event *event,
		const char *channel_name, const char *filter_expression,
		int exclusion_count, char **exclusion_names);

/*
 * Disables the rules of that name (all rules when NULL or empty) in a channel;
 * channel_name NULL is the default channel.  The second one looks at the
 * event's type and name, and wants filter_expression NULL.  0 or -LTTNG_ERR_*.
 *
 * @since 2.0; the second 2.6
 */
LTTNG_EXPORT int lttng_disable_event(struct lttng_handle *handle, const char *name, const char *channel_name);
LTTNG_EXPORT int lttng_disable_event_ext(struct lttng_handle *handle, struct lttng_event *ev,
		const char *channel_name, const char *filter_expression);

#ifdef __cplusplus
}
#endif
