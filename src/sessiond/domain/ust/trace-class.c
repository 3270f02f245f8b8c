/* SPDX-License-Identifier: GPL-2.0-only */
#include <endian.h>
#include <errno.h>
#include <string.h>
#include "base/hash.h"
#include "base/mutex.h"
#include "base/ref.h"
#include "sessiond/domain/ust/metadata/clock.h"
#include "sessiond/domain/ust/metadata/tsdl.h"
#include "sessiond/domain/ust/trace-class-enum.h"
#include "sessiond/domain/ust/trace-class-fields.h"
#include "sessiond/domain/ust/trace-class-index.h"
#include "sessiond/domain/ust/trace-class.h"

/* A channel with more events than the compact header has short ids for is better off with the large one. */
#define COMPACT_EVENTS_MAX 31u
#define EMF_URI_MAX        4096u

/*
 * Life of a channel: added (has an id, events gather in held) →
 * trace_class_register_channel() → registered (has a header type and context
 * fields; its stream block and all of held are in the text, and later events
 * go straight there).  It never goes back.
 */
struct class_channel {
	bool is_registered;
	enum lttng_ust_ctl_channel_header header;
	uint32_t n_events;
	struct buf held;                /* event blocks that wait for the stream block */
	struct buf context;             /* key of the context fields */
	uint64_t text_end;              /* end of the last block that was held, in the body */
};

struct trace_class {
	struct ref ref;                 /* atomic */
	uint8_t uuid[UUID_LEN];         /* constant */
	int byte_order;                 /* constant */
	size_t bytes_max;               /* constant */
	uint64_t clock_freq;            /* constant */
	struct mutex lock;              /* LOCK_TRACE_CLASS: everything below */
	struct class_channel **channels;
	uint32_t n_channels;
	struct type_index events;
	struct enum_set enums;
	struct buf text;                /* preamble, then the body: stream and event blocks */
	size_t preamble_len;
	size_t offset_at, offset_len;   /* the clock's offset in the preamble */
	size_t held_len;                /* sum of all channels' held */
	uint32_t version;
	/* Kept from call to call, so that a known event costs no allocation. */
	struct field_list fields;
	struct buf key, block;
};

/* What precedes the bytes of nodes, identifiers and strings in the key of an event or a context; no holes. */
struct key_head {
	uint32_t chan_id;
	int32_t loglevel;
	uint32_t nodes_len, names_len, name_len;
	uint32_t uri_len;               /* UINT32_MAX: none */
};

static void class_free(struct trace_class *tc)
{
	for (uint32_t i = 0; i < tc->n_channels; i++) {
		buf_deinit(&tc->channels[i]->held);
		buf_deinit(&tc->channels[i]->context);
		free(tc->channels[i]);
	}
	free(tc->channels);
	type_index_deinit(&tc->events);
	enum_set_deinit(&tc->enums);
	field_list_deinit(&tc->fields);
	buf_deinit(&tc->text);
	buf_deinit(&tc->key);
	buf_deinit(&tc->block);
	mutex_deinit(&tc->lock);
	free(tc);
}

struct trace_class *trace_class_ref(struct trace_class *tc)
{
	ref_get(&tc->ref);
	return tc;
}

void trace_class_unref(struct trace_class *tc)
{
	if (tc && ref_put(&tc->ref))
		class_free(tc);
}

bool trace_class_is_busy(struct trace_class *tc)
{
	return mutex_is_taken(&tc->lock);
}

const uint8_t *trace_class_get_uuid(const struct trace_class *tc)
{
	return tc->uuid;
}

static bool is_alignment(uint32_t bits)
{
	return bits >= 1 && bits <= 1024 && (bits & (bits - 1)) == 0;
}

static bool is_arch_valid(const struct trace_class_conf *conf)
{
	return (conf->arch.bits_per_long == 32 || conf->arch.bits_per_long == 64) &&
	       is_alignment(conf->arch.uint8_align) && is_alignment(conf->arch.uint16_align) &&
	       is_alignment(conf->arch.uint32_align) && is_alignment(conf->arch.uint64_align) &&
	       is_alignment(conf->arch.long_align) &&
	       (conf->arch.byte_order == LITTLE_ENDIAN || conf->arch.byte_order == BIG_ENDIAN);
}

