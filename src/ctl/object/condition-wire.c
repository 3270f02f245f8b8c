/* SPDX-License-Identifier: LGPL-2.1-only */
/* Records of conditions, and of the expressions that one captures. */
#include <errno.h>
#include <lttng/lttng.h>
#include <string.h>
#include "ctl/object/record.h"

/* ---- expressions ---- */

/* Indexes are the outermost array's first; the expression has them the other way round. */
static int put_indexes(const struct lttng_event_expr **expr, struct record_pool *pool, struct object_event_expr *ret)
{
	const struct lttng_event_expr *outer = *expr;
	struct object_index *records;
	size_t n = 0;

	for (; lttng_event_expr_get_type(outer) == LTTNG_EVENT_EXPR_TYPE_ARRAY_FIELD_ELEMENT; n++)
		outer = lttng_event_expr_array_field_element_get_parent_expr(outer);
	if (n == 0)
		return 0;
	records = record_list_new(pool, &ret->indexes, object_index_wire(), n);
	if (!records)
		return -ENOMEM;
	while (n-- > 0) {
		unsigned index = 0;

		if (lttng_event_expr_array_field_element_get_index(*expr, &index) != LTTNG_EVENT_EXPR_STATUS_OK)
			return -EINVAL;
		records[n].index = index;
		*expr = lttng_event_expr_array_field_element_get_parent_expr(*expr);
	}
	return 0;
}

int event_expr_to_record(const struct lttng_event_expr *expr, struct record_pool *pool, struct object_event_expr *ret)
{
	int r = put_indexes(&expr, pool, ret);

	if (r < 0)
		return r;
	ret->type = (uint8_t) lttng_event_expr_get_type(expr);
	switch ((enum lttng_event_expr_type) ret->type) {
	case LTTNG_EVENT_EXPR_TYPE_EVENT_PAYLOAD_FIELD:
		ret->name = lttng_event_expr_event_payload_field_get_name(expr);
		return 0;
	case LTTNG_EVENT_EXPR_TYPE_CHANNEL_CONTEXT_FIELD:
		ret->name = lttng_event_expr_channel_context_field_get_name(expr);
		return 0;
	case LTTNG_EVENT_EXPR_TYPE_APP_SPECIFIC_CONTEXT_FIELD:
		ret->name = lttng_event_expr_app_specific_context_field_get_type_name(expr);
		ret->provider = lttng_event_expr_app_specific_context_field_get_provider_name(expr);
		return 0;
	default:
		return -EINVAL;
	}
}

static struct lttng_event_expr *make_field(const struct object_event_expr *record)
{
	if (*record->provider && record->type != LTTNG_EVENT_EXPR_TYPE_APP_SPECIFIC_CONTEXT_FIELD)
		return NULL;
	switch ((enum lttng_event_expr_type) record->type) {
	case LTTNG_EVENT_EXPR_TYPE_EVENT_PAYLOAD_FIELD:
		return lttng_event_expr_event_payload_field_create(record->name);
	case LTTNG_EVENT_EXPR_TYPE_CHANNEL_CONTEXT_FIELD:
		return lttng_event_expr_channel_context_field_create(record->name);
	case LTTNG_EVENT_EXPR_TYPE_APP_SPECIFIC_CONTEXT_FIELD:
		return lttng_event_expr_app_specific_context_field_create(record->provider, record->name);
	default:
		return NULL;
	}
}

int event_expr_from_record(const struct object_event_expr *record, struct lttng_event_expr **ret)
{
	_cleanup_(event_expr_dropp) struct lttng_event_expr *expr = make_field(record);
	struct wire_list list = record->indexes;
	struct object_index index;
	int r;

	if (!expr)
		return -EBADMSG;
	while ((r = wire_list_next(&list, object_index_wire(), &index)) > 0) {
		struct lttng_event_expr *element;

		if (index.index > UINT32_MAX)
			return -ERANGE;
		element = lttng_event_expr_array_field_element_create(expr, (unsigned) index.index);
		if (!element)
			return -ENOMEM;
		expr = element;
	}
	if (r >= 0)
		*ret = TAKE_PTR(expr);
	return r;
}

