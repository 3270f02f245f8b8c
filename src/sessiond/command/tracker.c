/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands on process attribute trackers. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "base/errors.h"
#include "base/str.h"
#include "sessiond/command/command.h"
#include "sessiond/command/decode.h"
#include "sessiond/command/describe.h"
#include "sessiond/command/wanted-change.h"

static int find_attribute(struct command *cmd, uint8_t domain, uint8_t attribute, enum tracker_attribute *ret)
{
	int r = command_check_domain(cmd, domain);

	if (r == 0 && decode_attribute(attribute, ret) < 0)
		r = command_fail(cmd, -E_NOT_SUPPORTED, "User-space events are tracked by vpid, vuid or vgid only");
	return r;
}

static int change(struct command *cmd, uint8_t domain, uint8_t attribute, struct wire_list list, bool add)
{
	struct session *session = cmd->session;
	struct control_process_value record;
	enum tracker_attribute which;
	struct tracked_value value;
	int r = find_attribute(cmd, domain, attribute, &which);

	if (r < 0)
		return r;
	if (wire_list_next(&list, control_process_value_wire(), &record) != 1)
		return -EBADMSG;
	decode_value(&record, &value);
	r = tracked_value_resolve(&value);
	if (r < 0)
		return command_fail(cmd, r, "There is no %s \"%s\"", record.kind == 1 ? "user" : "group", record.name);
	mutex_lock(&session->lock);
	r = add ? tracker_add(&session->trackers[which], &value) : tracker_remove(&session->trackers[which], &value);
	if (r == 0)
		session_changed_locked(session);
	mutex_unlock(&session->lock);
	return r < 0 ? r : command_sync_if_active(cmd);
}

int cmd_track(struct command *cmd, const void *request_)
{
	const struct control_track *request = request_;

	return change(cmd, request->domain, request->attribute, request->value, true);
}

int cmd_untrack(struct command *cmd, const void *request_)
{
	const struct control_untrack *request = request_;

	return change(cmd, request->domain, request->attribute, request->value, false);
}

int cmd_set_tracking_policy(struct command *cmd, const void *request_)
{
	const struct control_set_tracking_policy *request = request_;
	enum tracker_attribute which;
	int r = find_attribute(cmd, request->domain, request->attribute, &which);

	if (r < 0)
		return r;
	mutex_lock(&cmd->session->lock);
	tracker_set_policy(&cmd->session->trackers[which], (enum tracker_policy) request->policy);
	session_changed_locked(cmd->session);
	mutex_unlock(&cmd->session->lock);
	return command_sync_if_active(cmd);
}

int cmd_get_tracker(struct command *cmd, const void *request_)
{
	const struct control_get_tracker *request = request_;
	_cleanup_free_ struct control_process_value *values = NULL;
	struct control_tracker answer = { .policy = 0 };
	struct tracker copy = { .policy = TRACK_ALL };
	enum tracker_attribute which;
	int r = find_attribute(cmd, request->domain, request->attribute, &which);

	if (r < 0)
		return r;
	mutex_lock(&cmd->session->lock);
	r = tracker_copy(&cmd->session->trackers[which], &copy);
	mutex_unlock(&cmd->session->lock);
	if (r < 0)
		return r;
	values = calloc(MAX(1u, copy.n_values), sizeof(*values));
	r = values ? 0 : -ENOMEM;
	for (unsigned i = 0; r == 0 && i < copy.n_values; i++)
		describe_value(&copy.values[i], &values[i]);
	answer.policy = (uint8_t) copy.policy;
	answer.values = (struct wire_list) { .items = values, .n = copy.n_values };
	if (r == 0)
		r = command_reply(cmd, control_tracker_wire(), &answer);
	tracker_deinit(&copy);
	return r;
}
