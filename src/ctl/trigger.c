/* SPDX-License-Identifier: LGPL-2.1-only */
/* Triggers: the daemon takes none yet, so that there is none to remove or ask about. */
#include <lttng/error-query.h>
#include <lttng/lttng-error.h>
#include <lttng/trigger/trigger.h>
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/object/trigger.h"

static int register_trigger(const struct lttng_trigger *trigger)
{
	if (!trigger)
		return call_invalid("A trigger is needed");
	answer_clear();
	if (trigger_layout_is_ours() && !trigger_is_complete(trigger))
		return answer_fail(-LTTNG_ERR_INVALID_TRIGGER, "The trigger's condition or action lacks something");
	return call_unserved(NULL, "triggers");
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
	int r = trigger ? call_check(NULL) : call_invalid("A trigger is needed");

	return r < 0 ? r : answer_fail(-LTTNG_ERR_TRIGGER_NOT_FOUND, "There is no such trigger");
}

/* Not an empty set: the stock command line would read it with a layout of its own. */
enum lttng_error_code lttng_list_triggers(struct lttng_triggers **triggers)
{
	return (enum lttng_error_code) -(triggers ? call_unserved(NULL, "triggers") :
		call_invalid("A place for the triggers is needed"));
}

enum lttng_error_code lttng_error_query_execute(const struct lttng_error_query *query,
	const struct lttng_endpoint *endpoint, struct lttng_error_query_results **results)
{
	int r = query && endpoint && results ? call_check(NULL) : call_invalid("A parameter is NULL");

	return r < 0 ? (enum lttng_error_code) -r : LTTNG_ERR_TRIGGER_NOT_FOUND;
}
