/* SPDX-License-Identifier: GPL-2.0-only */
/* From records of the control protocol to the wanted state. */
#pragma once
#include "proto/control.h"
#include "sessiond/session/session.h"

/* -E_FILTER_INVALID, -E_EXCLUSION_INVALID, -E_EVENT_NAME. */
_must_check_ int decode_event(const struct control_event_rule *rule, struct event **ret);
void decode_channel(const struct control_channel *record, struct channel_conf *ret);
/* Strings are borrowed, as in the next one. */
void decode_context(const struct control_context *record, struct context_conf *ret);
/* -E_NOT_SUPPORTED: no attribute of user-space tracing. */
_must_check_ int decode_attribute(uint8_t attribute, enum tracker_attribute *ret);
void decode_value(const struct control_process_value *record, struct tracked_value *ret);
