/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "consumerd/metadata-cache.h"

void metadata_cache_init(struct metadata_cache *cache)
{
	mutex_init(&cache->lock, LOCK_METADATA_CACHE);
	buf_init(&cache->pending);
	cache->end = 0;
	cache->version = 0;
	cache->restarted = false;
	memset(cache->declared, 0, sizeof(cache->declared));
	atomic_init(&cache->dirty, false);
}

void metadata_cache_deinit(struct metadata_cache *cache)
{
	buf_deinit(&cache->pending);
	mutex_deinit(&cache->lock);
}

static void restart_locked(struct metadata_cache *cache, uint32_t version)
{
	mutex_assert_mine(&cache->lock);
	buf_deinit(&cache->pending);
	buf_init(&cache->pending);
	cache->end = 0;
	cache->version = version;
	cache->restarted = true;
}

int metadata_cache_append(struct metadata_cache *cache, uint32_t version, uint64_t offset, const void *text, size_t len)
{
	uint64_t known;
	int r;

	MUTEX_GUARD(&cache->lock);
	if (version != cache->version) {
		if (version < cache->version || offset != 0)
			return -EPROTO;
		restart_locked(cache, version);
	}
	if (offset > cache->end || len > UINT64_MAX - offset)
		return -EPROTO;
	known = cache->end - offset;
	if (known >= len)
		return 0;
	buf_append(&cache->pending, (const char *) text + known, len - known);
	r = cache->pending.error;
	if (r < 0)
		return r;
	cache->end = offset + len;
	atomic_store(&cache->dirty, true);
	return 0;
}

bool metadata_cache_take(struct metadata_cache *cache, struct buf *ret)
{
	bool restarted;

	MUTEX_GUARD(&cache->lock);
	*ret = cache->pending;
	buf_init(&cache->pending);
	restarted = cache->restarted;
	cache->restarted = false;
	atomic_store(&cache->dirty, false);
	return restarted;
}

void metadata_cache_declare(struct metadata_cache *cache, uint32_t chan_id)
{
	MUTEX_GUARD(&cache->lock);
	if (chan_id < 8 * sizeof(cache->declared))
		cache->declared[chan_id / 8] |= (uint8_t) (1u << (chan_id % 8));
}

bool metadata_cache_declares(struct metadata_cache *cache, uint32_t chan_id)
{
	MUTEX_GUARD(&cache->lock);
	return chan_id < 8 * sizeof(cache->declared) && (cache->declared[chan_id / 8] & (1u << (chan_id % 8)));
}

uint64_t metadata_cache_end(struct metadata_cache *cache)
{
	MUTEX_GUARD(&cache->lock);
	return cache->end;
}
