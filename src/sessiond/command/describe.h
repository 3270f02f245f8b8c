/* SPDX-License-Identifier: GPL-2.0-only */
/* From the wanted state to records of the control protocol. Strings are borrowed. */
#pragma once
#include "proto/control.h"
#include "sessiond/domain/ust/ust-domain.h"
#include "sessiond/session/session.h"

void describe_session(struct session *session, struct control_session *ret);
void describe_channel_locked(const struct channel *channel, struct control_channel *ret);
/* All channels with what they lost; *ret is freed by the caller. Names live as long as the session. */
_must_check_ int describe_channels(struct session *session, const struct ust_completion *counters,
	struct control_channel **ret, unsigned *ret_n);
/* The same channels with what was told of their losses before. */
_must_check_ int describe_told(struct session *session, struct control_channel **ret, unsigned *ret_n);
/* exclusions: room for the rule's n_exclusions names. */
void describe_event(const struct channel_event *event, struct control_name *exclusions, struct control_event_rule *ret);
void describe_context(const struct context_conf *context, struct control_context *ret);
void describe_value(const struct tracked_value *value, struct control_process_value *ret);
