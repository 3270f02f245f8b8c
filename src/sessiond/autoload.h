/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Saved sessions that the daemon loads at its start: those of --load, else
 * those of the autoload directories, when it owns them.  It asks itself for
 * them, over its own control socket like any client, so there is one way in
 * which a session comes to be.
 */
#pragma once
#include "base/defs.h"

struct sessiond;

/* On the main thread, when every service runs and before the start is announced. Failures are said; the first ends it. */
_must_check_ int autoload_run(const struct sessiond *sd);
