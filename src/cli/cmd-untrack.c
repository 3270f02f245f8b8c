/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/track.h"
#include "cli/verbs.h"

static int run(struct cli *cli, const struct args *args)
{
	return track_run(cli, args, false);
}

VERB(untrack, "untrack", GROUP_TRACKER, "", "Record processes with these attributes no more", run,
     .options = track_options);
