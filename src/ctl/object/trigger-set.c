/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/trigger.h"
#include <errno.h>

int trigger_set_new(struct lttng_triggers **ret)
{
	struct lttng_triggers *triggers = calloc(1, sizeof(*triggers));

	if (!triggers)
		return -ENOMEM;
	*ret = triggers;
	return 0;
}

int trigger_set_add(struct lttng_triggers *triggers, struct lttng_trigger *trigger)
{
	return owned_array_append(&triggers->array, trigger);
}

void lttng_triggers_destroy(struct lttng_triggers *triggers)
{
	if (!triggers)
		return;
	while (triggers->array.count)
		lttng_trigger_destroy(owned_array_pop(&triggers->array));
	owned_array_deinit(&triggers->array);
	free(triggers);
}

enum lttng_trigger_status lttng_triggers_get_count(const struct lttng_triggers *triggers, unsigned int *count)
{
	if (!triggers || !count)
		return LTTNG_TRIGGER_STATUS_INVALID;
	*count = triggers->array.count;
	return LTTNG_TRIGGER_STATUS_OK;
}

const struct lttng_trigger *lttng_triggers_get_at_index(const struct lttng_triggers *triggers,
		unsigned int index)
{
	return triggers ? owned_array_get(&triggers->array, index) : NULL;
}
