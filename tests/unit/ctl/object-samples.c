/* SPDX-License-Identifier: GPL-2.0-only */
#include "samples.h"
#include "ctl/object/action.h"
#include "ctl/object/archive-location.h"
#include "ctl/object/condition.h"
#include "ctl/object/event-expr.h"
#include "ctl/object/event-rule.h"
#include "ctl/object/kernel-probe.h"
#include "ctl/object/log-level-rule.h"
#include "ctl/object/rate-policy.h"
#include "ctl/object/rotation-schedule.h"
#include "ctl/object/snapshot-output.h"
#include "ctl/object/trigger.h"
#include "ctl/object/userspace-probe.h"

void give(const struct taker *taker, enum object_kind kind, const char *what, void *object)
{
	must(object);
	taker->take(kind, what, object, taker->data);
	object_free(kind, object);
}

static void give_schedules(const struct taker *taker)
{
	struct lttng_rotation_schedule *schedule = lttng_rotation_schedule_periodic_create();

	GIVE(rotation_schedule, "size", lttng_rotation_schedule_size_threshold_create());
	GIVE(rotation_schedule, "period", lttng_rotation_schedule_periodic_create());
	must(!lttng_rotation_schedule_periodic_set_period(schedule, 5));
	GIVE(rotation_schedule, "period of 5", schedule);
	schedule = lttng_rotation_schedule_size_threshold_create();
	must(!lttng_rotation_schedule_size_threshold_set_threshold(schedule, UINT64_MAX - 1));
	GIVE(rotation_schedule, "size of 2^64 - 2", schedule);
}

void object_samples(sample_taker *take, void *data)
{
	const struct taker taker = { .take = take, .data = data };

	give_rule_parts(&taker);
	give_rules(&taker);
	give_conditions(&taker);
	give_actions(&taker);
	give_triggers(&taker);
	give_values(&taker);
	give_locations(&taker);
	give_evaluations(&taker);
	give_schedules(&taker);
}

/* ---- kinds ---- */

const char *object_kind_name(enum object_kind kind)
{
	switch (kind) {
#define K(kind, type, free_it) case OBJECT_##kind: return #kind;
	OBJECT_KINDS(K)
#undef K
	}
	abort();
}

#define COMPARISONS(C)                                                                                  \
	C(rate_policy, rate_policy_is_equal)                                                            \
	C(log_level_rule, log_level_rule_is_equal)                                                      \
	C(kernel_probe, kernel_probe_location_is_equal)                                                 \
	C(userspace_probe, userspace_probe_location_is_equal)                                           \
	C(event_rule, event_rule_is_equal)                                                              \
	C(event_expr, lttng_event_expr_is_equal)                                                        \
	C(condition, condition_is_equal)                                                                \
	C(snapshot_output, snapshot_output_is_equal)                                                    \
	C(action, action_is_equal)                                                                      \
	C(trigger, trigger_is_equal)                                                                    \
	C(archive_location, archive_location_is_equal)

bool object_is_equal(enum object_kind kind, const void *a, const void *b)
{
	switch (kind) {
#define C(kind, is_equal) case OBJECT_##kind: return is_equal(a, b);
	COMPARISONS(C)
#undef C
	default:
		return true;
	}
}

bool object_has_comparison(enum object_kind kind)
{
	switch (kind) {
#define C(kind, is_equal) case OBJECT_##kind:
	COMPARISONS(C)
#undef C
		return true;
	default:
		return false;
	}
}
