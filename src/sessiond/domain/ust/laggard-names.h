/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who does not answer, as a command's warnings tell it.
 *
 * Some have a warning each; of the others the pids are listed, by user, so
 * that nobody's laggards push another's out.
 */
#pragma once
#include "sessiond/domain/ust/laggards.h"

struct app;
struct fan_out;
struct session;
struct ust_domain;

struct laggard_names {
	struct laggard *all;
	unsigned n, n_own;              /* of the fan-out, which come first */
	unsigned n_unnamed;             /* for which there was no memory */
};

void laggard_names_init(struct laggard_names *names);
void laggard_names_deinit(struct laggard_names *names);
void laggard_names_add(struct laggard_names *names, const struct app *app);
/* Those that were cut off, as far as the session sees them; none if it is dying. */
void laggard_names_add_gone(struct laggard_names *names, struct ust_domain *domain, struct session *session);
void laggard_names_tell(struct laggard_names *names, struct fan_out *fan);
