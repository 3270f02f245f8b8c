/* SPDX-License-Identifier: LGPL-2.1-only */
#include <inttypes.h>
#include <stdio.h>
#include "ctl/answer.h"
#include "ctl/completion.h"
#include "proto/consumer.h"
#include "proto/control.h"

static const char *cause_text(uint8_t cause)
{
	switch (cause) {
	case STREAM_END_UNCOMMITTED:
		return "an application died or was frozen inside a tracepoint";
	case STREAM_END_DISK:
		return "the output cannot be written";
	case STREAM_END_BUFFER:
		return "the ring buffer was damaged";
	case STREAM_END_LINK:
		return "the consumer daemon ended";
	default:
		return "the cause is not known";
	}
}

int completion_on_reply(void *reply, void *data)
{
	struct control_completion *completion = reply;
	struct control_stream_loss loss;
	char text[1024];
	int r;

	(void) data;
	while ((r = wire_list_next(&completion->losses, control_stream_loss_wire(), &loss)) > 0) {
		(void) snprintf(text, sizeof(text), "Channel \"%s\", CPU %" PRIu32 ": %" PRIu64 " bytes are missing in %s: %s",
			loss.channel, loss.cpu, loss.missing_bytes, loss.trace, cause_text(loss.cause));
		answer_add_warning(text);
	}
	return r;
}