int trace_class_new(const struct trace_class_conf *conf, struct trace_class **ret)
{
	_cleanup_(trace_class_unrefp) struct trace_class *tc = NULL;

	if (!is_arch_valid(conf))
		return -EINVAL;
	tc = calloc(1, sizeof(*tc));
	if (!tc)
		return -ENOMEM;
	ref_init(&tc->ref);
	mutex_init(&tc->lock, LOCK_TRACE_CLASS);
	memcpy(tc->uuid, conf->uuid, sizeof(tc->uuid));
	tc->byte_order = conf->arch.byte_order;
	tc->bytes_max = conf->bytes_max ?: TRACE_CLASS_BYTES_MAX;
	tc->clock_freq = conf->clock->freq;
	tsdl_put_preamble(&tc->text, conf, &tc->offset_at, &tc->offset_len);
	if (tc->text.error)
		return tc->text.error;
	tc->preamble_len = tc->text.len;
	*ret = TAKE_PTR(tc);
	return 0;
}

int trace_class_add_channel(struct trace_class *tc, uint32_t *ret_chan_id)
{
	_cleanup_free_ struct class_channel *channel = calloc(1, sizeof(*channel));
	struct class_channel **more;
	MUTEX_GUARD(&tc->lock);

	if (!channel)
		return -ENOMEM;
	if (tc->n_channels >= TRACE_CLASS_CHANNELS_MAX)
		return TRACE_CLASS_FULL;
	more = realloc(tc->channels, (tc->n_channels + 1) * sizeof(struct class_channel *));
	if (!more)
		return -ENOMEM;
	tc->channels = more;
	tc->channels[tc->n_channels] = TAKE_PTR(channel);
	*ret_chan_id = tc->n_channels++;
	return 0;
}

static struct class_channel *find_channel(struct trace_class *tc, uint32_t chan_id)
{
	return chan_id < tc->n_channels ? tc->channels[chan_id] : NULL;
}

/* Where a reader must have come to see the body up to there. */
static void set_mark(const struct trace_class *tc, uint64_t body_end, struct trace_class_mark *ret_mark)
{
	if (ret_mark)
		*ret_mark = (struct trace_class_mark) {
			.version = tc->version,
			.length = body_end ? tc->preamble_len + body_end : 0,
		};
}

static uint64_t body_len(const struct trace_class *tc)
{
	return tc->text.len - tc->preamble_len;
}

static size_t keys_left(const struct trace_class *tc)
{
	size_t used = tc->events.bytes + tc->enums.index.bytes;

	return used < tc->bytes_max ? tc->bytes_max - used : 0;
}

static bool has_room_for_block(const struct trace_class *tc)
{
	return tc->block.len <= TRACE_CLASS_BLOCK_MAX &&
	       tc->text.len + tc->held_len + tc->block.len <= tc->bytes_max;
}

static void begin_scratch(struct buf *buf)
{
	buf->len = 0;
	buf->error = 0;
}

/* Reads the fields and builds the key: all that equal descriptions have in common. */
static int build_key(struct trace_class *tc, uint32_t chan_id, const struct trace_class_event *event)
{
	size_t name_len = event->name ? strnlen(event->name, LTTNG_UST_ABI_SYM_NAME_LEN) : 0;
	size_t uri_len = event->emf_uri ? strnlen(event->emf_uri, EMF_URI_MAX + 1) : 0;
	struct key_head head = { .chan_id = chan_id, .loglevel = event->loglevel, .uri_len = UINT32_MAX };
	int r;

	if (uri_len > EMF_URI_MAX || name_len == LTTNG_UST_ABI_SYM_NAME_LEN)
		return TRACE_CLASS_INVALID;
	r = field_list_read(&tc->fields, event->fields, event->n_fields, &tc->enums);
	if (r != 0)
		return r;
	head.nodes_len = (uint32_t) tc->fields.nodes.len;
	head.names_len = (uint32_t) tc->fields.names.len;
	head.name_len = (uint32_t) name_len;
	if (event->emf_uri)
		head.uri_len = (uint32_t) uri_len;
	begin_scratch(&tc->key);
	buf_append(&tc->key, &head, sizeof(head));
	buf_append(&tc->key, tc->fields.nodes.data, tc->fields.nodes.len);
	buf_append(&tc->key, tc->fields.names.data, tc->fields.names.len);
	buf_append(&tc->key, event->name, name_len);
	buf_append(&tc->key, event->emf_uri, uri_len);
	return tc->key.error;
}

static struct tsdl_types types_of(const struct trace_class *tc)
{
	return (struct tsdl_types) {
		.fields = &tc->fields,
		.enums = &tc->enums,
		.byte_order = tc->byte_order,
		.limit = TRACE_CLASS_BLOCK_MAX,
	};
}

