/* SPDX-License-Identifier: LGPL-2.1-only */
/* Records of triggers, and of what is asked and answered about one. */
#include <errno.h>
#include "ctl/object/action-path.h"
#include "ctl/object/action.h"
#include "ctl/object/condition.h"
#include "ctl/object/error-query.h"
#include "ctl/object/evaluation.h"
#include "ctl/object/notification.h"
#include "ctl/object/record.h"
#include "ctl/object/trigger.h"

int trigger_to_record(const struct lttng_trigger *trigger, struct record_pool *pool, struct object_trigger *ret)
{
	struct object_condition *condition;
	struct object_action *action;
	uid_t uid = 0;
	int r;

	if (lttng_trigger_get_name(trigger, &ret->name) != LTTNG_TRIGGER_STATUS_OK)
		ret->name = NULL;
	ret->has_owner = lttng_trigger_get_owner_uid(trigger, &uid) == LTTNG_TRIGGER_STATUS_OK;
	ret->owner_uid = uid;
	condition = record_list_new(pool, &ret->condition, object_condition_wire(), 1);
	action = record_list_new(pool, &ret->action, object_action_wire(), 1);
	if (!condition || !action)
		return -ENOMEM;
	r = condition_to_record(lttng_trigger_get_const_condition(trigger), pool, condition);
	return r < 0 ? r : action_to_record(lttng_trigger_get_const_action(trigger), pool, action);
}

static int make_trigger(const struct object_trigger *record, struct lttng_trigger **ret)
{
	_cleanup_(lttng_condition_destroyp) struct lttng_condition *condition = NULL;
	_cleanup_(lttng_action_destroyp) struct lttng_action *action = NULL;
	struct object_condition condition_record;
	struct object_action action_record;
	int r = record_only(&record->condition, object_condition_wire(), &condition_record);

	if (r >= 0)
		r = record_only(&record->action, object_action_wire(), &action_record);
	if (r >= 0)
		r = condition_from_record(&condition_record, &condition);
	if (r >= 0)
		r = action_from_record(&action_record, &action);
	if (r < 0)
		return r;
	*ret = lttng_trigger_create(condition, action);
	return *ret ? 0 : -ENOMEM;
}

int trigger_from_record(const struct object_trigger *record, struct lttng_trigger **ret)
{
	_cleanup_(lttng_trigger_destroyp) struct lttng_trigger *trigger = NULL;
	int r;

	if (!trigger_layout_is_ours())
		return -ENOTSUP;
	if (!record->has_owner && record->owner_uid)
		return -EBADMSG;
	r = make_trigger(record, &trigger);
	if (r >= 0 && *record->name)
		r = trigger_set_name(trigger, record->name);
	if (r < 0)
		return r;
	/* Not by the setter: what the daemon says of others' triggers is no wish. */
	trigger->has_owner = record->has_owner;
	trigger->owner_uid = record->owner_uid;
	*ret = TAKE_PTR(trigger);
	return 0;
}

/* Of the only record in the list. */
static int trigger_from_list(const struct wire_list *list, struct lttng_trigger **ret)
{
	struct object_trigger record;
	int r = record_only(list, object_trigger_wire(), &record);

	return r < 0 ? r : trigger_from_record(&record, ret);
}

static int trigger_to_list(const struct lttng_trigger *trigger, struct record_pool *pool, struct wire_list *ret)
{
	struct object_trigger *record = record_list_new(pool, ret, object_trigger_wire(), 1);

	return record ? trigger_to_record(trigger, pool, record) : -ENOMEM;
}

/* ---- notifications ---- */

int notification_to_record(const struct lttng_notification *notification, struct record_pool *pool,
		struct object_notification *ret)
{
	struct object_evaluation *evaluation;
	int r = trigger_to_list(notification->trigger, pool, &ret->trigger);

	if (r < 0)
		return r;
	evaluation = record_list_new(pool, &ret->evaluation, object_evaluation_wire(), 1);
	return evaluation ? evaluation_to_record(notification->evaluation, pool, evaluation) : -ENOMEM;
}

