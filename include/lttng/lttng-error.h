/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Error codes of the library.  A function that returns int gives them negated
 * (-LTTNG_ERR_NO_SESSIOND); one that returns enum lttng_error_code gives
 * LTTNG_OK or the positive code.  The numbers are part of the binary
 * interface; 94 to 96 are not in use.
 */
#pragma once
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

enum lttng_error_code {
	LTTNG_OK = 10,

	/* Requests and the daemon that answers them */
	LTTNG_ERR_UNK = 11,                     /* cause not known */
	LTTNG_ERR_UND = 12,                     /* the daemon has no such command */
	LTTNG_ERR_SESSION_STARTED = 13,         /* not possible while the session runs */
	LTTNG_ERR_UNKNOWN_DOMAIN = 14,
	LTTNG_ERR_NOT_SUPPORTED = 15,
	LTTNG_ERR_NO_SESSION = 16,              /* there is no session at all */
	LTTNG_ERR_CREATE_DIR_FAIL = 17,
	LTTNG_ERR_SESSION_FAIL = 18,            /* the session could not be made */
	LTTNG_ERR_NO_SESSIOND = 19,             /* no session daemon answers */
	LTTNG_ERR_SET_URL = 20,
	LTTNG_ERR_URL_EXIST = 21,
	LTTNG_ERR_BUFFER_NOT_SUPPORTED = 22,    /* kind of buffers not possible here */
	LTTNG_ERR_SESS_NOT_FOUND = 23,          /* no session of that name */
	LTTNG_ERR_BUFFER_TYPE_MISMATCH = 24,    /* the session's buffers are of another kind */
	LTTNG_ERR_FATAL = 25,
	LTTNG_ERR_NOMEM = 26,
	LTTNG_ERR_SELECT_SESS = 27,             /* a session must be named */
	LTTNG_ERR_EXIST_SESS = 28,              /* session name taken */
	LTTNG_ERR_NO_EVENT = 29,
	LTTNG_ERR_CONNECT_FAIL = 30,            /* socket could not be connected */
	LTTNG_ERR_SNAPSHOT_OUTPUT_EXIST = 31,
	LTTNG_ERR_EPERM = 32,                   /* permission denied */

	/* Kernel tracer */
	LTTNG_ERR_KERN_NA = 33,                 /* tracer not available */
	LTTNG_ERR_KERN_VERSION = 34,            /* tracer of another version */
	LTTNG_ERR_KERN_EVENT_EXIST = 35,
	LTTNG_ERR_KERN_SESS_FAIL = 36,
	LTTNG_ERR_KERN_CHAN_EXIST = 37,
	LTTNG_ERR_KERN_CHAN_FAIL = 38,
	LTTNG_ERR_KERN_CHAN_NOT_FOUND = 39,
	LTTNG_ERR_KERN_CHAN_DISABLE_FAIL = 40,
	LTTNG_ERR_KERN_CHAN_ENABLE_FAIL = 41,
	LTTNG_ERR_KERN_CONTEXT_FAIL = 42,
	LTTNG_ERR_KERN_ENABLE_FAIL = 43,
	LTTNG_ERR_KERN_DISABLE_FAIL = 44,
	LTTNG_ERR_KERN_META_FAIL = 45,
	LTTNG_ERR_KERN_START_FAIL = 46,
	LTTNG_ERR_KERN_STOP_FAIL = 47,
	LTTNG_ERR_KERN_CONSUMER_FAIL = 48,
	LTTNG_ERR_KERN_STREAM_FAIL = 49,

	LTTNG_ERR_START_SESSION_ONCE = 50,      /* possible after a first start only */
	LTTNG_ERR_SNAPSHOT_FAIL = 51,
	LTTNG_ERR_NO_STREAM = 52,               /* relay: index for a stream it does not know */
	LTTNG_ERR_KERN_LIST_FAIL = 53,

