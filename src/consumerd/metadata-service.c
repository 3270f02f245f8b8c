/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include "base/testpoint.h"
#include "consumerd/consumerd.h"
#include "consumerd/metadata-service.h"

static int on_readable(struct source *src, uint32_t events, void *data)
{
	struct consumerd *consumerd = data;
	int r;

	(void) events;
	testpoint_stall("stall-metadata");
	r = inbox_drain(&consumerd->inbox);
	if (r == 0)
		return 0;
	source_free(src);
	consumerd->metadata_source = NULL;
	if (r != -EPIPE)
		consumerd_report(consumerd, 0, LOG_LEVEL_ERR, "The metadata link is broken: traces will lack metadata");
	return 0;
}

int metadata_service_start(struct consumerd *consumerd)
{
	return source_new_fd(consumerd->metadata_loop, consumerd->inbox.sock, EPOLLIN, on_readable, consumerd,
		&consumerd->metadata_source);
}

void metadata_service_stop(struct consumerd *consumerd)
{
	if (consumerd->metadata_source)
		source_free(consumerd->metadata_source);
	consumerd->metadata_source = NULL;
}
