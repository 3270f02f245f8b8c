/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Triggers: the daemon takes none yet.  Removing one and asking about one say
 * that too, and not that this one is unknown: a program would look for its
 * own mistake.
 */
#include <lttng/error-query.h>
#include <lttng/lttng-error.h>
#include <lttng/trigger/trigger.h>
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/object/trigger.h"

#define WHAT "triggers"

static int register_trigger(const struct lttng_trigger *trigger)
{
	if (!trigger)
		return call_invalid("A trigger is needed");
	answer_clear();
	if (trigger_layout_is_ours() && !trigger_is_complete(trigger))
		return answer_fail(-LTTNG_ERR_INVALID_TRIGGER, "The trigger's condition or action lacks something");
	return call_unserved(NULL, WHAT);
}

enum lttng_error_code lttng_register_trigger_with_name(struct lttng_trigger *trigger, const char *name)
{
	return (enum lttng_error_code) -(name ? register_trigger(trigger) : call_invalid("A name is needed"));
}

enum lttng_error_code lttng_register_trigger_with_automatic_name(struct lttng_trigger *trigger)
{
	return (enum lttng_error_code) -register_trigger(trigger);
}

int lttng_register_trigger(struct lttng_trigger *trigger)
{
	return register_trigger(trigger);
}

int lttng_unregister_trigger(const struct lttng_trigger *trigger)
{
	return trigger ? call_unserved(NULL, WHAT) : call_invalid("A trigger is needed");
}

/* Not an empty set: the stock command line would read it with a layout of its own. */
enum lttng_error_code lttng_list_triggers(struct lttng_triggers **triggers)
{
	return (enum lttng_error_code) -(triggers ? call_unserved(NULL, WHAT) :
		call_invalid("A place for the triggers is needed"));
}

enum lttng_error_code lttng_error_query_execute(const struct lttng_error_query *query,
	const struct lttng_endpoint *endpoint, struct lttng_error_query_results **results)
{
	return (enum lttng_error_code) -(query && endpoint && results ? call_unserved(NULL, WHAT) :
		call_invalid("A parameter is NULL"));
}
