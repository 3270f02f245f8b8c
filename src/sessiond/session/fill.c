/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdlib.h>
#include "sessiond/session/fill.h"

static struct fill_sample *find(const struct fill *fill, uint64_t key)
{
	for (unsigned i = 0; i < fill->n; i++)
		if (fill->samples[i].key == key)
			return &fill->samples[i];
	return NULL;
}

int fill_set(struct fill *fill, const struct fill_sample *sample)
{
	struct fill_sample *place = find(fill, sample->key), *grown;

	if (!place) {
		grown = reallocarray(fill->samples, fill->n + 1, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		fill->samples = grown;
		place = &grown[fill->n++];
	}
	*place = *sample;
	return 0;
}

void fill_remove(struct fill *fill, uint64_t key)
{
	struct fill_sample *place = find(fill, key);

	if (place)
		*place = fill->samples[--fill->n];
}

bool fill_get(const struct fill *fill, struct fill_sample *ret)
{
	if (fill->n == 0)
		return false;
	*ret = (struct fill_sample) { .lowest = UINT64_MAX };
	for (unsigned i = 0; i < fill->n; i++) {
		ret->highest = MAX(ret->highest, fill->samples[i].highest);
		ret->lowest = MIN(ret->lowest, fill->samples[i].lowest);
		ret->consumed += fill->samples[i].consumed;
	}
	return true;
}

void fill_deinit(struct fill *fill)
{
	free(fill->samples);
	*fill = (struct fill) { .n = 0 };
}
