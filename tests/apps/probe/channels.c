/* SPDX-License-Identifier: GPL-2.0-only */
#include "probe.h"

#include <inttypes.h>

static void see_attributes(const struct lttng_channel *chan)
{
	uint64_t value = 77;
	int64_t timeout = 77;

	INT(chan->enabled);
	INT(chan->attr.overwrite);
	INT(chan->attr.subbuf_size);
	INT(chan->attr.num_subbuf);
	INT(chan->attr.switch_timer_interval);
	INT(chan->attr.read_timer_interval);
	INT(chan->attr.output);
	INT(chan->attr.tracefile_size);
	INT(chan->attr.tracefile_count);
	INT(chan->attr.live_timer_interval);
	INT(lttng_channel_get_monitor_timer_interval((struct lttng_channel *) chan, &value));
	INT(value);
	INT(lttng_channel_get_blocking_timeout((struct lttng_channel *) chan, &timeout));
	INT(timeout);
	value = 77;
	INT(lttng_channel_get_discarded_event_count((struct lttng_channel *) chan, &value));
	INT(value);
	INT(lttng_channel_get_lost_packet_count((struct lttng_channel *) chan, &value));
	INT(value);
}

static void see_new(enum lttng_domain_type type, enum lttng_buffer_type buf_type)
{
	struct lttng_domain domain = probe_domain(type, buf_type);
	struct lttng_channel *chan = lttng_channel_create(&domain);

	INT(type);
	INT(buf_type);
	PTR(chan);
	if (chan)
		see_attributes(chan);
	lttng_channel_destroy(chan);
}

static void probe_new(void)
{
	probe_part("new channels");
	RISKY_PTR(lttng_channel_create(NULL));
	for (int type = LTTNG_DOMAIN_NONE; type <= LTTNG_DOMAIN_PYTHON + 1; type++)
		for (int buf_type = LTTNG_BUFFER_PER_PID; buf_type <= LTTNG_BUFFER_GLOBAL + 1; buf_type++)
			see_new((enum lttng_domain_type) type, (enum lttng_buffer_type) buf_type);
	RISKY((lttng_channel_destroy(NULL), 0));
}

static void probe_attributes(void)
{
	struct lttng_domain domain = probe_domain(LTTNG_DOMAIN_UST, LTTNG_BUFFER_PER_UID);
	struct lttng_channel *chan = lttng_channel_create(&domain);
	struct lttng_channel bare;
	struct lttng_channel_attr attr;
	uint64_t value = 77;
	int64_t timeout = 77;

	memset(&bare, 0, sizeof(bare));
	memset(&attr, 0, sizeof(attr));
	probe_part("channel attributes");
	RISKY((lttng_channel_set_default_attr(NULL, NULL), 0));
	RISKY((lttng_channel_set_default_attr(&domain, NULL), 0));
	RISKY((lttng_channel_set_default_attr(NULL, &attr), 0));
	lttng_channel_set_default_attr(&domain, &attr);
	INT(attr.subbuf_size);
	INT(attr.overwrite);
	PTR(attr.extended.ptr);
	INT(lttng_channel_get_monitor_timer_interval(NULL, &value));
	INT(lttng_channel_get_monitor_timer_interval(chan, NULL));
	INT(lttng_channel_set_monitor_timer_interval(NULL, 1));
	INT(lttng_channel_set_monitor_timer_interval(chan, 0));
	INT(lttng_channel_set_monitor_timer_interval(chan, UINT64_MAX));
	INT(lttng_channel_get_blocking_timeout(NULL, &timeout));
	INT(lttng_channel_get_blocking_timeout(chan, NULL));
	INT(lttng_channel_set_blocking_timeout(NULL, 1));
	INT(lttng_channel_set_blocking_timeout(chan, -1));
	INT(lttng_channel_set_blocking_timeout(chan, -2));
	INT(lttng_channel_set_blocking_timeout(chan, 0));
	INT(lttng_channel_set_blocking_timeout(chan, 1));
	INT(lttng_channel_set_blocking_timeout(chan, 1000));
	INT(lttng_channel_set_blocking_timeout(chan, INT64_C(1000) * INT32_MAX));
	INT(lttng_channel_set_blocking_timeout(chan, INT64_C(1000) * INT32_MAX + 1000));
	INT(lttng_channel_set_blocking_timeout(chan, INT64_MAX));
	INT(lttng_channel_get_discarded_event_count(NULL, &value));
	INT(lttng_channel_get_discarded_event_count(chan, NULL));
	INT(lttng_channel_get_lost_packet_count(NULL, &value));
	INT(lttng_channel_get_lost_packet_count(chan, NULL));
	INT(lttng_channel_get_monitor_timer_interval(&bare, &value));
	INT(lttng_channel_set_monitor_timer_interval(&bare, 1));
	INT(lttng_channel_get_blocking_timeout(&bare, &timeout));
	INT(lttng_channel_set_blocking_timeout(&bare, 1));
	value = 77;
	INT(lttng_channel_get_discarded_event_count(&bare, &value));
	INT(value);
	INT(lttng_channel_get_lost_packet_count(&bare, &value));
	INT(value);
	lttng_channel_destroy(chan);
}

enum change {
	PLAIN, NO_NAME, SLASH, DOT, SIZE_0, SIZE_ODD, SIZE_TINY, COUNT_0, COUNT_1, COUNT_ODD, OVERWRITE, ONE_OVERWRITE, SPLICE,
	FILE_SMALL, COUNT_ALONE, FILES, TIMERS, BLOCKING, USUAL_CHANGES,
	METADATA = USUAL_CHANGES, OVERWRITE_2, BLOCKING_OVERWRITE, CHANGES
};

