/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which applications a session records, and how many sets of buffers that
 * takes: one for each process, or one for each user and bitness.
 */
#pragma once
#include "sessiond/domain/ust/ust-domain.h"
#include "sessiond/session/wanted.h"

/* By the uid rule and the trackers. */
bool ust_domain_records(const struct ust_domain *domain, const struct session *session, const struct wanted *wanted,
	const struct app *app);
/* What recording the applications of now would need. */
_must_check_ int ust_domain_count_sets(struct ust_domain *domain, struct session *session, unsigned *ret);
