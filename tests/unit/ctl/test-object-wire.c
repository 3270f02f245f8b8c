/* SPDX-License-Identifier: GPL-2.0-only */
/* Objects to bytes and back: nothing is lost, nothing is believed. */
#include <errno.h>
#include <lttng/lttng.h>
#include <stdio.h>
#include "lib/leak.h"
#include "lib/tap.h"
#include "ctl/object/action.h"
#include "ctl/object/event-field-value.h"
#include "ctl/object/event-rule.h"
#include "object-samples.h"

/* ---- there and back ---- */

struct sample {
	char *what;
	void *object;           /* decoded from the bytes */
	struct buf bytes;
};

struct samples {
	struct sample items[128];
	unsigned n;
};

static struct samples samples_of[OBJECT_KIND_LAST + 1];

static struct wire_blob blob_of(const struct buf *bytes)
{
	return (struct wire_blob) { .data = bytes->data, .len = (uint32_t) bytes->len };
}

static bool same_bytes(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void check_round_trip(enum object_kind kind, const char *what, const void *object, _unused_ void *data)
{
	struct samples *samples = &samples_of[kind];
	struct sample *sample = &samples->items[samples->n];
	_cleanup_buf_ struct buf again = BUF_INIT;
	int r;

	assert(samples->n < ARRAY_SIZE(samples->items));
	r = object_encode(kind, object, &sample->bytes);
	if (!ok(r == 0, "%s, %s: is encoded", object_kind_name(kind), what))
		return;
	r = object_decode(kind, blob_of(&sample->bytes), &sample->object);
	if (!ok(r == 0, "and decoded"))
		return;
	samples->n++;
	sample->what = strdup(what);
	ok(object_is_equal(kind, object, sample->object) && object_is_equal(kind, sample->object, object), "equal");
	ok(object_encode(kind, sample->object, &again) == 0 && same_bytes(&again, &sample->bytes), "to the last bit");
}

/* A property that did not travel, or that is not compared, would make two of them equal. */
static void check_differences(enum object_kind kind)
{
	const struct samples *samples = &samples_of[kind];
	unsigned equal = 0, alike = 0;

	for (unsigned i = 0; i < samples->n; i++) {
		for (unsigned k = 0; k < i; k++) {
			const struct sample *a = &samples->items[i], *b = &samples->items[k];

			if (same_bytes(&a->bytes, &b->bytes) && ++alike)
				diag("the same bytes: %s and %s", a->what, b->what);
			if (object_has_comparison(kind) && object_is_equal(kind, a->object, b->object) && ++equal)
				diag("equal: %s and %s", a->what, b->what);
		}
	}
	ok(samples->n >= 2, "%s: %u samples", object_kind_name(kind), samples->n);
	ok_int(alike, 0, "no two have the same bytes");
	ok_int(equal, 0, "no two are equal");
	ok(!object_has_comparison(kind) || (!object_is_equal(kind, samples->items[0].object, NULL) &&
		object_is_equal(kind, NULL, NULL)), "nothing equals nothing only");
}

/* ---- bytes that are not whole ---- */

/* In a block of its own size: reading beyond it is seen. */
static int decode_exact(enum object_kind kind, const void *data, size_t len, void **ret)
{
	_cleanup_free_ char *exact = malloc(len + !len);

	assert(exact);
	memcpy(exact, data, len);
	return object_decode(kind, (struct wire_blob) { .data = exact, .len = (uint32_t) len }, ret);
}

static void check_truncation(enum object_kind kind)
{
	const struct samples *samples = &samples_of[kind];
	unsigned accepted = 0;

	for (unsigned i = 0; i < samples->n; i++) {
		for (size_t len = 0; len < samples->items[i].bytes.len; len++) {
			void *object = NULL;

			if (decode_exact(kind, samples->items[i].bytes.data, len, &object) < 0 && !object)
				continue;
			accepted++;
			diag("%s: accepted with %zu bytes", samples->items[i].what, len);
			object_free(kind, object);
		}
	}
	ok_int(accepted, 0, "%s: cut anywhere it is refused", object_kind_name(kind));
}

/* Whatever is accepted is an object like any other: it travels, and arrives equal. */
static bool travels(enum object_kind kind, const void *object)
{
	_cleanup_buf_ struct buf bytes = BUF_INIT, again = BUF_INIT;
	void *copy = NULL;
	bool good;

	if (object_encode(kind, object, &bytes) < 0 || object_decode(kind, blob_of(&bytes), &copy) < 0)
		return false;
	good = object_is_equal(kind, object, copy) && object_encode(kind, copy, &again) == 0 &&
		same_bytes(&bytes, &again);
	object_free(kind, copy);
	return good;
}

static void check_corruption(enum object_kind kind)
{
	static const uint8_t masks[] = { 0x01, 0x80, 0xff };
	const struct samples *samples = &samples_of[kind];
	unsigned bad = 0;

	for (unsigned i = 0; i < samples->n; i++) {
		const struct buf *bytes = &samples->items[i].bytes;

		for (size_t at = 0; at < bytes->len * ARRAY_SIZE(masks); at++) {
			void *object = NULL;

			bytes->data[at / ARRAY_SIZE(masks)] ^= (char) masks[at % ARRAY_SIZE(masks)];
			if (decode_exact(kind, bytes->data, bytes->len, &object) >= 0)
				bad += !travels(kind, object);
			object_free(kind, object);
			bytes->data[at / ARRAY_SIZE(masks)] ^= (char) masks[at % ARRAY_SIZE(masks)];
		}
	}
	ok_int(bad, 0, "%s: what damaged bytes make is whole", object_kind_name(kind));
}

static void check_other_kinds(void)
{
	unsigned accepted = 0;

	for (unsigned kind = 1; kind <= OBJECT_KIND_LAST; kind++) {
		for (unsigned other = 0; other <= OBJECT_KIND_LAST + 1; other++) {
			void *object = NULL;

			if (other != kind && object_decode((enum object_kind) other,
					blob_of(&samples_of[kind].items[0].bytes), &object) >= 0) {
				accepted++;
				object_free((enum object_kind) other, object);
			}
		}
	}
	ok_int(accepted, 0, "no kind is taken for another");
}

/* ---- records that no constructor would make ---- */

/* Wraps a record as an object's bytes. */
static int decode_record(enum object_kind kind, const struct wire_message *m, const void *record)
{
	_cleanup_buf_ struct buf body = BUF_INIT, bytes = BUF_INIT;
	void *object = NULL;
	int r;

	wire_encode(m, record, &body);
	wire_encode(object_object_wire(), &(struct object_object) {
		.kind = (uint16_t) kind, .body = blob_of(&body) }, &bytes);
	if (body.error || bytes.error)
		return 1;               /* the row is wrong */
	r = object_decode(kind, blob_of(&bytes), &object);
	object_free(kind, object);
	return r;
}

#define ONE(kind, ...) { .items = &(struct object_##kind) { __VA_ARGS__ }, .n = 1 }
#define TRY(want, kind, what, ...)                                                                      \
	do {                                                                                            \
		const struct object_##kind record_ = { __VA_ARGS__ };                                   \
		ok_int(decode_record(OBJECT_##kind, object_##kind##_wire(), &record_), (want), "%s: %s", #kind, what); \
	} while (0)
#define REFUSED(kind, what, ...) TRY(-EBADMSG, kind, what, __VA_ARGS__)
#define TAKEN(kind, what, ...)   TRY(0, kind, what, __VA_ARGS__)

#define RULE(name)      LTTNG_EVENT_RULE_TYPE_##name
#define CONDITION(name) LTTNG_CONDITION_TYPE_##name
#define ACTION(name)    LTTNG_ACTION_TYPE_##name

static void test_refused_rules(void)
{
	REFUSED(rate_policy, "every 0", .n = 0);
	REFUSED(kernel_probe, "no symbol", .type = LTTNG_KERNEL_PROBE_LOCATION_TYPE_SYMBOL_OFFSET);
	REFUSED(kernel_probe, "an address with a symbol", .type = LTTNG_KERNEL_PROBE_LOCATION_TYPE_ADDRESS, .symbol = "s");
	TAKEN(userspace_probe, "a function", .method = 1, .path = "/proc/self/exe", .name = "main");
	REFUSED(userspace_probe, "no such file", .method = 1, .path = "/no/such/file", .name = "main");
	REFUSED(userspace_probe, "no function", .method = 1, .path = "/proc/self/exe");
	REFUSED(userspace_probe, "the default method", .path = "/proc/self/exe", .name = "main");
	REFUSED(userspace_probe, "method of a tracepoint", .method = 2, .path = "/proc/self/exe", .name = "main");
	REFUSED(userspace_probe, "a function with a provider", .method = 1, .path = "/proc/self/exe", .name = "main",
		.provider = "p");
	REFUSED(userspace_probe, "a tracepoint without", .type = 1, .method = 2, .path = "/proc/self/exe", .name = "p");
	TAKEN(event_rule, "user tracepoint", .type = RULE(USER_TRACEPOINT), .exclusions = ONE(pattern, .pattern = "x"));
	REFUSED(event_rule, "excludes nothing", .type = RULE(USER_TRACEPOINT), .exclusions = ONE(pattern, .pattern = ""));
	REFUSED(event_rule, "exclusions of a logger", .type = RULE(JUL_LOGGING), .exclusions = ONE(pattern, .pattern = "x"));
	REFUSED(event_rule, "no level of user space", .type = RULE(USER_TRACEPOINT),
		.log_level = ONE(log_level_rule, .level = 15));
	TAKEN(event_rule, "a level of loggers", .type = RULE(JUL_LOGGING), .log_level = ONE(log_level_rule, .level = 15));
	REFUSED(event_rule, "a level of the kernel", .type = RULE(KERNEL_TRACEPOINT),
		.log_level = ONE(log_level_rule, .level = 1));
	REFUSED(event_rule, "site of a logger", .type = RULE(JUL_LOGGING), .site = 1);
	REFUSED(event_rule, "kprobe without a place", .type = RULE(KERNEL_KPROBE));
	REFUSED(event_rule, "uprobe without a place", .type = RULE(KERNEL_UPROBE));
	REFUSED(event_rule, "tracepoint with a place", .type = RULE(KERNEL_TRACEPOINT),
		.kernel_probe = ONE(kernel_probe, .type = 1));
	REFUSED(event_rule, "filter of a probe", .type = RULE(KERNEL_KPROBE), .kernel_probe = ONE(kernel_probe, .type = 1),
		.filter = "a");
	REFUSED(event_rule, "pattern of a probe", .type = RULE(KERNEL_KPROBE), .kernel_probe = ONE(kernel_probe, .type = 1),
		.name_pattern = "a");
	REFUSED(event_rule, "name of a tracepoint", .type = RULE(KERNEL_TRACEPOINT), .event_name = "a");
}

static void test_refused_conditions(void)
{
	const struct object_event_rule probe = { .type = RULE(KERNEL_KPROBE), .kernel_probe = ONE(kernel_probe, .type = 1) };
	const struct object_event_rule rules[] = { { .type = RULE(JUL_LOGGING) } };
	const double above = 1.5, nan = __builtin_nan("");
	uint64_t above_bits, nan_bits;

	memcpy(&above_bits, &above, sizeof(above));
	memcpy(&nan_bits, &nan, sizeof(nan));
	REFUSED(event_expr, "provider of a field", .provider = "p");
	TRY(-ERANGE, event_expr, "an index beyond any array", .indexes = ONE(index, .index = UINT64_C(1) << 32));
	REFUSED(condition, "no type", .type = 0);
	REFUSED(condition, "a type below", .type = 99);
	REFUSED(condition, "above one", .type = CONDITION(BUFFER_USAGE_LOW), .threshold_kind = OBJECT_THRESHOLD_RATIO,
		.threshold = above_bits);
	REFUSED(condition, "not a number", .type = CONDITION(BUFFER_USAGE_LOW), .threshold_kind = OBJECT_THRESHOLD_RATIO,
		.threshold = nan_bits);
	REFUSED(condition, "ratio of a session", .type = CONDITION(SESSION_CONSUMED_SIZE),
		.threshold_kind = OBJECT_THRESHOLD_RATIO);
	REFUSED(condition, "size of a rotation", .type = CONDITION(SESSION_ROTATION_ONGOING),
		.threshold_kind = OBJECT_THRESHOLD_BYTES);
	REFUSED(condition, "channel of a rotation", .type = CONDITION(SESSION_ROTATION_ONGOING), .channel = "c");
	REFUSED(condition, "domain of a rotation", .type = CONDITION(SESSION_ROTATION_ONGOING), .domain = 2);
	REFUSED(condition, "rule of a rotation", .type = CONDITION(SESSION_ROTATION_ONGOING),
		.rule = ONE(event_rule, .type = RULE(JUL_LOGGING)));
	REFUSED(condition, "captures of a rotation", .type = CONDITION(SESSION_ROTATION_ONGOING),
		.captures = ONE(event_expr, .name = "a"));
	REFUSED(condition, "event without a rule", .type = CONDITION(EVENT_RULE_MATCHES));
	REFUSED(condition, "event of a session", .type = CONDITION(EVENT_RULE_MATCHES), .session = "web",
		.rule = { .items = rules, .n = 1 });
	TAKEN(condition, "event", .type = CONDITION(EVENT_RULE_MATCHES), .rule = { .items = rules, .n = 1 });
	REFUSED(condition, "captures of a probe", .type = CONDITION(EVENT_RULE_MATCHES),
		.rule = { .items = &probe, .n = 1 }, .captures = ONE(event_expr, .name = "a"));
}

static void test_refused_actions(void)
{
	const struct object_action list = { .type = ACTION(LIST) };

	REFUSED(action, "name of a notification", .type = ACTION(NOTIFY), .session = "web");
	REFUSED(action, "policy of a list", .type = ACTION(LIST), .rate_policy = ONE(rate_policy, .n = 1));
	REFUSED(action, "policy of never", .type = ACTION(NOTIFY), .rate_policy = ONE(rate_policy, .n = 0));
	REFUSED(action, "output of a start", .type = ACTION(START_SESSION), .output = ONE(snapshot_output, .id = 1));
	REFUSED(action, "actions of a start", .type = ACTION(START_SESSION), .actions = ONE(action, .type = ACTION(NOTIFY)));
	REFUSED(action, "a list in a list", .type = ACTION(LIST), .actions = { .items = &list, .n = 1 });
	TAKEN(action, "an older peer's, without a policy", .type = ACTION(NOTIFY));
	REFUSED(trigger, "nothing", .name = "t");
	REFUSED(trigger, "no action", .condition = ONE(condition, .type = CONDITION(SESSION_CONSUMED_SIZE)));
	REFUSED(trigger, "of nobody, but who", .owner_uid = 1, .action = ONE(action, .type = ACTION(NOTIFY)),
		.condition = ONE(condition, .type = CONDITION(SESSION_CONSUMED_SIZE)));
	TAKEN(trigger, "both", .action = ONE(action, .type = ACTION(NOTIFY)),
		.condition = ONE(condition, .type = CONDITION(SESSION_CONSUMED_SIZE)));
}

static void test_refused_answers(void)
{
	const struct object_condition size = { .type = CONDITION(SESSION_CONSUMED_SIZE) };
	const struct object_action notify = { .type = ACTION(NOTIFY) };
	const struct object_trigger trigger = { .condition = { .items = &size, .n = 1 }, .action = { .items = &notify, .n = 1 } };

	REFUSED(error_query, "no trigger", .target = OBJECT_QUERY_TRIGGER);
	REFUSED(error_query, "way to a condition", .target = OBJECT_QUERY_CONDITION, .trigger = { .items = &trigger, .n = 1 },
		.path = ONE(index, .index = 0));
	REFUSED(error_query, "way to nowhere", .target = OBJECT_QUERY_ACTION, .trigger = { .items = &trigger, .n = 1 },
		.path = ONE(index, .index = 0));
	REFUSED(error_results, "no counter", .results = ONE(error_result, .type = 1));
	REFUSED(field_value, "was not captured", .type = 0);
	REFUSED(archive_location, "of no type", .path = "/t");
	REFUSED(archive_location, "a relative path", .type = 1, .path = "t");
	REFUSED(archive_location, "local on a host", .type = 1, .path = "/t", .host = "h");
	REFUSED(archive_location, "relay without a host", .type = 2, .path = "t");
	REFUSED(evaluation, "of no condition", .type = 0);
	REFUSED(evaluation, "place of a rotation that begins", .type = CONDITION(SESSION_ROTATION_ONGOING),
		.location = ONE(archive_location, .type = 1, .path = "/t"));
	REFUSED(evaluation, "values of a session", .type = CONDITION(SESSION_CONSUMED_SIZE),
		.captured = ONE(field_value, .type = 1));
	REFUSED(evaluation, "values that are no array", .type = CONDITION(EVENT_RULE_MATCHES),
		.captured = ONE(field_value, .type = 1));
	REFUSED(notification, "no trigger", .evaluation = ONE(evaluation, .type = CONDITION(SESSION_CONSUMED_SIZE)));
	REFUSED(notification, "no evaluation", .trigger = { .items = &trigger, .n = 1 });
	REFUSED(notification, "evaluation of another condition", .trigger = { .items = &trigger, .n = 1 },
		.evaluation = ONE(evaluation, .type = CONDITION(BUFFER_USAGE_LOW)));
	REFUSED(rotation_schedule, "never", .value = UINT64_MAX);
}

/* ---- bounds ---- */

static void test_bounds(void)
{
	struct lttng_event_field_value *value = NULL, *deep = NULL;
	struct lttng_action *start = lttng_action_start_session_create();
	struct lttng_action *list = lttng_action_list_create();
	_cleanup_buf_ struct buf out = BUF_INIT;
	char name[257];

	memset(name, 'n', sizeof(name) - 1);
	name[256] = '\0';
	ok(lttng_action_start_session_set_session_name(start, name) == 0, "a name of 256 bytes");
	ok_int(object_encode_action(start, &out), -ERANGE, "does not travel");
	ok(lttng_action_start_session_set_session_name(start, name + 1) == 0, "one of 255");
	ok_int(object_encode_action(start, &out), 0, "does");
	for (unsigned i = 0; i < 257; i++)
		ok(lttng_action_list_add_action(list, start) == 0, "action %u", i);
	out.len = 0;
	ok_int(object_encode_action(list, &out), -ERANGE, "257 actions do not travel");
	ok(out.len == 0 && !out.error, "and leave nothing behind");
	ok_int(object_encode(OBJECT_action, NULL, &out), -EINVAL, "nor does nothing");
	lttng_action_destroy(list);
	lttng_action_destroy(start);

	for (unsigned depth = 0; depth <= WIRE_MAX_DEPTH + 1; depth++) {
		ok(event_field_value_new_array(&value) == 0 && (!deep || event_field_value_append(value, deep) == 0),
			"arrays within arrays: %u", depth);
		deep = value;
		out.len = 0;
		ok_int(object_encode_field_value(deep, &out), depth < WIRE_MAX_DEPTH ? 0 : -ERANGE, "travels, or is too deep");
	}
	event_field_value_free(deep);
}

/* A rule with so many exclusions, as long as one may be. */
static int encode_exclusions(unsigned n)
{
	struct lttng_event_rule *rule = lttng_event_rule_user_tracepoint_create();
	_cleanup_buf_ struct buf out = BUF_INIT;
	char name[256];
	int r = 0;

	memset(name, 'n', sizeof(name) - 1);
	name[255] = '\0';
	for (unsigned i = 0; i < n; i++)
		r |= lttng_event_rule_user_tracepoint_add_name_pattern_exclusion(rule, name);
	assert(r == 0);
	r = object_encode_event_rule(rule, &out);
	lttng_event_rule_destroy(rule);
	return r;
}

static void test_size(void)
{
	struct lttng_event_expr *expr = lttng_event_expr_event_payload_field_create("f");
	_cleanup_buf_ struct buf out = BUF_INIT;

	ok_int(encode_exclusions(3900), 0, "an object of nearly 1 MiB travels");
	ok_int(encode_exclusions(4096), -ERANGE, "one of more does not");
	ok_int(encode_exclusions(4097), -ERANGE, "nor do more exclusions than there may be");
	for (unsigned i = 0; i < 16; i++)
		expr = lttng_event_expr_array_field_element_create(expr, i);
	ok_int(object_encode_event_expr(expr, &out), 0, "an element 16 deep travels");
	expr = lttng_event_expr_array_field_element_create(expr, 16);
	ok_int(object_encode_event_expr(expr, &out), -ERANGE, "a deeper one does not");
	lttng_event_expr_destroy(expr);
}

/* Bytes that say they are deeper than any object. */
static void test_depth(void)
{
	const unsigned most = 2000;
	_cleanup_buf_ struct buf body = BUF_INIT, bytes = BUF_INIT;
	struct lttng_action *action = NULL;
	const uint32_t one = 1;

	for (unsigned i = 0; i < most; i++) {
		/* type, empty session, no policy, no output, one action, and its size */
		const uint32_t size = (most - i - 1) * 22;

		buf_putc(&body, LTTNG_ACTION_TYPE_LIST);
		buf_append(&body, "\0\0\0\0", 5);
		buf_append(&body, "\0\0\0\0\0\0\0", 8);
		buf_append(&body, &one, 4);
		buf_append(&body, &size, 4);
	}
	wire_encode(object_object_wire(), &(struct object_object) {
		.kind = OBJECT_action, .body = blob_of(&body) }, &bytes);
	ok_int(object_decode_action(blob_of(&bytes), &action), -EBADMSG, "lists within lists, %u deep", most);
}

/* Of a later minor version: each record is longer. */
static void test_newer_peer(void)
{
	_cleanup_buf_ struct buf body = BUF_INIT, bytes = BUF_INIT;
	struct lttng_rate_policy *policy = NULL;
	uint64_t n = 0;

	wire_encode(object_rate_policy_wire(), &(struct object_rate_policy) { .n = 7 }, &body);
	buf_append(&body, "more", 4);
	wire_encode(object_object_wire(), &(struct object_object) {
		.kind = OBJECT_rate_policy, .body = blob_of(&body) }, &bytes);
	buf_append(&bytes, "more", 4);
	ok_int(object_decode_rate_policy(blob_of(&bytes), &policy), 0, "bytes behind the known ones are ignored");
	ok(lttng_rate_policy_every_n_get_interval(policy, &n) == LTTNG_RATE_POLICY_STATUS_OK && n == 7, "the others not");
	lttng_rate_policy_destroy(policy);
}

/* Of an earlier one: the last fields are not there. */
static void test_older_peer(void)
{
	_cleanup_buf_ struct buf body = BUF_INIT, bytes = BUF_INIT;
	const struct lttng_rate_policy *policy = NULL;
	struct lttng_action *action = NULL;
	uint64_t n = 0;

	wire_encode(object_action_wire(), &(struct object_action) { .type = ACTION(NOTIFY) }, &body);
	body.len = 1 + 5;               /* type and session */
	wire_encode(object_object_wire(), &(struct object_object) {
		.kind = OBJECT_action, .body = blob_of(&body) }, &bytes);
	ok_int(object_decode_action(blob_of(&bytes), &action), 0, "what a record lacks is as at first");
	ok(lttng_action_notify_get_rate_policy(action, &policy) == LTTNG_ACTION_STATUS_OK &&
	   lttng_rate_policy_every_n_get_interval(policy, &n) == LTTNG_RATE_POLICY_STATUS_OK && n == 1, "every time");
	lttng_action_destroy(action);
}

int main(void)
{
	const struct leak leak = leak_begin();

	object_samples(check_round_trip, NULL);
	for (unsigned kind = 1; kind <= OBJECT_KIND_LAST; kind++) {
		check_differences((enum object_kind) kind);
		check_truncation((enum object_kind) kind);
		check_corruption((enum object_kind) kind);
	}
	check_other_kinds();
	test_refused_rules();
	test_refused_conditions();
	test_refused_actions();
	test_refused_answers();
	test_bounds();
	test_size();
	test_depth();
	test_newer_peer();
	test_older_peer();
	for (unsigned kind = 1; kind <= OBJECT_KIND_LAST; kind++) {
		for (unsigned i = 0; i < samples_of[kind].n; i++) {
			object_free((enum object_kind) kind, samples_of[kind].items[i].object);
			buf_deinit(&samples_of[kind].items[i].bytes);
			free(samples_of[kind].items[i].what);
		}
	}
	ok_int(leak_fds(&leak), 0, "every file is closed");
	return tap_done();
}