/* Another channel each time; what was changed is told by its name. */
static void enable(struct lttng_handle *handle, enum change change)
{
	struct lttng_channel *chan = lttng_channel_create(&handle->domain);

	if (!chan)
		return;
	snprintf(chan->name, sizeof(chan->name), "ch-%02d", change);
	if (change == NO_NAME || change == SLASH || change == DOT || change == METADATA)
		strcpy(chan->name, change == NO_NAME ? "" : change == SLASH ? "a/b" : change == DOT ? ".a" : "metadata");
	if (change >= SIZE_0 && change <= SIZE_TINY)
		chan->attr.subbuf_size = change == SIZE_0 ? 0 : change == SIZE_ODD ? 5000 : 1024;
	if (change >= COUNT_0 && change <= COUNT_ODD)
		chan->attr.num_subbuf = change == COUNT_0 ? 0 : change == COUNT_1 ? 1 : 3;
	if (change == OVERWRITE || change == OVERWRITE_2 || change == ONE_OVERWRITE)
		chan->attr.overwrite = change == OVERWRITE_2 ? 2 : 1;
	if (change == ONE_OVERWRITE)
		chan->attr.num_subbuf = 1;
	if (change == SPLICE)
		chan->attr.output = LTTNG_EVENT_SPLICE;
	if (change == FILE_SMALL || change == FILES)
		chan->attr.tracefile_size = change == FILES ? 1048576 : 4096;
	if (change == COUNT_ALONE || change == FILES)
		chan->attr.tracefile_count = 3;
	if (change == TIMERS) {
		chan->attr.switch_timer_interval = 12345;
		chan->attr.read_timer_interval = 23456;
		lttng_channel_set_monitor_timer_interval(chan, 34567);
	}
	if (change == BLOCKING || change == BLOCKING_OVERWRITE)
		lttng_channel_set_blocking_timeout(chan, 5000);
	chan->attr.overwrite = change == BLOCKING_OVERWRITE ? 1 : chan->attr.overwrite;
	INT(change);
	INT(lttng_enable_channel(handle, chan));
	lttng_channel_destroy(chan);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct lttng_channel *) a)->name, ((const struct lttng_channel *) b)->name);
}

static void list(struct lttng_handle *handle)
{
	struct lttng_channel *channels = NULL;
	int n = lttng_list_channels(handle, &channels);

	INT(n);
	if (n > 0)
		qsort(channels, (size_t) n, sizeof(*channels), by_name);
	for (int i = 0; i < n; i++) {
		STR(channels[i].name);
		see_attributes(&channels[i]);
	}
	free(channels);
}

static void probe_enabling(void)
{
	struct lttng_channel *channels = NULL, nothing;
	struct lttng_domain *domains = NULL, other = probe_domain(LTTNG_DOMAIN_UST, LTTNG_BUFFER_PER_PID);
	struct lttng_domain kernel = probe_domain(LTTNG_DOMAIN_KERNEL, LTTNG_BUFFER_GLOBAL);
	struct lttng_domain none = probe_domain(LTTNG_DOMAIN_NONE, LTTNG_BUFFER_PER_UID);
	struct lttng_handle *handle = probe_handle("channels");

	memset(&nothing, 0, sizeof(nothing));
	probe_part("channels of a session");
	INT(lttng_create_session("channels", NULL));
	INT(lttng_enable_channel(NULL, NULL));
	RISKY(lttng_enable_channel(handle, NULL));
	INT(lttng_list_channels(NULL, &channels));
	INT(lttng_list_channels(probe_handle("nosuch"), &channels));
	INT(lttng_list_channels(lttng_create_handle("channels", &kernel), &channels));
	INT(lttng_list_channels(lttng_create_handle("channels", &none), &channels));
	INT(lttng_disable_channel(NULL, "x"));
	INT(lttng_disable_channel(handle, NULL));
	INT(lttng_disable_channel(handle, "nosuch"));
	INT(lttng_disable_channel(probe_handle("nosuch"), "x"));
	list(handle);
	RISKY(lttng_enable_channel(handle, &nothing));
	enable(probe_handle("nosuch"), PLAIN);
	enable(lttng_create_handle("channels", &none), PLAIN);
	for (int change = PLAIN; change < USUAL_CHANGES; change++)
		enable(handle, (enum change) change);
	enable(handle, PLAIN);
	enable(lttng_create_handle("channels", &other), FILES);
	list(handle);
	INT(lttng_disable_channel(handle, "nosuch"));
	INT(lttng_list_domains("channels", &domains));
	INT(domains ? domains[0].type : -1);
	INT(domains ? domains[0].buf_type : -1);
	INT(lttng_disable_channel(handle, "ch-00"));
	INT(lttng_disable_channel(handle, "ch-00"));
	enable(handle, PLAIN);
	INT(lttng_start_tracing("channels"));
	INT(lttng_disable_channel(handle, "ch-00"));
	enable(handle, PLAIN);
	enable(handle, SIZE_TINY);
	enable(handle, METADATA);
	INT(lttng_destroy_session("channels"));
	probe_part("unusual channels");
	INT(lttng_create_session("channels", NULL));
	for (int change = USUAL_CHANGES; change < CHANGES; change++)
		enable(handle, (enum change) change);
	INT(lttng_destroy_session("channels"));
	INT(lttng_list_channels(handle, &channels));
}

void probe_channels(void)
{
	probe_new();
	probe_attributes();
	probe_enabling();
}
