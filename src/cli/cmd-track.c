/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/track.h"
#include "cli/verbs.h"

static int run(struct cli *cli, const struct args *args)
{
	return track_run(cli, args, true);
}

VERB(track, "track", GROUP_TRACKER, "", "Record processes with these attributes", run,
     .options = track_options);