/* ---- types of conditions ---- */

/* The functions of a type; NULL: it has no such property, or is not made from nothing. */
struct condition_type {
	struct lttng_condition *(*create)(void);
	enum lttng_condition_status (*set_session)(struct lttng_condition *condition, const char *name);
	enum lttng_condition_status (*get_session)(const struct lttng_condition *condition, const char **ret);
	enum lttng_condition_status (*set_bytes)(struct lttng_condition *condition, uint64_t bytes);
	enum lttng_condition_status (*get_bytes)(const struct lttng_condition *condition, uint64_t *ret);
};

#define SESSION(kind)                                                                                   \
	.set_session = lttng_condition_##kind##_set_session_name,                                       \
	.get_session = lttng_condition_##kind##_get_session_name
#define BYTES(kind)                                                                                     \
	.set_bytes = lttng_condition_##kind##_set_threshold,                                            \
	.get_bytes = lttng_condition_##kind##_get_threshold

static const struct condition_type *type_of(enum lttng_condition_type number)
{
	static const struct condition_type types[] = {
		{ lttng_condition_session_consumed_size_create, SESSION(session_consumed_size),
		  BYTES(session_consumed_size) },
		{ lttng_condition_buffer_usage_high_create, SESSION(buffer_usage), BYTES(buffer_usage) },
		{ lttng_condition_buffer_usage_low_create, SESSION(buffer_usage), BYTES(buffer_usage) },
		{ lttng_condition_session_rotation_ongoing_create, SESSION(session_rotation) },
		{ lttng_condition_session_rotation_completed_create, SESSION(session_rotation) },
		{ .create = NULL },
	};
	const int first = LTTNG_CONDITION_TYPE_SESSION_CONSUMED_SIZE;

	return (int) number < first || (int) number >= first + (int) ARRAY_SIZE(types) ? NULL : &types[number - first];
}

/* ---- to a record ---- */

static int put_rule(const struct lttng_condition *condition, struct record_pool *pool, struct object_condition *ret)
{
	const struct lttng_event_rule *rule = NULL;
	struct object_event_expr *captures;
	struct object_event_rule *record;
	unsigned n = 0;
	int r;

	if (lttng_condition_event_rule_matches_get_rule(condition, &rule) != LTTNG_CONDITION_STATUS_OK ||
	    lttng_condition_event_rule_matches_get_capture_descriptor_count(condition, &n) != LTTNG_CONDITION_STATUS_OK)
		return -EINVAL;
	record = record_list_new(pool, &ret->rule, object_event_rule_wire(), 1);
	captures = record_list_new(pool, &ret->captures, object_event_expr_wire(), n);
	if (!record || !captures)
		return -ENOMEM;
	r = event_rule_to_record(rule, pool, record);
	for (unsigned i = 0; i < n && r >= 0; i++)
		r = event_expr_to_record(lttng_condition_event_rule_matches_get_capture_descriptor_at_index(condition, i),
				pool, &captures[i]);
	return r;
}

static void put_threshold(const struct lttng_condition *condition, const struct condition_type *type,
		struct object_condition *ret)
{
	double ratio = 0;

	if (type->get_bytes && type->get_bytes(condition, &ret->threshold) == LTTNG_CONDITION_STATUS_OK) {
		ret->threshold_kind = OBJECT_THRESHOLD_BYTES;
	} else if (lttng_condition_buffer_usage_get_threshold_ratio(condition, &ratio) == LTTNG_CONDITION_STATUS_OK) {
		ratio += 0.0;           /* of the two zeros, the positive one */
		ret->threshold_kind = OBJECT_THRESHOLD_RATIO;
		memcpy(&ret->threshold, &ratio, sizeof(ratio));
	}
}

