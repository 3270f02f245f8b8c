/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The deadline of a call to an application.  The timeout of its socket begins
 * anew with every byte that comes, so that somebody who sends one now and then
 * would keep a thread for ever: here a timer looks, and cuts the application
 * off when its call is too old.
 *
 * The timer is armed when a call begins and finds it unarmed, and looks once
 * after the time that a call may take; when no call runs then, it sleeps.
 */
#pragma once
#include "base/loop.h"

struct app_registry;
struct call_guard;

_must_check_ int call_guard_new(struct loop *apps_loop, struct app_registry *apps, uint64_t timeout_us,
	struct call_guard **ret);
/* The loop does not run any more. */
void call_guard_free(struct call_guard *guard);
/* A call has begun. Any thread; NULL is allowed. */
void call_guard_arm(struct call_guard *guard);
