/* SPDX-License-Identifier: GPL-2.0-only */
/* The events of the quickstart program: what happens in a small shop. */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER shop

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "shop-tp.h"

#if !defined(SHOP_TP_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define SHOP_TP_H

#include <lttng/tracepoint.h>

LTTNG_UST_TRACEPOINT_EVENT(shop, order,
	LTTNG_UST_TP_ARGS(int, number, const char *, dish),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(int, number, number)
		lttng_ust_field_string(dish, dish)
	)
)

LTTNG_UST_TRACEPOINT_ENUM(shop, means,
	LTTNG_UST_TP_ENUM_VALUES(
		lttng_ust_field_enum_value("cash", 0)
		lttng_ust_field_enum_value("card", 1)
	)
)

LTTNG_UST_TRACEPOINT_EVENT(shop, payment,
	LTTNG_UST_TP_ARGS(int, number, double, amount, int, means),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(int, number, number)
		lttng_ust_field_float(double, amount, amount)
		lttng_ust_field_enum(shop, means, int, means, means)
	)
)

LTTNG_UST_TRACEPOINT_EVENT(shop, cooked,
	LTTNG_UST_TP_ARGS(int, number, const int *, grams, unsigned int, count),
	LTTNG_UST_TP_FIELDS(
		lttng_ust_field_integer(int, number, number)
		lttng_ust_field_sequence(int, grams, grams, unsigned int, count)
	)
)

#endif

#include <lttng/tracepoint-event.h>
