/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * An event expression names a value to capture when an event rule matches.
 *
 * @since 2.13
 */
#pragma once
#include <stdbool.h>
#include <lttng/lttng-export.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lttng_event_expr;

/* With the notation of the command line. */
enum lttng_event_expr_type {
	LTTNG_EVENT_EXPR_TYPE_INVALID = -1,
	LTTNG_EVENT_EXPR_TYPE_EVENT_PAYLOAD_FIELD = 0,          /* size */
	LTTNG_EVENT_EXPR_TYPE_CHANNEL_CONTEXT_FIELD = 1,        /* $ctx.vtid */
	LTTNG_EVENT_EXPR_TYPE_APP_SPECIFIC_CONTEXT_FIELD = 2,   /* $app.PROVIDER:TYPE */
	LTTNG_EVENT_EXPR_TYPE_ARRAY_FIELD_ELEMENT = 3,          /* one of these, then [2] */
};

enum lttng_event_expr_status {
	LTTNG_EVENT_EXPR_STATUS_INVALID = -1,
	LTTNG_EVENT_EXPR_STATUS_OK = 0,
};

/* NULL: no memory, or a NULL parameter. */
LTTNG_EXPORT struct lttng_event_expr *lttng_event_expr_event_payload_field_create(const char *field_name);
LTTNG_EXPORT struct lttng_event_expr *lttng_event_expr_channel_context_field_create(const char *field_name);
LTTNG_EXPORT struct lttng_event_expr *lttng_event_expr_app_specific_context_field_create(
		const char *provider_name, const char *type_name);
/* Takes array_field_expr over, unless it returns NULL. */
LTTNG_EXPORT struct lttng_event_expr *lttng_event_expr_array_field_element_create(
		struct lttng_event_expr *array_field_expr, unsigned int index);
/* With its parents. */
LTTNG_EXPORT void lttng_event_expr_destroy(struct lttng_event_expr *expr);

/* _INVALID for NULL. */
LTTNG_EXPORT enum lttng_event_expr_type lttng_event_expr_get_type(const struct lttng_event_expr *expr);

/* NULL (or _INVALID) for an expression of another type; what is returned is the expression's. */
LTTNG_EXPORT const char *lttng_event_expr_event_payload_field_get_name(const struct lttng_event_expr *expr);
LTTNG_EXPORT const char *lttng_event_expr_channel_context_field_get_name(const struct lttng_event_expr *expr);
LTTNG_EXPORT const char *lttng_event_expr_app_specific_context_field_get_provider_name(
		const struct lttng_event_expr *expr);
LTTNG_EXPORT const char *lttng_event_expr_app_specific_context_field_get_type_name(
		const struct lttng_event_expr *expr);
LTTNG_EXPORT const struct lttng_event_expr *lttng_event_expr_array_field_element_get_parent_expr(
		const struct lttng_event_expr *expr);
LTTNG_EXPORT enum lttng_event_expr_status lttng_event_expr_array_field_element_get_index(
		const struct lttng_event_expr *expr, unsigned int *index);

/* Same type, names and indexes; NULL equals NULL only. */
LTTNG_EXPORT bool lttng_event_expr_is_equal(const struct lttng_event_expr *expr_a,
		const struct lttng_event_expr *expr_b);

#ifdef __cplusplus
}
#endif