/*
 * babeltrace2 aborts on a stream whose context has a variant or a sequence
 * and that has no event.  Such a stream gets its first event together with
 * its block, if need be one that nobody writes.
 */
static void put_stream_block(struct trace_class *tc, uint32_t chan_id, struct class_channel *channel,
			     enum lttng_ust_ctl_channel_header header)
{
	struct tsdl_types types = types_of(tc);

	begin_scratch(&tc->block);
	tsdl_put_stream(&tc->block, chan_id, header, &types);
	if (!field_list_has_references(&tc->fields))
		buf_putc(&tc->block, '\n');
	else if (channel->n_events == 0)
		tsdl_put_placeholder(&tc->block, 0, chan_id);
}

/* Stream block and held event blocks enter the text together, or not at all. */
static int open_channel(struct trace_class *tc, uint32_t chan_id, struct class_channel *channel)
{
	enum lttng_ust_ctl_channel_header header = channel->n_events < COMPACT_EVENTS_MAX ?
		LTTNG_UST_CTL_CHANNEL_HEADER_COMPACT : LTTNG_UST_CTL_CHANNEL_HEADER_LARGE;

	put_stream_block(tc, chan_id, channel, header);
	if (tc->block.error)
		return tc->block.error;
	if (!has_room_for_block(tc))
		return TRACE_CLASS_FULL;
	begin_scratch(&channel->context);
	buf_append(&channel->context, tc->key.data, tc->key.len);
	if (channel->context.error)
		return channel->context.error;
	if (!buf_reserve(&tc->text, tc->block.len + channel->held.len)) {
		tc->text.error = 0;     /* what is there is whole */
		return -ENOMEM;
	}
	buf_append(&tc->text, tc->block.data, tc->block.len);
	buf_append(&tc->text, channel->held.data, channel->held.len);
	tc->held_len -= channel->held.len;
	buf_deinit(&channel->held);
	if (channel->n_events == 0 && field_list_has_references(&tc->fields))
		channel->n_events = 1;
	channel->header = header;
	channel->is_registered = true;
	channel->text_end = body_len(tc);
	return 0;
}

int trace_class_register_channel(struct trace_class *tc, uint32_t chan_id, size_t n_fields,
				 const struct lttng_ust_ctl_field *fields,
				 enum lttng_ust_ctl_channel_header *ret_header, struct trace_class_mark *ret_mark)
{
	struct trace_class_event context = { .n_fields = n_fields, .fields = fields };
	struct class_channel *channel;
	int r;
	MUTEX_GUARD(&tc->lock);

	channel = find_channel(tc, chan_id);
	if (!channel)
		return TRACE_CLASS_INVALID;
	r = build_key(tc, chan_id, &context);
	if (r != 0)
		return r;
	if (!channel->is_registered) {
		r = open_channel(tc, chan_id, channel);
		if (r != 0)
			return r;
	} else if (channel->context.len != tc->key.len ||
		   memcmp(channel->context.data, tc->key.data, tc->key.len) != 0) {
		return TRACE_CLASS_MISMATCH;
	}
	*ret_header = channel->header;
	set_mark(tc, channel->text_end, ret_mark);
	return 0;
}

static int put_event_block(struct trace_class *tc, uint32_t chan_id, const struct trace_class_event *event,
			   uint32_t id)
{
	struct tsdl_types types = types_of(tc);
	struct tsdl_event written = {
		.name = event->name,
		.id = id,
		.stream_id = chan_id,
		.loglevel = event->loglevel,
		.emf_uri = event->emf_uri,
	};

	begin_scratch(&tc->block);
	tsdl_put_event(&tc->block, &written, &types);
	return tc->block.error;
}

/* tc->key and tc->fields hold the description. */
static int add_event(struct trace_class *tc, uint32_t chan_id, const struct trace_class_event *event, uint64_t hash,
		     struct type_entry **ret)
{
	struct class_channel *channel = tc->channels[chan_id];
	struct buf *place = channel->is_registered ? &tc->text : &channel->held;
	struct type_entry *entry;
	int r;

