/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "base/errors.h"
#include "base/str.h"
#include "sessiond/session/channel.h"

int channel_new(const char *name, const struct channel_conf *conf, struct channel **ret)
{
	_cleanup_(channel_freep) struct channel *channel = calloc(1, sizeof(*channel));
	int r;

	if (!channel)
		return -ENOMEM;
	list_init(&channel->link);
	channel->conf = *conf;
	channel->enabled = true;
	r = str_dup(name, &channel->name);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(channel);
	return 0;
}

void channel_free(struct channel *channel)
{
	if (!channel)
		return;
	list_remove(&channel->link);
	for (unsigned i = 0; i < channel->n_events; i++)
		event_unref(channel->events[i].event);
	for (unsigned i = 0; i < channel->n_contexts; i++) {
		free(channel->contexts[i].name);
		free(channel->contexts[i].app_name);
	}
	free(channel->contexts);
	fill_deinit(&channel->fill);
	free(channel->event_table);
	free(channel->events);
	free(channel->name);
	free(channel);
}

static void table_put(uint32_t *table, uint32_t size, uint64_t hash, uint32_t place)
{
	uint32_t at = (uint32_t) hash & (size - 1);

	while (table[at] != 0)
		at = (at + 1) & (size - 1);
	table[at] = place + 1;
}

static int table_grow(struct channel *channel)
{
	uint32_t size = MAX(16u, channel->table_size * 2);
	uint32_t *table;

	if (2 * (channel->n_events + 1) <= channel->table_size)
		return 0;
	table = calloc(size, sizeof(*table));
	if (!table)
		return -ENOMEM;
	for (unsigned i = 0; i < channel->n_events; i++)
		table_put(table, size, channel->events[i].event->hash, i);
	free(channel->event_table);
	channel->event_table = table;
	channel->table_size = size;
	return 0;
}

int channel_add_event(struct channel *channel, struct event *event)
{
	int r = table_grow(channel);

	if (r < 0)
		return r;
	if (channel->n_events == channel->events_cap) {
		unsigned cap = MAX(8u, channel->events_cap * 2);
		struct channel_event *grown = reallocarray(channel->events, cap, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		channel->events = grown;
		channel->events_cap = cap;
	}
	table_put(channel->event_table, channel->table_size, event->hash, channel->n_events);
	channel->events[channel->n_events++] = (struct channel_event) { .event = event_ref(event), .enabled = true };
	return 0;
}

struct channel_event *channel_find_event(struct channel *channel, const struct event *like)
{
	uint32_t at = (uint32_t) like->hash & (channel->table_size - 1);

	if (channel->table_size == 0)
		return NULL;
	for (; channel->event_table[at] != 0; at = (at + 1) & (channel->table_size - 1)) {
		struct channel_event *found = &channel->events[channel->event_table[at] - 1];

		if (event_is_same(found->event, like))
			return found;
	}
	return NULL;
}

static bool context_is_same(const struct context_conf *a, const struct context_conf *b)
{
	return a->type == b->type && a->perf_type == b->perf_type && a->perf_config == b->perf_config &&
		str_eq(a->name, b->name) && str_eq(a->app_name, b->app_name);
}

int channel_add_context(struct channel *channel, const struct context_conf *conf)
{
	_cleanup_free_ char *name = NULL, *app_name = NULL;
	struct context_conf *grown;
	int r;

	for (unsigned i = 0; i < channel->n_contexts; i++)
		if (context_is_same(&channel->contexts[i], conf))
			return -E_CONTEXT_EXISTS;
	r = str_dup(conf->name, &name);
	if (r < 0)
		return r;
	r = str_dup(conf->app_name, &app_name);
	if (r < 0)
		return r;
	grown = reallocarray(channel->contexts, channel->n_contexts + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	channel->contexts = grown;
	grown[channel->n_contexts] = *conf;
	grown[channel->n_contexts].name = TAKE_PTR(name);
	grown[channel->n_contexts++].app_name = TAKE_PTR(app_name);
	return 0;
}
