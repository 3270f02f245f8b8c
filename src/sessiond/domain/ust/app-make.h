/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making the objects of a session in an application: channels with their
 * streams and contexts, event rules.  Each function does what is missing and
 * returns 0, APP_GONE, APP_REFUSED or a negative error.
 */
#pragma once
#include "sessiond/domain/ust/app-session.h"
#include "sessiond/domain/ust/fan-out.h"

_must_check_ int app_make_channel(struct app *app, struct app_session *as, unsigned place,
	const struct wanted_channel *wanted, struct fan_out *fan);
_must_check_ int app_make_events(struct app *app, struct app_channel *channel, const struct wanted_channel *wanted,
	struct fan_out *fan);
_must_check_ int app_toggle_channel(struct app *app, struct app_channel *channel, bool enabled);
