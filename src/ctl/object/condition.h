/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A condition of any type.  The reference count is for triggers; a condition
 * is not changed once a trigger has it.
 */
#pragma once
#include "base/ref.h"
#include "ctl/object/owned.h"
#include <lttng/condition/condition.h>
#include <lttng/domain.h>

struct lttng_event_rule;

enum threshold_kind { THRESHOLD_UNSET, THRESHOLD_RATIO, THRESHOLD_BYTES };

struct lttng_condition {
	struct ref ref;
	enum lttng_condition_type type;         /* constant */
	char *session_name;                     /* all but event-rule-matches; NULL: unset */
	struct {                                /* buffer usage; the size also of session consumed size */
		enum threshold_kind kind;
		double ratio;
		uint64_t bytes;
	} threshold;
	char *channel_name;                     /* buffer usage; NULL: unset */
	enum lttng_domain_type domain;          /* buffer usage; LTTNG_DOMAIN_NONE: unset */
	struct lttng_event_rule *rule;          /* event-rule-matches; constant */
	struct owned_array captures;            /* event-rule-matches: of struct lttng_event_expr * */
};

/* NULL: no memory. */
struct lttng_condition *condition_new(enum lttng_condition_type type);
struct lttng_condition *condition_ref(struct lttng_condition *condition);
DEFINE_CLEANUP(struct lttng_condition *, lttng_condition_destroy)
/* Whether every property that the type needs is set. */
bool condition_is_complete(const struct lttng_condition *condition);

/* NULL equals NULL. Captures are compared in their order, which is that of the values. */
bool condition_is_equal(const struct lttng_condition *a, const struct lttng_condition *b);

/* For types that passed the check of their function; _INVALID, _ERROR, _UNSET. */
enum lttng_condition_status condition_set_name(char **name, const char *value);
enum lttng_condition_status condition_get_name(const char *name, const char **ret);
