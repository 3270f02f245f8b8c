/* SPDX-License-Identifier: LGPL-2.1-only */
/* The event object, and what a listed rule has beside its members. */
#include <string.h>
#include <lttng/event.h>
#include <lttng/lttng-error.h>
#include "ctl/event.h"

static struct event_extra *extra_of(const struct lttng_event *event)
{
	return event ? event->extended.ptr : NULL;
}

struct lttng_event *lttng_event_create(void)
{
	struct lttng_event *event = calloc(1, sizeof(*event));

	if (!event)
		return NULL;
	event->extended.ptr = calloc(1, sizeof(struct event_extra));
	if (!event->extended.ptr) {
		free(event);
		return NULL;
	}
	return event;
}

void lttng_event_destroy(struct lttng_event *event)
{
	struct event_extra *extra = extra_of(event);

	if (extra)
		lttng_userspace_probe_location_destroy(extra->location);
	free(extra);
	free(event);
}

int lttng_event_get_filter_expression(struct lttng_event *event, const char **filter_string)
{
	const struct event_extra *extra = extra_of(event);

	if (!event || !filter_string)
		return -LTTNG_ERR_INVALID;
	*filter_string = extra && extra->has_filter ? extra->text : NULL;
	return 0;
}

int lttng_event_get_exclusion_name_count(struct lttng_event *event)
{
	const struct event_extra *extra = extra_of(event);

	if (!event)
		return -LTTNG_ERR_INVALID;
	return extra ? (int) extra->n_exclusions : 0;
}

int lttng_event_get_exclusion_name(struct lttng_event *event, size_t index, const char **exclusion_name)
{
	const struct event_extra *extra = extra_of(event);
	const char *name;

	if (!extra || !exclusion_name || index >= extra->n_exclusions)
		return -LTTNG_ERR_INVALID;
	name = extra->text;
	for (size_t i = 0; i < index + extra->has_filter; i++)
		name += strlen(name) + 1;
	*exclusion_name = name;
	return 0;
}

const struct lttng_userspace_probe_location *lttng_event_get_userspace_probe_location(
	const struct lttng_event *event)
{
	const struct event_extra *extra = extra_of(event);

	return extra ? extra->location : NULL;
}

int lttng_event_set_userspace_probe_location(struct lttng_event *event,
	struct lttng_userspace_probe_location *probe_location)
{
	struct event_extra *extra = extra_of(event);

	if (!extra || !probe_location)
		return -LTTNG_ERR_INVALID;
	if (extra->location != probe_location)
		lttng_userspace_probe_location_destroy(extra->location);
	extra->location = probe_location;
	return 0;
}