	/* User space tracer */
	LTTNG_ERR_UST_CALIBRATE_FAIL = 54,
	LTTNG_ERR_UST_EVENT_ENABLED = 55,       /* rule enabled already */
	LTTNG_ERR_UST_SESS_FAIL = 56,
	LTTNG_ERR_UST_CHAN_EXIST = 57,
	LTTNG_ERR_UST_CHAN_FAIL = 58,
	LTTNG_ERR_UST_CHAN_NOT_FOUND = 59,
	LTTNG_ERR_UST_CHAN_DISABLE_FAIL = 60,
	LTTNG_ERR_UST_CHAN_ENABLE_FAIL = 61,
	LTTNG_ERR_CHAN_EXIST = 62,
	LTTNG_ERR_UST_ENABLE_FAIL = 63,
	LTTNG_ERR_UST_DISABLE_FAIL = 64,
	LTTNG_ERR_UST_META_FAIL = 65,
	LTTNG_ERR_UST_START_FAIL = 66,
	LTTNG_ERR_UST_STOP_FAIL = 67,
	LTTNG_ERR_UST_CONSUMER64_FAIL = 68,     /* consumer for 64-bit applications does not start */
	LTTNG_ERR_UST_CONSUMER32_FAIL = 69,     /* consumer for 32-bit applications does not start */
	LTTNG_ERR_UST_STREAM_FAIL = 70,
	LTTNG_ERR_SNAPSHOT_NODATA = 71,         /* nothing to take a snapshot of */
	LTTNG_ERR_NO_CHANNEL = 72,              /* the session has no channel */
	LTTNG_ERR_SESSION_INVALID_CHAR = 73,
	LTTNG_ERR_UST_LIST_FAIL = 74,
	LTTNG_ERR_UST_EVENT_EXIST = 75,
	LTTNG_ERR_UST_EVENT_NOT_FOUND = 76,
	LTTNG_ERR_UST_CONTEXT_EXIST = 77,
	LTTNG_ERR_UST_CONTEXT_INVAL = 78,

	/* State of sessions, saved sessions, machine interface */
	LTTNG_ERR_NEED_ROOT_SESSIOND = 79,
	LTTNG_ERR_TRACE_ALREADY_STARTED = 80,
	LTTNG_ERR_TRACE_ALREADY_STOPPED = 81,
	LTTNG_ERR_KERN_EVENT_ENOSYS = 82,       /* kind of kernel event not available */
	LTTNG_ERR_NEED_CHANNEL_NAME = 83,       /* there are channels of other names: say which */
	LTTNG_ERR_NO_UST = 84,                  /* built without user space tracing */
	LTTNG_ERR_SAVE_FILE_EXIST = 85,
	LTTNG_ERR_SAVE_IO_FAIL = 86,
	LTTNG_ERR_LOAD_INVALID_CONFIG = 87,
	LTTNG_ERR_LOAD_IO_FAIL = 88,
	LTTNG_ERR_LOAD_SESSION_NOENT = 89,
	LTTNG_ERR_MAX_SIZE_INVALID = 90,        /* snapshot size limit */
	LTTNG_ERR_MI_OUTPUT_TYPE = 91,
	LTTNG_ERR_MI_IO_FAIL = 92,
	LTTNG_ERR_MI_NOT_IMPLEMENTED = 93,

	/* Parameters, URLs, relay, filters */
	LTTNG_ERR_INVALID = 97,                 /* a parameter is not valid */
	LTTNG_ERR_NO_USTCONSUMERD = 98,
	LTTNG_ERR_NO_KERNCONSUMERD = 99,
	LTTNG_ERR_EVENT_EXIST_LOGLEVEL = 100,   /* the rule exists with another log level */
	LTTNG_ERR_URL_DATA_MISS = 101,
	LTTNG_ERR_URL_CTRL_MISS = 102,
	LTTNG_ERR_ENABLE_CONSUMER_FAIL = 103,
	LTTNG_ERR_RELAYD_CONNECT_FAIL = 104,
	LTTNG_ERR_RELAYD_VERSION_FAIL = 105,
	LTTNG_ERR_FILTER_INVAL = 106,
	LTTNG_ERR_FILTER_NOMEM = 107,
	LTTNG_ERR_FILTER_EXIST = 108,
	LTTNG_ERR_NO_CONSUMER = 109,
	LTTNG_ERR_EXCLUSION_INVAL = 110,
	LTTNG_ERR_EXCLUSION_NOMEM = 111,
	LTTNG_ERR_INVALID_EVENT_NAME = 112,
	LTTNG_ERR_INVALID_CHANNEL_NAME = 113,
	LTTNG_ERR_PROCESS_ATTR_EXISTS = 114,    /* tracked already */
	LTTNG_ERR_PROCESS_ATTR_MISSING = 115,   /* was not tracked */
	LTTNG_ERR_INVALID_CHANNEL_DOMAIN = 116,
	LTTNG_ERR_OVERFLOW = 117,
	LTTNG_ERR_SESSION_NOT_STARTED = 118,
	LTTNG_ERR_LIVE_SESSION = 119,           /* not for live sessions */
	LTTNG_ERR_PER_PID_SESSION = 120,        /* not with buffers per process */
	LTTNG_ERR_KERN_CONTEXT_UNAVAILABLE = 121,
	LTTNG_ERR_REGEN_STATEDUMP_FAIL = 122,
	LTTNG_ERR_REGEN_STATEDUMP_NOMEM = 123,
	LTTNG_ERR_NOT_SNAPSHOT_SESSION = 124,