	if (tc->events.n_entries >= TRACE_CLASS_EVENTS_MAX || tc->key.len > keys_left(tc))
		return TRACE_CLASS_FULL;
	r = put_event_block(tc, chan_id, event, channel->n_events);
	if (r < 0)
		return r;
	if (!has_room_for_block(tc))
		return TRACE_CLASS_FULL;
	if (!buf_reserve(place, tc->block.len)) {
		place->error = 0;       /* what is there is whole */
		return -ENOMEM;
	}
	r = type_index_add(&tc->events, hash, tc->key.data, tc->key.len, &entry);
	if (r < 0)
		return r;
	buf_append(place, tc->block.data, tc->block.len);
	entry->id = channel->n_events++;
	if (channel->is_registered)
		entry->text_end = body_len(tc);
	else
		tc->held_len += tc->block.len;
	*ret = entry;
	return 0;
}

int trace_class_register_event(struct trace_class *tc, uint32_t chan_id, const struct trace_class_event *event,
			       uint32_t *ret_id, struct trace_class_mark *ret_mark)
{
	struct class_channel *channel;
	struct type_entry *entry;
	uint64_t hash;
	int r;
	MUTEX_GUARD(&tc->lock);

	channel = find_channel(tc, chan_id);
	if (!channel)
		return TRACE_CLASS_INVALID;
	r = build_key(tc, chan_id, event);
	if (r != 0)
		return r;
	hash = hash_bytes(tc->key.data, tc->key.len);
	entry = type_index_find(&tc->events, hash, tc->key.data, tc->key.len);
	if (!entry) {
		r = add_event(tc, chan_id, event, hash, &entry);
		if (r != 0)
			return r;
	}
	*ret_id = entry->id;
	/* A block that was held lies somewhere before the end of all that were. */
	set_mark(tc, entry->text_end ? entry->text_end : channel->text_end, ret_mark);
	return 0;
}

int trace_class_register_enum(struct trace_class *tc, const char *name, size_t n_entries,
			      const struct lttng_ust_ctl_enum_entry *entries, uint64_t *ret_id)
{
	MUTEX_GUARD(&tc->lock);

	return enum_set_register(&tc->enums, name, n_entries, entries, keys_left(tc), ret_id);
}

int trace_class_reply_code(int outcome)
{
	switch (outcome) {
	case TRACE_CLASS_MISMATCH:
	case TRACE_CLASS_INVALID:
		return -EINVAL;
	case TRACE_CLASS_FULL:
		return -ENOSPC;
	default:
		return outcome;
	}
}

void trace_class_get_mark(struct trace_class *tc, struct trace_class_mark *ret)
{
	MUTEX_GUARD(&tc->lock);

	set_mark(tc, body_len(tc), ret);
	ret->length = tc->text.len;
}

/* Length of the longest run of whole blocks within max bytes; max if not even one fits. */
static size_t cut_at_block(const char *text, size_t max)
{
	static const char block_end[] = "\n};\n\n";
	size_t tail = sizeof(block_end) - 1;

	for (size_t len = max; len >= tail; len--)
		if (text[len - 1] == '\n' && memcmp(text + len - tail, block_end, tail) == 0)
			return len;
	return max;
}

int trace_class_copy_text(struct trace_class *tc, struct trace_class_mark *from, size_t max, struct buf *text,
			  struct trace_class_mark *ret_at)
{
	struct trace_class_mark at = *from;
	size_t len;
	MUTEX_GUARD(&tc->lock);

	if (at.version != tc->version || at.length > tc->text.len)
		at = (struct trace_class_mark) { .version = tc->version };
	len = tc->text.len - at.length;
	if (len > max)
		len = cut_at_block(tc->text.data + at.length, max);
	buf_append(text, tc->text.data + at.length, len);
	if (text->error)
		return text->error;
	*ret_at = at;
	*from = (struct trace_class_mark) { .version = at.version, .length = at.length + len };
	return 0;
}

int trace_class_regenerate(struct trace_class *tc, int64_t clock_offset)
{
	_cleanup_buf_ struct buf text = BUF_INIT;
	size_t tail, offset_len;
	MUTEX_GUARD(&tc->lock);

	tail = tc->offset_at + tc->offset_len;
	buf_append(&text, tc->text.data, tc->offset_at);
	tsdl_put_clock_offset(&text, clock_offset, tc->clock_freq);
	offset_len = text.len - tc->offset_at;
	buf_append(&text, tc->text.data + tail, tc->text.len - tail);
	if (text.error)
		return text.error;
	tc->preamble_len += offset_len - tc->offset_len;
	tc->offset_len = offset_len;
	tc->version++;
	buf_deinit(&tc->text);
	tc->text = text;
	buf_init(&text);
	return 0;
}
