/* SPDX-License-Identifier: GPL-2.0-only */
/* Which threads of the session daemon answer for which bit of the health protocol. */
#pragma once
#include "base/defs.h"

struct health_plan;
struct sessiond;

_must_check_ int health_plan_start(struct sessiond *sd, struct health_plan **ret);
void health_plan_stop(struct health_plan *plan);