int notification_from_record(const struct object_notification *record, struct lttng_notification **ret)
{
	_cleanup_(lttng_evaluation_destroyp) struct lttng_evaluation *evaluation = NULL;
	_cleanup_(lttng_trigger_destroyp) struct lttng_trigger *trigger = NULL;
	struct object_evaluation evaluation_record;
	int r = record_only(&record->evaluation, object_evaluation_wire(), &evaluation_record);

	if (r >= 0)
		r = evaluation_from_record(&evaluation_record, &evaluation);
	if (r >= 0)
		r = trigger_from_list(&record->trigger, &trigger);
	if (r < 0)
		return r;
	if (evaluation->type != trigger->condition->type)
		return -EBADMSG;
	r = notification_new(trigger, evaluation, ret);
	if (r < 0)
		return r;
	trigger = NULL;
	evaluation = NULL;
	return 0;
}

/* ---- errors ---- */

/* Nothing but the layout tells what a query asks. */
int error_query_to_record(const struct lttng_error_query *query, struct record_pool *pool,
		struct object_error_query *ret)
{
	static const uint8_t targets[] = {
		[ERROR_QUERY_TRIGGER] = OBJECT_QUERY_TRIGGER,
		[ERROR_QUERY_CONDITION] = OBJECT_QUERY_CONDITION,
		[ERROR_QUERY_ACTION] = OBJECT_QUERY_ACTION,
	};
	struct object_index *indexes;

	if (!trigger_layout_is_ours())
		return -ENOTSUP;
	ret->target = targets[query->target];
	if (query->path) {
		indexes = record_list_new(pool, &ret->path, object_index_wire(), query->path->count);
		if (!indexes)
			return -ENOMEM;
		for (size_t i = 0; i < query->path->count; i++)
			indexes[i].index = query->path->indexes[i];
	}
	return trigger_to_list(query->trigger, pool, &ret->trigger);
}

static int path_from_list(struct wire_list list, struct lttng_action_path **ret)
{
	uint64_t indexes[8];
	struct object_index record;
	size_t n = 0;
	int r;

	while ((r = wire_list_next(&list, object_index_wire(), &record)) > 0) {
		if (n == ARRAY_SIZE(indexes))
			return -ERANGE;
		indexes[n++] = record.index;
	}
	if (r < 0)
		return r;
	*ret = lttng_action_path_create(indexes, n);
	return *ret ? 0 : -ENOMEM;
}
DEFINE_CLEANUP(struct lttng_action_path *, lttng_action_path_destroy)

int error_query_from_record(const struct object_error_query *record, struct lttng_error_query **ret)
{
	_cleanup_(lttng_action_path_destroyp) struct lttng_action_path *path = NULL;
	_cleanup_(lttng_trigger_destroyp) struct lttng_trigger *trigger = NULL;
	int r = trigger_from_list(&record->trigger, &trigger);

	if (r >= 0)
		r = path_from_list(record->path, &path);
	if (r < 0)
		return r;
	if (record->path.n > 0 && record->target != OBJECT_QUERY_ACTION)
		return -EBADMSG;
	switch ((enum object_query_target) record->target) {
	case OBJECT_QUERY_TRIGGER:
		*ret = lttng_error_query_trigger_create(trigger);
		break;
	case OBJECT_QUERY_CONDITION:
		*ret = lttng_error_query_condition_create(trigger);
		break;
	case OBJECT_QUERY_ACTION:
		*ret = lttng_error_query_action_create(trigger, path);
		break;
	}
	return *ret ? 0 : -EBADMSG;
}

int error_results_to_record(const struct lttng_error_query_results *results, struct record_pool *pool,
		struct object_error_results *ret)
{
	struct object_error_result *records =
		record_list_new(pool, &ret->results, object_error_result_wire(), results->array.count);

	if (!records)
		return -ENOMEM;
	for (unsigned i = 0; i < results->array.count; i++) {
		const struct lttng_error_query_result *result = results->array.items[i];

		records[i] = (struct object_error_result) {
			.type = (uint8_t) result->type, .name = result->name,
			.description = result->description, .value = result->counter,
		};
	}
	return 0;
}

int error_results_from_record(const struct object_error_results *record, struct lttng_error_query_results **ret)
{
	_cleanup_(lttng_error_query_results_destroyp) struct lttng_error_query_results *results = NULL;
	struct wire_list list = record->results;
	struct object_error_result result;
	int r = error_query_results_new(&results);

	while (r >= 0 && (r = wire_list_next(&list, object_error_result_wire(), &result)) > 0) {
		if (result.type != LTTNG_ERROR_QUERY_RESULT_TYPE_COUNTER)
			return -EBADMSG;
		r = error_query_results_add_counter(results, result.name, result.description, result.value);
	}
	if (r < 0)
		return r;
	*ret = TAKE_PTR(results);
	return 0;
}
