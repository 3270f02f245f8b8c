/* SPDX-License-Identifier: GPL-2.0-only */
#include <inttypes.h>
#include "cli/domain.h"
#include "cli/loss.h"
#include "cli/units.h"

void loss_warn_channel(const struct cli *cli, const char *session, struct lttng_channel *channel)
{
	const struct lttng_channel_attr *attr = &channel->attr;
	uint64_t discarded = 0, lost = 0;
	char size[UNIT_SIZE];

	/* Unknown counts are no loss to report. */
	(void) lttng_channel_get_discarded_event_count(channel, &discarded);
	(void) lttng_channel_get_lost_packet_count(channel, &lost);
	if (discarded) {
		cli_warn(cli, "Session \"%s\", channel \"%s\": %" PRIu64 " event%s discarded because the ring buffer "
			 "was full", session, channel->name, discarded, discarded == 1 ? " was" : "s were");
		cli_hint(cli, "Use larger sub-buffers (--subbuf-size, now %s), more of them (--num-subbuf, now %" PRIu64
			 "), or narrower event rules.", unit_bytes(attr->subbuf_size, size), attr->num_subbuf);
	}
	if (lost) {
		cli_warn(cli, "Session \"%s\", channel \"%s\": %" PRIu64 " packet%s overwritten before %s read",
			 session, channel->name, lost, lost == 1 ? " was" : "s were",
			 lost == 1 ? "it was" : "they were");
		cli_hint(cli, "That is how --overwrite keeps the newest events; use larger or more sub-buffers to keep "
			 "more of them, or --discard to keep the oldest.");
	}
}

static void warn_domain(const struct cli *cli, const char *session, const struct lttng_domain *domain)
{
	_cleanup_free_ struct lttng_channel *channels = NULL;
	_cleanup_(lttng_destroy_handlep) struct lttng_handle *handle = NULL;
	struct lttng_domain copy = *domain;
	int n;

	if (domain->type != LTTNG_DOMAIN_UST && domain->type != LTTNG_DOMAIN_KERNEL)
		return;
	handle = lttng_create_handle(session, &copy);
	n = handle ? lttng_list_channels(handle, &channels) : 0;
	for (int i = 0; i < n; i++)
		loss_warn_channel(cli, session, &channels[i]);
}

void loss_warn(const struct cli *cli, const char *session)
{
	_cleanup_free_ struct lttng_domain *domains = NULL;
	int n = lttng_list_domains(session, &domains);

	for (int i = 0; i < n; i++)
		warn_domain(cli, session, &domains[i]);
}
