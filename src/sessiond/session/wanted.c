/* SPDX-License-Identifier: GPL-2.0-only */
#include "sessiond/session/wanted.h"

struct wanted *wanted_ref(struct wanted *wanted)
{
	ref_get(&wanted->ref);
	return wanted;
}

void wanted_unref(struct wanted *wanted)
{
	if (!wanted || !ref_put(&wanted->ref))
		return;
	for (unsigned i = 0; i < wanted->n_channels; i++) {
		struct wanted_channel *wc = &wanted->channels[i];

		for (unsigned j = 0; j < wc->n_events; j++)
			event_unref(wc->events[j].event);
		free(wc->events);
		free(wc->contexts);
	}
	for (unsigned i = 0; i < N_TRACKERS; i++)
		tracker_deinit(&wanted->trackers[i]);
	free(wanted);
}
