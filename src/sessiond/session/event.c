/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>
#include <string.h>
#include "base/errors.h"
#include "base/hash.h"
#include "base/str.h"
#include "sessiond/session/event.h"

#define NAME_LENGTH_MAX     255
#define EXCLUSIONS_MAX      4096
#define BYTECODE_LENGTH_MAX 65536

static int validate(const struct event_conf *conf)
{
	if (!*conf->name || strlen(conf->name) > NAME_LENGTH_MAX)
		return -E_EVENT_NAME;
	if (conf->n_exclusions > EXCLUSIONS_MAX || (conf->n_exclusions && !str_is_glob(conf->name)))
		return -E_EXCLUSION_INVALID;
	for (unsigned i = 0; i < conf->n_exclusions; i++)
		if (!*conf->exclusions[i] || strlen(conf->exclusions[i]) > NAME_LENGTH_MAX)
			return -E_EXCLUSION_INVALID;
	if (conf->bytecode_len > BYTECODE_LENGTH_MAX || conf->reloc_offset > conf->bytecode_len)
		return -E_FILTER_INVALID;
	if (*conf->filter && conf->bytecode_len == 0)
		return -E_FILTER_INVALID;
	return 0;
}

/* What a filter does counts, not how it is spelt. Without bytecode (other domains') there is only the spelling. */
static uint64_t hash_filter(uint64_t h, const struct event_conf *conf)
{
	if (conf->bytecode_len == 0)
		return hash_more(h, conf->filter, strlen(conf->filter));
	h = hash_more(h, &conf->reloc_offset, sizeof(conf->reloc_offset));
	return hash_more(h, conf->bytecode, conf->bytecode_len);
}

static bool filter_is_same(const struct event_conf *a, const struct event_conf *b)
{
	if (a->bytecode_len != b->bytecode_len)
		return false;
	if (a->bytecode_len == 0)
		return str_eq(a->filter, b->filter);
	return a->reloc_offset == b->reloc_offset && !memcmp(a->bytecode, b->bytecode, a->bytecode_len);
}

static uint64_t hash_of(const struct event_conf *conf)
{
	uint64_t h = hash_str(conf->name);

	h = hash_more(h, &conf->loglevel, sizeof(conf->loglevel));
	h = hash_filter(h, conf);
	for (unsigned i = 0; i < conf->n_exclusions; i++)
		h = hash_more(h, conf->exclusions[i], strlen(conf->exclusions[i]) + 1);
	return h;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Their order has no meaning, nor has one that stands twice: equal lists are spelt alike. */
static void sort_exclusions(char **names, struct event_conf *conf)
{
	unsigned n = 0;

	qsort(names, conf->n_exclusions, sizeof(*names), compare_names);
	for (unsigned i = 0; i < conf->n_exclusions; i++) {
		if (n > 0 && !strcmp(names[n - 1], names[i]))
			free(names[i]);
		else
			names[n++] = names[i];
	}
	conf->n_exclusions = n;
}

static int copy_exclusions(const struct event_conf *conf, struct event_conf *to)
{
	char **names;
	int r;

	if (conf->n_exclusions == 0)
		return 0;
	names = calloc(conf->n_exclusions, sizeof(*names));
	if (!names)
		return -ENOMEM;
	to->exclusions = (const char *const *) names;
	for (; to->n_exclusions < conf->n_exclusions; to->n_exclusions++) {
		r = str_dup(conf->exclusions[to->n_exclusions], &names[to->n_exclusions]);
		if (r < 0)
			return r;
		str_glob_normalize(names[to->n_exclusions]);
	}
	sort_exclusions(names, to);
	return 0;
}

static int copy_conf(const struct event_conf *conf, struct event_conf *to)
{
	char *name, *filter;
	void *code;
	int r;

	r = str_dup(conf->name, &name);
	if (r < 0)
		return r;
	str_glob_normalize(name);
	to->name = name;
	r = str_dup(conf->filter, &filter);
	if (r < 0)
		return r;
	to->filter = filter;
	if (conf->bytecode_len > 0) {
		code = malloc(conf->bytecode_len);
		if (!code)
			return -ENOMEM;
		memcpy(code, conf->bytecode, conf->bytecode_len);
		to->bytecode = code;
	}
	return copy_exclusions(conf, to);
}

int event_new(const struct event_conf *conf, struct event **ret)
{
	_cleanup_(event_unrefp) struct event *event = NULL;
	int r = validate(conf);

	if (r < 0)
		return r;
	event = calloc(1, sizeof(*event));
	if (!event)
		return -ENOMEM;
	ref_init(&event->ref);
	event->conf = *conf;
	event->conf.name = event->conf.filter = NULL;
	event->conf.bytecode = NULL;
	event->conf.exclusions = NULL;
	event->conf.n_exclusions = 0;
	if (conf->loglevel_type == LOGLEVEL_ALL)
		event->conf.loglevel = -1;
	r = copy_conf(conf, &event->conf);
	if (r < 0)
		return r;
	event->hash = hash_of(&event->conf);
	*ret = TAKE_PTR(event);
	return 0;
}

struct event *event_ref(struct event *event)
{
	ref_get(&event->ref);
	return event;
}

void event_unref(struct event *event)
{
	if (!event || !ref_put(&event->ref))
		return;
	for (unsigned i = 0; i < event->conf.n_exclusions; i++)
		free((char *) event->conf.exclusions[i]);
	free((void *) event->conf.exclusions);
	free((void *) event->conf.bytecode);
	free((char *) event->conf.filter);
	free((char *) event->conf.name);
	free(event);
}

bool event_is_same(const struct event *a, const struct event *b)
{
	const struct event_conf *x = &a->conf, *y = &b->conf;

	if (a->hash != b->hash || strcmp(x->name, y->name) || !filter_is_same(x, y))
		return false;
	if (x->loglevel_type != y->loglevel_type || x->loglevel != y->loglevel || x->n_exclusions != y->n_exclusions)
		return false;
	for (unsigned i = 0; i < x->n_exclusions; i++)
		if (strcmp(x->exclusions[i], y->exclusions[i]))
			return false;
	return true;
}
