/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shop: the instrumented program of extras/quickstart.sh. Two processes, the cashier and the cook,
 * emit three kinds of events; at its end the program says how many it emitted. With a pause between
 * the orders, those of the two processes come interleaved.
 */
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "shop-tp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const dishes[] = { "soup", "salad", "curry", "pie" };

static int work_as_cashier(int orders, useconds_t pause_us)
{
	for (int number = 1; number <= orders; number++) {
		lttng_ust_tracepoint(shop, order, number, dishes[number % 4]);
		lttng_ust_tracepoint(shop, payment, number, 4.5 + number, number % 2);
		usleep(pause_us);
	}
	return 2 * orders;
}

static int work_as_cook(int orders, useconds_t pause_us)
{
	const int grams[] = { 250, 30, 5, 1 };

	for (int number = 1; number <= orders; number++) {
		lttng_ust_tracepoint(shop, cooked, number, grams, 1 + (unsigned int) number % 4);
		usleep(pause_us);
	}
	return orders;
}

int main(int argc, char **argv)
{
	int orders = argc > 2 ? atoi(argv[2]) : 0, pause_ms = argc > 3 ? atoi(argv[3]) : 0;
	useconds_t pause_us = 1000 * (useconds_t) pause_ms;

	if (orders <= 0 || pause_ms < 0 || pause_ms > 999) {
		fprintf(stderr, "usage: shop cashier|cook ORDERS [PAUSE-IN-MS]\n");
		return 2;
	}
	printf("%d\n", strcmp(argv[1], "cook") ? work_as_cashier(orders, pause_us) : work_as_cook(orders, pause_us));
	return 0;
}