	/* Triggers and rotation */
	LTTNG_ERR_INVALID_TRIGGER = 125,
	LTTNG_ERR_TRIGGER_EXISTS = 126,
	LTTNG_ERR_TRIGGER_NOT_FOUND = 127,
	LTTNG_ERR_COMMAND_CANCELLED = 128,
	LTTNG_ERR_ROTATION_PENDING = 129,       /* another one is going on */
	LTTNG_ERR_ROTATION_NOT_AVAILABLE = 130, /* kind of session that cannot be rotated */
	LTTNG_ERR_ROTATION_SCHEDULE_SET = 131,
	LTTNG_ERR_ROTATION_SCHEDULE_NOT_SET = 132,
	LTTNG_ERR_ROTATION_MULTIPLE_AFTER_STOP = 133, /* one rotation is possible after a stop */
	LTTNG_ERR_ROTATION_WRONG_VERSION = 134,
	LTTNG_ERR_NO_SESSION_OUTPUT = 135,
	LTTNG_ERR_ROTATION_NOT_AVAILABLE_RELAY = 136,
	LTTNG_ERR_AGENT_TRACING_DISABLED = 137,
	LTTNG_ERR_PROBE_LOCATION_INVAL = 138,
	LTTNG_ERR_ELF_PARSING = 139,
	LTTNG_ERR_SDT_PROBE_SEMAPHORE = 140,    /* SDT probes with a semaphore cannot be used */

	/* What a consumer daemon could not do */
	LTTNG_ERR_ROTATION_FAIL_CONSUMER = 141,
	LTTNG_ERR_ROTATE_RENAME_FAIL_CONSUMER = 142,
	LTTNG_ERR_ROTATION_PENDING_LOCAL_FAIL_CONSUMER = 143,
	LTTNG_ERR_ROTATION_PENDING_RELAY_FAIL_CONSUMER = 144,
	LTTNG_ERR_MKDIR_FAIL_CONSUMER = 145,
	LTTNG_ERR_CHAN_NOT_FOUND = 146,
	LTTNG_ERR_SNAPSHOT_UNSUPPORTED = 147,
	LTTNG_ERR_SESSION_NOT_EXIST = 148,
	LTTNG_ERR_CREATE_TRACE_CHUNK_FAIL_CONSUMER = 149,
	LTTNG_ERR_CLOSE_TRACE_CHUNK_FAIL_CONSUMER = 150,
	LTTNG_ERR_TRACE_CHUNK_EXISTS_FAIL_CONSUMER = 151,
	LTTNG_ERR_INVALID_PROTOCOL = 152,
	LTTNG_ERR_FILE_CREATION_ERROR = 153,
	LTTNG_ERR_TIMER_STOP_ERROR = 154,
	LTTNG_ERR_ROTATION_NOT_AVAILABLE_KERNEL = 155,

	/* Clear, trackers, event notifiers */
	LTTNG_ERR_CLEAR_RELAY_DISALLOWED = 156,
	LTTNG_ERR_CLEAR_NOT_AVAILABLE_RELAY = 157,
	LTTNG_ERR_CLEAR_FAIL_CONSUMER = 158,
	LTTNG_ERR_ROTATION_AFTER_STOP_CLEAR = 159, /* nothing to rotate after stop and clear */
	LTTNG_ERR_USER_NOT_FOUND = 160,
	LTTNG_ERR_GROUP_NOT_FOUND = 161,
	LTTNG_ERR_UNSUPPORTED_DOMAIN = 162,
	LTTNG_ERR_PROCESS_ATTR_TRACKER_INVALID_TRACKING_POLICY = 163,
	LTTNG_ERR_EVENT_NOTIFIER_GROUP_NOTIFICATION_FD = 164,
	LTTNG_ERR_INVALID_CAPTURE_EXPRESSION = 165,
	LTTNG_ERR_EVENT_NOTIFIER_REGISTRATION = 166,
	LTTNG_ERR_EVENT_NOTIFIER_ERROR_ACCOUNTING = 167,
	LTTNG_ERR_EVENT_NOTIFIER_ERROR_ACCOUNTING_FULL = 168,
	LTTNG_ERR_INVALID_ERROR_QUERY_TARGET = 169,
	LTTNG_ERR_BUFFER_FLUSH_FAILED = 170,

	LTTNG_ERR_NR,                           /* one more than the greatest code */

	/* Former names */
	LTTNG_ERR_PID_TRACKED = LTTNG_ERR_PROCESS_ATTR_EXISTS,
	LTTNG_ERR_PID_NOT_TRACKED = LTTNG_ERR_PROCESS_ATTR_MISSING,
};

/*
 * Text for a code as functions return it, that is, negated; another value
 * gives a text that says so.  The string is constant and never freed.
 * lttng_last_error_detail() (lttng/ringmaster.h) knows more about the failure.
 *
 * @since 2.0
 */
LTTNG_EXPORT const char *lttng_strerror(int code);

#ifdef __cplusplus
}
#endif
