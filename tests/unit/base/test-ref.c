/* SPDX-License-Identifier: GPL-2.0-only */
#include <signal.h>
#include "lib/dies.h"
#include "lib/tap.h"
#include "base/ref.h"

static void get_dead(void)
{
	struct ref ref;

	ref_init(&ref);
	(void) !ref_put(&ref);
	ref_get(&ref);
}

static void put_twice(void)
{
	struct ref ref;

	ref_init(&ref);
	(void) !ref_put(&ref);
	(void) !ref_put(&ref);
}

int main(void)
{
	struct ref ref;

	ref_init(&ref);
	ref_get(&ref);
	ok(!ref_put(&ref), "one of two references is not the last");
	ok(ref_get_unless_zero(&ref), "a living object can be found");
	ok(!ref_put(&ref), "back to one");
	ok(ref_put(&ref), "the last");
	ok(!ref_get_unless_zero(&ref), "a dying object cannot be found");
	ok_int(dies_of(get_dead), SIGABRT, "a reference to a dead object aborts");
	ok_int(dies_of(put_twice), SIGABRT, "one reference too many dropped aborts");
	return tap_done();
}
