/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <lttng/event.h>
#include <string.h>
#include <strings.h>
#include "base/str.h"
#include "model/loglevel.h"

struct level {
	int value;
	const char *name;
};

#define TRACE(name_)  { LTTNG_LOGLEVEL_##name_, "TRACE_" #name_ }
#define JUL(name_)    { LTTNG_LOGLEVEL_JUL_##name_, "JUL_" #name_ }
#define LOG4J(name_)  { LTTNG_LOGLEVEL_LOG4J_##name_, "LOG4J_" #name_ }
#define PYTHON(name_) { LTTNG_LOGLEVEL_PYTHON_##name_, "PYTHON_" #name_ }

static const struct level trace_levels[] = {
	TRACE(EMERG), TRACE(ALERT), TRACE(CRIT), TRACE(ERR), TRACE(WARNING), TRACE(NOTICE), TRACE(INFO),
	TRACE(DEBUG_SYSTEM), TRACE(DEBUG_PROGRAM), TRACE(DEBUG_PROCESS), TRACE(DEBUG_MODULE), TRACE(DEBUG_UNIT),
	TRACE(DEBUG_FUNCTION), TRACE(DEBUG_LINE), TRACE(DEBUG), { 0, NULL },
};

static const struct level jul_levels[] = {
	JUL(OFF), JUL(SEVERE), JUL(WARNING), JUL(INFO), JUL(CONFIG), JUL(FINE), JUL(FINER), JUL(FINEST), JUL(ALL),
	{ 0, NULL },
};

static const struct level log4j_levels[] = {
	LOG4J(OFF), LOG4J(FATAL), LOG4J(ERROR), LOG4J(WARN), LOG4J(INFO), LOG4J(DEBUG), LOG4J(TRACE), LOG4J(ALL),
	{ 0, NULL },
};

static const struct level python_levels[] = {
	PYTHON(CRITICAL), PYTHON(ERROR), PYTHON(WARNING), PYTHON(INFO), PYTHON(DEBUG), PYTHON(NOTSET), { 0, NULL },
};

static const struct level no_levels[] = { { 0, NULL } };

static const struct level *levels_of(enum lttng_domain_type domain)
{
	switch (domain) {
	case LTTNG_DOMAIN_UST:
		return trace_levels;
	case LTTNG_DOMAIN_JUL:
		return jul_levels;
	case LTTNG_DOMAIN_LOG4J:
		return log4j_levels;
	case LTTNG_DOMAIN_PYTHON:
		return python_levels;
	default:
		return no_levels;
	}
}

const char *loglevel_name(enum lttng_domain_type domain, int value)
{
	for (const struct level *level = levels_of(domain); level->name; level++) {
		if (level->value == value)
			return level->name;
	}
	return NULL;
}

const char *loglevel_nth(enum lttng_domain_type domain, unsigned n)
{
	const struct level *level = levels_of(domain);

	while (level->name && n--)
		level++;
	return level->name;
}

int loglevel_least_severe(enum lttng_domain_type domain)
{
	const struct level *level = levels_of(domain);

	if (!level->name)
		return -1;
	/* A Python logger that is not set takes its parent's level: no event has that level. */
	if (domain == LTTNG_DOMAIN_PYTHON)
		return LTTNG_LOGLEVEL_PYTHON_DEBUG;
	while (level[1].name)
		level++;
	return level->value;
}

int loglevel_parse(enum lttng_domain_type domain, const char *text, int *ret)
{
	bool ust = domain == LTTNG_DOMAIN_UST;
	const struct level *levels = levels_of(domain);
	int64_t number;

	for (const struct level *level = levels; level->name; level++) {
		if (!strcasecmp(text, level->name) || !strcasecmp(text, strchr(level->name, '_') + 1)) {
			*ret = level->value;
			return 0;
		}
	}
	if (!levels->name || str_to_i64(text, ust ? LTTNG_LOGLEVEL_EMERG : INT32_MIN,
					ust ? LTTNG_LOGLEVEL_DEBUG : INT32_MAX, &number) < 0)
		return -EINVAL;
	*ret = (int) number;
	return 0;
}