int condition_to_record(const struct lttng_condition *condition, struct record_pool *pool, struct object_condition *ret)
{
	const enum lttng_condition_type number = lttng_condition_get_type(condition);
	const struct condition_type *type = type_of(number);
	enum lttng_domain_type domain = LTTNG_DOMAIN_NONE;

	if (!type)
		return -EINVAL;
	ret->type = (uint8_t) number;
	if (number == LTTNG_CONDITION_TYPE_EVENT_RULE_MATCHES)
		return put_rule(condition, pool, ret);
	if (type->get_session(condition, &ret->session) != LTTNG_CONDITION_STATUS_OK)
		ret->session = NULL;
	put_threshold(condition, type, ret);
	if (lttng_condition_buffer_usage_get_channel_name(condition, &ret->channel) != LTTNG_CONDITION_STATUS_OK)
		ret->channel = NULL;
	if (lttng_condition_buffer_usage_get_domain_type(condition, &domain) == LTTNG_CONDITION_STATUS_OK)
		ret->domain = (uint8_t) domain;
	return 0;
}

/* ---- from a record ---- */

static int add_captures(struct lttng_condition *condition, struct wire_list list)
{
	struct object_event_expr record;
	int r;

	while ((r = wire_list_next(&list, object_event_expr_wire(), &record)) > 0) {
		_cleanup_(event_expr_dropp) struct lttng_event_expr *expr = NULL;

		r = event_expr_from_record(&record, &expr);
		if (r >= 0)
			r = record_status(lttng_condition_event_rule_matches_append_capture_descriptor(condition, expr));
		if (r < 0)
			return r;
		expr = NULL;            /* the condition has it now */
	}
	return r;
}

static int make_rule_matches(const struct object_condition *record, struct lttng_condition **ret)
{
	_cleanup_(event_rule_dropp) struct lttng_event_rule *rule = NULL;
	struct object_event_rule rule_record;
	int r = record_only(&record->rule, object_event_rule_wire(), &rule_record);

	if (r >= 0)
		r = event_rule_from_record(&rule_record, &rule);
	if (r < 0)
		return r;
	*ret = lttng_condition_event_rule_matches_create(rule);
	return *ret ? 0 : -ENOMEM;
}

static int set_threshold(struct lttng_condition *condition, const struct condition_type *type,
		const struct object_condition *record)
{
	double ratio;

	switch ((enum object_threshold) record->threshold_kind) {
	case OBJECT_THRESHOLD_RATIO:
		memcpy(&ratio, &record->threshold, sizeof(ratio));
		return record_status(lttng_condition_buffer_usage_set_threshold_ratio(condition, ratio));
	case OBJECT_THRESHOLD_BYTES:
		return type->set_bytes ? record_status(type->set_bytes(condition, record->threshold)) : -EBADMSG;
	default:
		return 0;
	}
}

static int set_names(struct lttng_condition *condition, const struct condition_type *type,
		const struct object_condition *record)
{
	int r = 0;

	if (*record->session)
		r = type->set_session ? record_status(type->set_session(condition, record->session)) : -EBADMSG;
	if (r >= 0 && *record->channel)
		r = record_status(lttng_condition_buffer_usage_set_channel_name(condition, record->channel));
	if (r >= 0 && record->domain)
		r = record_status(lttng_condition_buffer_usage_set_domain_type(condition,
				(enum lttng_domain_type) record->domain));
	return r;
}

int condition_from_record(const struct object_condition *record, struct lttng_condition **ret)
{
	_cleanup_(condition_dropp) struct lttng_condition *condition = NULL;
	const struct condition_type *type = type_of((enum lttng_condition_type) record->type);
	int r;

	if (!type || (type->create && record->rule.n > 0))
		return -EBADMSG;
	if (type->create)
		r = (condition = type->create()) ? 0 : -ENOMEM;
	else
		r = make_rule_matches(record, &condition);
	if (r >= 0)
		r = set_names(condition, type, record);
	if (r >= 0)
		r = set_threshold(condition, type, record);
	if (r >= 0)
		r = add_captures(condition, record->captures);
	if (r >= 0)
		*ret = TAKE_PTR(condition);
	return r;
}
