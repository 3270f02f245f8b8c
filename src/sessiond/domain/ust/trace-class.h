/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace class: the types learnt from applications, and the metadata text of
 * one CTF trace.  There is one for each (session, uid, bitness), or for each
 * (session, process).
 *
 * Everything an application sends is judged here: what is refused leaves no
 * trace in the text, and the text is a valid CTF 1.8 description at every
 * length it has ever had.  An event block never stands before its stream
 * block: blocks of a channel that no application has registered yet are kept
 * aside.  Text is only appended, except by trace_class_regenerate(), which
 * starts a new version.
 *
 * Threads: any; the object is reference counted and has its own lock
 * (TRACE_CLASS), held without I/O.
 */
#pragma once
#include <time.h>
#include <lttng/ust-ctl.h>
#include "base/buf.h"
#include "base/defs.h"
#include "base/uuid.h"

struct trace_class;
struct trace_clock;

/* Bounds for what applications may make a class hold; beyond is TRACE_CLASS_FULL. */
#define TRACE_CLASS_CHANNELS_MAX      4096u
#define TRACE_CLASS_EVENTS_MAX        131072u
#define TRACE_CLASS_ENUMS_MAX         32768u
#define TRACE_CLASS_ENUM_ENTRIES_MAX  16384u
#define TRACE_CLASS_CELLS_MAX         4096u
#define TRACE_CLASS_BLOCK_MAX         (4u << 20)     /* bytes of one stream or event block */
#define TRACE_CLASS_BYTES_MAX         (64u << 20)    /* of text, blocks kept aside included; of type descriptions */

/* What a registration may come to besides 0 and a negative error. */
enum trace_class_outcome {
	TRACE_CLASS_MISMATCH = 1,   /* other context fields than the channel's first application */
	TRACE_CLASS_FULL,           /* a bound was reached */
	TRACE_CLASS_INVALID,        /* the description makes no sense */
};

enum trace_class_scheme { TRACE_CLASS_PER_UID, TRACE_CLASS_PER_PID };

/* Facts of the first application and of the session; all strings are copied into the text. */
struct trace_class_conf {
	uint8_t uuid[UUID_LEN];
	struct {
		uint32_t bits_per_long;
		uint32_t uint8_align, uint16_align, uint32_align, uint64_align, long_align;  /* bits */
		int byte_order;                                     /* LITTLE_ENDIAN, BIG_ENDIAN */
	} arch;
	struct {
		uint32_t major, minor, patch;
	} tracer;
	enum trace_class_scheme scheme;
	uint32_t buffering_id;          /* uid or pid */
	const char *session_name;
	time_t created;
	const char *hostname;
	const struct trace_clock *clock;
	size_t bytes_max;               /* instead of TRACE_CLASS_BYTES_MAX, or 0 */
	struct {                        /* TRACE_CLASS_PER_PID only */
		const char *name;
		uint32_t vpid;
		time_t registered;
	} process;
};

/* A place in the text: bytes from its beginning, in one version of it. */
struct trace_class_mark {
	uint32_t version;
	uint64_t length;
};

struct trace_class_event {
	const char *name;               /* at most LTTNG_UST_ABI_SYM_NAME_LEN bytes are read */
	int loglevel;
	size_t n_fields;                /* cells, not fields */
	const struct lttng_ust_ctl_field *fields;
	const char *emf_uri;            /* NULL: none */
};

/* The text holds the preamble on return. -EINVAL: an architecture that no trace can describe. */
_must_check_ int trace_class_new(const struct trace_class_conf *conf, struct trace_class **ret);
struct trace_class *trace_class_ref(struct trace_class *tc);
void trace_class_unref(struct trace_class *tc);
DEFINE_CLEANUP(struct trace_class *, trace_class_unref)

/* A registration is under way in another thread: a long description takes tens of milliseconds. */
bool trace_class_is_busy(struct trace_class *tc);
const uint8_t *trace_class_get_uuid(const struct trace_class *tc);

/* Reserves the id that goes into the ring buffers' attributes; the stream block comes with the registration. */
_must_check_ int trace_class_add_channel(struct trace_class *tc, uint32_t *ret_chan_id);

/*
 * Registrations.  After 0, whoever reads the trace up to *ret_mark finds the
 * type described: answer the application once that much is on its way.  A
 * length of 0 means that there is nothing to wait for yet (an event of a
 * channel not registered so far).  ret_mark may be NULL.
 */
_must_check_ int trace_class_register_channel(struct trace_class *tc, uint32_t chan_id,
					      size_t n_fields, const struct lttng_ust_ctl_field *fields,
					      enum lttng_ust_ctl_channel_header *ret_header,
					      struct trace_class_mark *ret_mark);
/* Equal descriptions get the same id, from whichever application they come. */
_must_check_ int trace_class_register_event(struct trace_class *tc, uint32_t chan_id,
					    const struct trace_class_event *event,
					    uint32_t *ret_id, struct trace_class_mark *ret_mark);
_must_check_ int trace_class_register_enum(struct trace_class *tc, const char *name, size_t n_entries,
					   const struct lttng_ust_ctl_enum_entry *entries, uint64_t *ret_id);

/* What the reply to the application says: 0 or a negative errno. */
int trace_class_reply_code(int outcome);

/* The end of the text. */
void trace_class_get_mark(struct trace_class *tc, struct trace_class_mark *ret);

/*
 * Appends to text what follows *from, at most max bytes, and moves *from
 * behind it.  *ret_at is where the copied bytes belong: if the text was
 * regenerated since *from was taken, that is the beginning of the new
 * version.  A slice ends where a block ends, unless a single block is longer
 * than max.
 */
_must_check_ int trace_class_copy_text(struct trace_class *tc, struct trace_class_mark *from, size_t max,
				       struct buf *text, struct trace_class_mark *ret_at);

/* Writes the text anew with another clock offset, as its next version. */
_must_check_ int trace_class_regenerate(struct trace_class *tc, int64_t clock_offset);
