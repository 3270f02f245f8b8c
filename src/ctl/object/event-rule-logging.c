/* SPDX-License-Identifier: LGPL-2.1-only */
/* Event rules of the logging frameworks. */
#include "ctl/object/event-rule-define.h"
#include <lttng/event-rule/jul-logging.h>
#include <lttng/event-rule/log4j-logging.h>
#include <lttng/event-rule/python-logging.h>

/* Applications may have levels of their own, so any number is a level. */
#define DEFINE_LOGGING_RULE(kind, TYPE)                                                                 \
	struct lttng_event_rule *lttng_event_rule_##kind##_create(void)                                 \
	{                                                                                               \
		return event_rule_new(LTTNG_EVENT_RULE_TYPE_##TYPE);                                    \
	}                                                                                               \
	DEFINE_RULE_NAME_PATTERN(kind, TYPE)                                                            \
	DEFINE_RULE_FILTER(kind, TYPE)                                                                  \
	DEFINE_RULE_GET_LOG_LEVEL(kind, TYPE)                                                           \
	enum lttng_event_rule_status lttng_event_rule_##kind##_set_log_level_rule(                      \
			struct lttng_event_rule *rule,                                                  \
			const struct lttng_log_level_rule *log_level_rule)                              \
	{                                                                                               \
		return event_rule_set_log_level_rule(rule, LTTNG_EVENT_RULE_TYPE_##TYPE, log_level_rule); \
	}

DEFINE_LOGGING_RULE(jul_logging, JUL_LOGGING)
DEFINE_LOGGING_RULE(log4j_logging, LOG4J_LOGGING)
DEFINE_LOGGING_RULE(python_logging, PYTHON_LOGGING)
