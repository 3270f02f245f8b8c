/* SPDX-License-Identifier: LGPL-2.1-only */
/* Records of actions, their rate policies and snapshot outputs. */
#include <errno.h>
#include <lttng/lttng.h>
#include "ctl/object/record.h"

int rate_policy_to_record(const struct lttng_rate_policy *policy, _unused_ struct record_pool *pool,
		struct object_rate_policy *ret)
{
	enum lttng_rate_policy_status status;

	ret->type = (uint8_t) lttng_rate_policy_get_type(policy);
	status = ret->type == LTTNG_RATE_POLICY_TYPE_EVERY_N ?
		lttng_rate_policy_every_n_get_interval(policy, &ret->n) :
		lttng_rate_policy_once_after_n_get_threshold(policy, &ret->n);
	return status == LTTNG_RATE_POLICY_STATUS_OK ? 0 : -EINVAL;
}

int rate_policy_from_record(const struct object_rate_policy *record, struct lttng_rate_policy **ret)
{
	struct lttng_rate_policy *policy = record->type == LTTNG_RATE_POLICY_TYPE_EVERY_N ?
		lttng_rate_policy_every_n_create(record->n) : lttng_rate_policy_once_after_n_create(record->n);

	if (!policy)
		return -EBADMSG;
	*ret = policy;
	return 0;
}

/* ---- snapshot outputs ---- */

int snapshot_output_to_record(const struct lttng_snapshot_output *output, _unused_ struct record_pool *pool,
		struct object_snapshot_output *ret)
{
	*ret = (struct object_snapshot_output) {
		.id = lttng_snapshot_output_get_id(output),
		.max_size = lttng_snapshot_output_get_maxsize(output),
		.name = lttng_snapshot_output_get_name(output),
		.ctrl_url = lttng_snapshot_output_get_ctrl_url(output),
		.data_url = lttng_snapshot_output_get_data_url(output),
	};
	return 0;
}

int snapshot_output_from_record(const struct object_snapshot_output *record, struct lttng_snapshot_output **ret)
{
	_cleanup_(snapshot_output_dropp) struct lttng_snapshot_output *output = lttng_snapshot_output_create();
	int r;

	if (!output)
		return -ENOMEM;
	r = lttng_snapshot_output_set_size(record->max_size, output);
	if (r >= 0 && record->id)
		r = lttng_snapshot_output_set_id(record->id, output);
	if (r >= 0 && *record->name)
		r = lttng_snapshot_output_set_name(record->name, output);
	if (r >= 0 && *record->ctrl_url)
		r = lttng_snapshot_output_set_ctrl_url(record->ctrl_url, output);
	if (r >= 0 && *record->data_url)
		r = lttng_snapshot_output_set_data_url(record->data_url, output);
	if (r < 0)
		return record_status(r);
	*ret = TAKE_PTR(output);
	return 0;
}

/* ---- types of actions ---- */

/* The functions of a type; NULL: it has no such property. */
struct action_type {
	struct lttng_action *(*create)(void);
	enum lttng_action_status (*set_session)(struct lttng_action *action, const char *name);
	enum lttng_action_status (*get_session)(const struct lttng_action *action, const char **ret);
	enum lttng_action_status (*set_policy)(struct lttng_action *action, const struct lttng_rate_policy *policy);
	enum lttng_action_status (*get_policy)(const struct lttng_action *action, const struct lttng_rate_policy **ret);
};

#define CREATE(kind) .create = lttng_action_##kind##_create
#define SESSION(kind)                                                                                   \
	.set_session = lttng_action_##kind##_set_session_name,                                          \
	.get_session = lttng_action_##kind##_get_session_name
#define POLICY(kind)                                                                                    \
	.set_policy = lttng_action_##kind##_set_rate_policy,                                            \
	.get_policy = lttng_action_##kind##_get_rate_policy
#define ON_SESSION(kind) { CREATE(kind), SESSION(kind), POLICY(kind) }

static const struct action_type action_types[] = {
	[LTTNG_ACTION_TYPE_NOTIFY] = { CREATE(notify), POLICY(notify) },
	[LTTNG_ACTION_TYPE_START_SESSION] = ON_SESSION(start_session),
	[LTTNG_ACTION_TYPE_STOP_SESSION] = ON_SESSION(stop_session),
	[LTTNG_ACTION_TYPE_ROTATE_SESSION] = ON_SESSION(rotate_session),
	[LTTNG_ACTION_TYPE_SNAPSHOT_SESSION] = ON_SESSION(snapshot_session),
	[LTTNG_ACTION_TYPE_LIST] = { CREATE(list) },
};

/* ---- to a record ---- */

static int put_policy(const struct lttng_action *action, const struct action_type *type, struct record_pool *pool,
		struct object_action *ret)
{
	const struct lttng_rate_policy *policy = NULL;
	struct object_rate_policy *record;

