/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a session's traces have come to: the answers of the consumers, what is
 * kept of traces that are closed already, and what went with a consumer.
 */
#pragma once
#include "sessiond/domain/ust/ust-domain.h"

/*
 * Asks each consumer that is alive, all at once, and waits. ends: it is a
 * flush or close, so that what a consumer does not bring to its end is a loss.
 */
_must_check_ int ust_completion_ask(struct ust_domain *domain, struct session *session, const struct wire_message *m,
	const void *msg, uint64_t timeout_us, bool ends, struct ust_completion *ret);
/* Losses of processes that are gone are told once. */
_must_check_ int ust_completion_add_closed(struct ust_completion *completion, struct session *session);
