/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/event-expr.h"
#include "base/str.h"
#include "ctl/object/owned.h"

static struct lttng_event_expr *event_expr_new(enum lttng_event_expr_type type, const char *provider,
		const char *name)
{
	_cleanup_(lttng_event_expr_destroyp) struct lttng_event_expr *expr = calloc(1, sizeof(*expr));

	if (!expr)
		return NULL;
	expr->type = type;
	if (owned_str_set(&expr->name, name) < 0 || owned_str_set(&expr->provider, provider) < 0)
		return NULL;
	return TAKE_PTR(expr);
}

struct lttng_event_expr *lttng_event_expr_event_payload_field_create(const char *field_name)
{
	if (!field_name)
		return NULL;
	return event_expr_new(LTTNG_EVENT_EXPR_TYPE_EVENT_PAYLOAD_FIELD, NULL, field_name);
}

struct lttng_event_expr *lttng_event_expr_channel_context_field_create(const char *field_name)
{
	if (!field_name)
		return NULL;
	return event_expr_new(LTTNG_EVENT_EXPR_TYPE_CHANNEL_CONTEXT_FIELD, NULL, field_name);
}

struct lttng_event_expr *lttng_event_expr_app_specific_context_field_create(const char *provider_name,
		const char *type_name)
{
	if (!provider_name || !type_name)
		return NULL;
	return event_expr_new(LTTNG_EVENT_EXPR_TYPE_APP_SPECIFIC_CONTEXT_FIELD, provider_name, type_name);
}

struct lttng_event_expr *lttng_event_expr_array_field_element_create(struct lttng_event_expr *array_field_expr,
		unsigned int index)
{
	struct lttng_event_expr *expr;

	if (!array_field_expr)
		return NULL;
	expr = event_expr_new(LTTNG_EVENT_EXPR_TYPE_ARRAY_FIELD_ELEMENT, NULL, NULL);
	if (expr) {
		expr->parent = array_field_expr;
		expr->index = index;
	}
	return expr;
}

void lttng_event_expr_destroy(struct lttng_event_expr *expr)
{
	/* A loop: nothing bounds the depth. */
	while (expr) {
		struct lttng_event_expr *parent = expr->parent;

		free(expr->name);
		free(expr->provider);
		free(expr);
		expr = parent;
	}
}

enum lttng_event_expr_type lttng_event_expr_get_type(const struct lttng_event_expr *expr)
{
	return expr ? expr->type : LTTNG_EVENT_EXPR_TYPE_INVALID;
}

static const char *name_of(const struct lttng_event_expr *expr, enum lttng_event_expr_type type)
{
	return expr && expr->type == type ? expr->name : NULL;
}

const char *lttng_event_expr_event_payload_field_get_name(const struct lttng_event_expr *expr)
{
	return name_of(expr, LTTNG_EVENT_EXPR_TYPE_EVENT_PAYLOAD_FIELD);
}

const char *lttng_event_expr_channel_context_field_get_name(const struct lttng_event_expr *expr)
{
	return name_of(expr, LTTNG_EVENT_EXPR_TYPE_CHANNEL_CONTEXT_FIELD);
}

const char *lttng_event_expr_app_specific_context_field_get_provider_name(const struct lttng_event_expr *expr)
{
	return expr ? expr->provider : NULL;
}

const char *lttng_event_expr_app_specific_context_field_get_type_name(const struct lttng_event_expr *expr)
{
	return name_of(expr, LTTNG_EVENT_EXPR_TYPE_APP_SPECIFIC_CONTEXT_FIELD);
}

const struct lttng_event_expr *lttng_event_expr_array_field_element_get_parent_expr(
		const struct lttng_event_expr *expr)
{
	return expr ? expr->parent : NULL;
}

enum lttng_event_expr_status lttng_event_expr_array_field_element_get_index(const struct lttng_event_expr *expr,
		unsigned int *index)
{
	if (!expr || expr->type != LTTNG_EVENT_EXPR_TYPE_ARRAY_FIELD_ELEMENT || !index)
		return LTTNG_EVENT_EXPR_STATUS_INVALID;
	*index = expr->index;
	return LTTNG_EVENT_EXPR_STATUS_OK;
}

bool lttng_event_expr_is_equal(const struct lttng_event_expr *expr_a, const struct lttng_event_expr *expr_b)
{
	while (expr_a && expr_b) {
		if (expr_a->type != expr_b->type || expr_a->index != expr_b->index ||
		    !str_eq(expr_a->name, expr_b->name) || !str_eq(expr_a->provider, expr_b->provider))
			return false;
		expr_a = expr_a->parent;
		expr_b = expr_b->parent;
	}
	return expr_a == expr_b;
}
