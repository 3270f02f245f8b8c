/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of samples share: each noun's file gives the samples of its
 * kinds, and makes some that other nouns are made of.
 */
#pragma once
#include <lttng/lttng.h>
#include <stdlib.h>
#include "object-samples.h"

#define must(expression)                                                                                \
	do {                                                                                            \
		if (!(expression))                                                                      \
			abort();                                                                        \
	} while (0)

struct taker {
	sample_taker *take;
	void *data;
};

/* Takes the object over. */
void give(const struct taker *taker, enum object_kind kind, const char *what, void *object);
#define GIVE(kind, what, object) give(taker, OBJECT_##kind, what, object)

/* samples-rule.c */
void give_rule_parts(const struct taker *taker);
void give_rules(const struct taker *taker);
enum { PLAIN, OTHER_PATTERN, OTHER_FILTER, EXACT_LEVEL, LEAST_LEVEL, OTHER_LEVEL, ONE_EXCLUSION, OTHER_EXCLUSION,
       TWO_EXCLUSIONS, OTHER_ORDER, N_USER_RULES };
struct lttng_event_rule *user_rule(unsigned variant);

/* samples-trigger.c */
void give_conditions(const struct taker *taker);
void give_actions(const struct taker *taker);
void give_triggers(const struct taker *taker);
struct lttng_condition *matches(unsigned rule_variant, const char *first, const char *second);
struct lttng_condition *consumed(unsigned variant);
struct lttng_action *notify(unsigned every);
/* Takes both over; NULL: no name. */
struct lttng_trigger *trigger_of(struct lttng_condition *condition, struct lttng_action *action, const char *name);

/* samples-answer.c */
void give_values(const struct taker *taker);
void give_locations(const struct taker *taker);
void give_evaluations(const struct taker *taker);
