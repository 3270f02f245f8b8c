/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <string.h>
#include <lttng/lttng-error.h>
#include "base/str.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/listing.h"
#include "ctl/tracker.h"

enum { VALUE_NUMBER, VALUE_USER, VALUE_GROUP };

void lttng_process_attr_values_free(struct lttng_process_attr_values *values)
{
	if (!values)
		return;
	for (unsigned i = 0; i < values->n; i++)
		free(values->items[i].name);
	free(values->items);
	free(values);
}

static enum lttng_process_attr_value_type number_type(uint8_t attribute)
{
	switch ((enum lttng_process_attr) attribute) {
	case LTTNG_PROCESS_ATTR_USER_ID:
	case LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID:
		return LTTNG_PROCESS_ATTR_VALUE_TYPE_UID;
	case LTTNG_PROCESS_ATTR_GROUP_ID:
	case LTTNG_PROCESS_ATTR_VIRTUAL_GROUP_ID:
		return LTTNG_PROCESS_ATTR_VALUE_TYPE_GID;
	default:
		return LTTNG_PROCESS_ATTR_VALUE_TYPE_PID;
	}
}

struct answer_state {
	uint8_t attribute;
	bool came;
	enum lttng_tracking_policy policy;
	struct lttng_process_attr_values *values;
};

static int add_value(struct answer_state *state, const struct control_process_value *record)
{
	struct tracked_value *value = &state->values->items[state->values->n];

	value->number = record->number;
	switch (record->kind) {
	case VALUE_USER:
		value->type = LTTNG_PROCESS_ATTR_VALUE_TYPE_USER_NAME;
		break;
	case VALUE_GROUP:
		value->type = LTTNG_PROCESS_ATTR_VALUE_TYPE_GROUP_NAME;
		break;
	default:
		value->type = number_type(state->attribute);
		state->values->n++;
		return 0;
	}
	state->values->n++;
	return str_dup(record->name, &value->name);
}

/* A long set comes in several messages, each with the policy. */
static int on_tracker(void *reply, void *data)
{
	struct control_tracker *tracker = reply;
	struct answer_state *state = data;
	struct control_process_value record;
	struct tracked_value *grown;
	int r;

	if ((state->values->n + (size_t) tracker->values.n) * sizeof(*grown) > LISTING_MAX)
		return -EOVERFLOW;
	grown = reallocarray(state->values->items, (size_t) state->values->n + tracker->values.n + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memset(grown + state->values->n, 0, (tracker->values.n + 1) * sizeof(*grown));
	state->values->items = grown;
	state->policy = (enum lttng_tracking_policy) tracker->policy;
	state->came = true;
	while ((r = wire_list_next(&tracker->values, control_process_value_wire(), &record)) > 0) {
		r = add_value(state, &record);
		if (r < 0)
			return r;
	}
	return r;
}

int tracker_get(const struct tracker_name *name, enum lttng_tracking_policy *ret_policy,
	struct lttng_process_attr_values **ret_values)
{
	_cleanup_(lttng_process_attr_values_freep) struct lttng_process_attr_values *values =
		calloc(1, sizeof(*values));
	struct answer_state state = { .attribute = name->attribute, .values = values };
	int r;

	if (!values)
		return -LTTNG_ERR_NOMEM;
	r = call_run(&(struct call) {
		.request = control_get_tracker_wire(),
		.msg = &(struct control_get_tracker) {
			.session = name->session, .domain = name->domain, .attribute = name->attribute },
		.reply = control_tracker_wire(), .on_reply = on_tracker, .data = &state });
	if (r >= 0 && !state.came)
		r = answer_fail(-LTTNG_ERR_UNK, "The session daemon did not say what is tracked");
	if (r < 0)
		return r;
	*ret_policy = state.policy;
	if (ret_values)
		*ret_values = TAKE_PTR(values);
	return 0;
}

int tracker_set_policy(const struct tracker_name *name, enum lttng_tracking_policy policy)
{
	return call_run(&(struct call) {
		.request = control_set_tracking_policy_wire(),
		.msg = &(struct control_set_tracking_policy) {
			.session = name->session, .domain = name->domain, .attribute = name->attribute,
			.policy = (uint8_t) policy },
		.waits = true });
}

int tracker_change(const struct tracker_name *name, const struct control_process_value *value, bool add)
{
	const struct control_track track = {
		.session = name->session, .domain = name->domain, .attribute = name->attribute,
		.value = { .items = value, .n = 1 },
	};
	const struct control_untrack untrack = {
		.session = track.session, .domain = track.domain, .attribute = track.attribute, .value = track.value,
	};

	return call_run(&(struct call) {
		.request = add ? control_track_wire() : control_untrack_wire(),
		.msg = add ? (const void *) &track : &untrack, .waits = true });
}
