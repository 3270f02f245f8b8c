/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "base/str.h"
#include "cli/trigger-condition.h"

#define CONTEXT_PREFIX "$ctx."
#define APP_PREFIX     "$app."

DEFINE_CLEANUP(struct lttng_event_expr *, lttng_event_expr_destroy)

static bool is_name(const char *s)
{
	if (!*s || strspn(s, "0123456789") > 0)
		return false;
	return s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")] == '\0';
}

/* The part before the first index; text is changed. */
static struct lttng_event_expr *parse_base(char *text)
{
	char *colon;

	if (str_has_prefix(text, CONTEXT_PREFIX)) {
		text += strlen(CONTEXT_PREFIX);
		return *text ? lttng_event_expr_channel_context_field_create(text) : NULL;
	}
	if (str_has_prefix(text, APP_PREFIX)) {
		text += strlen(APP_PREFIX);
		colon = strchr(text, ':');
		if (!colon || colon == text || !colon[1])
			return NULL;
		*colon = '\0';
		return lttng_event_expr_app_specific_context_field_create(text, colon + 1);
	}
	return is_name(text) ? lttng_event_expr_event_payload_field_create(text) : NULL;
}

/* "[2][3]" applied to *expr, which a new expression takes over. */
static int apply_indexes(char *text, struct lttng_event_expr **expr)
{
	while (*text) {
		char *end = strchr(text, ']');
		struct lttng_event_expr *element;
		uint64_t index;

		if (*text != '[' || !end)
			return -1;
		*end = '\0';
		if (str_to_u64(text + 1, 0, UINT32_MAX, &index) < 0)
			return -1;
		element = lttng_event_expr_array_field_element_create(*expr, (unsigned) index);
		if (!element)
			return -1;
		*expr = element;
		text = end + 1;
	}
	return 0;
}

struct lttng_event_expr *trigger_expr_parse(const char *text)
{
	_cleanup_(lttng_event_expr_destroyp) struct lttng_event_expr *expr = NULL;
	_cleanup_free_ char *base = strdup(text), *indexes = NULL;
	size_t len = strcspn(text, "[");

	indexes = strdup(text + len);
	if (!base || !indexes)
		return NULL;
	base[len] = '\0';
	expr = parse_base(base);
	if (!expr || apply_indexes(indexes, &expr) < 0)
		return NULL;
	return TAKE_PTR(expr);
}
