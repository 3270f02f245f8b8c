/* SPDX-License-Identifier: GPL-2.0-only */
#include "ctl.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ctl ctl;

void ctl_load(void)
{
	void *library = dlopen("liblttng-ctl.so.0", RTLD_NOW);

	if (!library) {
		fprintf(stderr, "%s\n", dlerror());
		exit(2);
	}
#define F(name)                                                                 \
	*(void **) &ctl.name = dlsym(library, #name);                           \
	if (!ctl.name) {                                                        \
		fprintf(stderr, "liblttng-ctl has no %s\n", #name);             \
		exit(2);                                                        \
	}
	CTL_FUNCTIONS(F)
#undef F
}

int ctl_must(int r, const char *what)
{
	if (r < 0) {
		fprintf(stderr, "%s: %s\n", what, ctl.lttng_strerror(r));
		exit(1);
	}
	return r;
}

struct lttng_handle *bench_session_create(const struct session_options *options)
{
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST };
	struct lttng_handle *handle;
	char url[4096];

	domain.buf_type = options->per_process ? LTTNG_BUFFER_PER_PID : LTTNG_BUFFER_PER_UID;
	snprintf(url, sizeof(url), "file://%s", options->dir);
	ctl_must(ctl.lttng_create_session("bench", url), "create");
	handle = ctl.lttng_create_handle("bench", &domain);
	if (!handle)
		exit(1);
	return handle;
}

void bench_channel_enable(struct lttng_handle *handle, const struct session_options *options)
{
	struct lttng_channel *channel = ctl.lttng_channel_create(&handle->domain);

	if (!channel)
		exit(1);
	strcpy(channel->name, "ch");
	channel->enabled = 1;
	if (options->subbuf_size)
		channel->attr.subbuf_size = options->subbuf_size;
	if (options->num_subbuf)
		channel->attr.num_subbuf = options->num_subbuf;
	if (options->lossless)
		ctl_must(ctl.lttng_channel_set_blocking_timeout(channel, -1), "blocking timeout");
	ctl_must(ctl.lttng_enable_channel(handle, channel), "enable channel");
	ctl.lttng_channel_destroy(channel);
}

void bench_event_enable(struct lttng_handle *handle, const char *pattern, const char *filter)
{
	struct lttng_event *event = ctl.lttng_event_create();

	if (!event)
		exit(1);
	event->type = LTTNG_EVENT_TRACEPOINT;
	event->loglevel_type = LTTNG_EVENT_LOGLEVEL_ALL;
	event->loglevel = -1;
	snprintf(event->name, sizeof(event->name), "%s", pattern);
	ctl_must(ctl.lttng_enable_event_with_exclusions(handle, event, "ch", filter, 0, NULL),
		 "enable event");
	ctl.lttng_event_destroy(event);
}

void bench_session_destroy(struct lttng_handle *handle)
{
	ctl_must(ctl.lttng_destroy_session("bench"), "destroy");
	ctl.lttng_destroy_handle(handle);
}