	if (!type->get_policy || type->get_policy(action, &policy) != LTTNG_ACTION_STATUS_OK)
		return 0;
	record = record_list_new(pool, &ret->rate_policy, object_rate_policy_wire(), 1);
	return record ? rate_policy_to_record(policy, pool, record) : -ENOMEM;
}

static int put_output(const struct lttng_action *action, struct record_pool *pool, struct object_action *ret)
{
	const struct lttng_snapshot_output *output = NULL;
	struct object_snapshot_output *record;

	if (lttng_action_snapshot_session_get_output(action, &output) != LTTNG_ACTION_STATUS_OK)
		return 0;
	record = record_list_new(pool, &ret->output, object_snapshot_output_wire(), 1);
	return record ? snapshot_output_to_record(output, pool, record) : -ENOMEM;
}

/* Lists are not in lists: this goes one level down. */
static int put_actions(const struct lttng_action *list, struct record_pool *pool, struct object_action *ret)
{
	struct object_action *records;
	unsigned n = 0;
	int r = 0;

	if (lttng_action_list_get_count(list, &n) != LTTNG_ACTION_STATUS_OK)
		return -EINVAL;
	records = record_list_new(pool, &ret->actions, object_action_wire(), n);
	if (!records)
		return -ENOMEM;
	for (unsigned i = 0; i < n && r >= 0; i++)
		r = action_to_record(lttng_action_list_get_at_index(list, i), pool, &records[i]);
	return r;
}

int action_to_record(const struct lttng_action *action, struct record_pool *pool, struct object_action *ret)
{
	const enum lttng_action_type number = lttng_action_get_type(action);
	const struct action_type *type;
	int r;

	if (number < 0 || (size_t) number >= ARRAY_SIZE(action_types))
		return -EINVAL;
	type = &action_types[number];
	ret->type = (uint8_t) number;
	if (type->get_session && type->get_session(action, &ret->session) != LTTNG_ACTION_STATUS_OK)
		ret->session = NULL;
	r = put_policy(action, type, pool, ret);
	if (r < 0)
		return r;
	return number == LTTNG_ACTION_TYPE_LIST ? put_actions(action, pool, ret) : put_output(action, pool, ret);
}

/* ---- from a record ---- */

static int set_policy(struct lttng_action *action, const struct action_type *type, const struct wire_list *list)
{
	_cleanup_(rate_policy_dropp) struct lttng_rate_policy *policy = NULL;
	struct object_rate_policy record;
	int r;

	if (list->n == 0)
		return 0;
	if (!type->set_policy)
		return -EBADMSG;
	r = record_only(list, object_rate_policy_wire(), &record);
	if (r >= 0)
		r = rate_policy_from_record(&record, &policy);
	return r < 0 ? r : record_status(type->set_policy(action, policy));
}

static int set_output(struct lttng_action *action, const struct wire_list *list)
{
	_cleanup_(snapshot_output_dropp) struct lttng_snapshot_output *output = NULL;
	struct object_snapshot_output record;
	int r;

	if (list->n == 0)
		return 0;
	r = record_only(list, object_snapshot_output_wire(), &record);
	if (r >= 0)
		r = snapshot_output_from_record(&record, &output);
	if (r >= 0)
		r = record_status(lttng_action_snapshot_session_set_output(action, output));
	if (r >= 0)
		output = NULL;          /* the action has it now */
	return r;
}

/* A list in it is refused before it is read, so that bytes do not say how deep this goes. */
static int add_actions(struct lttng_action *list, struct wire_list records)
{
	struct object_action record;
	int r;

	while ((r = wire_list_next(&records, object_action_wire(), &record)) > 0) {
		_cleanup_(action_dropp) struct lttng_action *action = NULL;

		r = record.type == LTTNG_ACTION_TYPE_LIST ? -EBADMSG : action_from_record(&record, &action);
		if (r >= 0)
			r = record_status(lttng_action_list_add_action(list, action));
		if (r < 0)
			return r;
	}
	return r;
}

int action_from_record(const struct object_action *record, struct lttng_action **ret)
{
	const struct action_type *type = &action_types[record->type];
	_cleanup_(action_dropp) struct lttng_action *action = type->create();
	int r = 0;

	if (!action)
		return -ENOMEM;
	if (*record->session)
		r = type->set_session ? record_status(type->set_session(action, record->session)) : -EBADMSG;
	if (r >= 0)
		r = set_policy(action, type, &record->rate_policy);
	if (r >= 0)
		r = set_output(action, &record->output);
	if (r >= 0)
		r = add_actions(action, record->actions);
	if (r >= 0)
		*ret = TAKE_PTR(action);
	return r;
}
