/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include <lttng/ust-error.h>
#include "base/errors.h"
#include "base/fd.h"
#include "base/str.h"
#include "model/context-type.h"
#include "sessiond/domain/ust/app-link.h"
#include "sessiond/domain/ust/app-make.h"
#include "sessiond/domain/ust/context-map.h"

static void object_free(struct lttng_ust_abi_object_data *object)
{
	if (!object)
		return;
	(void) lttng_ust_ctl_release_object(-1, object);
	free(object);
}
DEFINE_CLEANUP(struct lttng_ust_abi_object_data *, object_free)
#define _cleanup_object_ _cleanup_(object_freep)

/* The masters stay; what travels is a copy. */
static int send_stream(struct app *app, struct lttng_ust_abi_object_data *channel,
	struct lttng_ust_abi_object_data *master)
{
	_cleanup_object_ struct lttng_ust_abi_object_data *copy = NULL;
	int r = lttng_ust_ctl_duplicate_ust_object_data(&copy, master);

	if (r < 0)
		return r == -LTTNG_UST_ERR ? -E_DESCRIPTORS : r;
	return APP_CALL(app, "take a stream", lttng_ust_ctl_send_stream_to_ust(app->cmd_fd, channel, copy));
}

/* The application has it; ours would cost a descriptor for each channel of each application. */
static void close_wakeup(struct lttng_ust_abi_object_data *channel)
{
	int fd = channel->u.channel.wakeup_fd;

	fd_closep(&fd);
	channel->u.channel.wakeup_fd = -1;
}

static int add_context(struct app *app, struct lttng_ust_abi_object_data *channel, const struct context_conf *conf)
{
	struct lttng_ust_abi_object_data *made = NULL;
	struct lttng_ust_context_attr attr;
	int r = context_map(conf, &attr);

	if (r < 0)
		return r;
	r = APP_CALL(app, "add a context", lttng_ust_ctl_add_context(app->cmd_fd, &attr, channel, &made));
	free(made); /* it has neither handle nor descriptors */
	return r;
}

/* Such as a counter that the machine does not have. Its name in events is the one it was given. */
static void warn_of_context(const struct app *app, const struct wanted_channel *wanted, const struct context_conf *conf,
	struct fan_out *fan)
{
	fan_out_warn(fan, "Application \"%s\" (pid %d) refused the context \"%s%s%s\" of channel \"%s\": its machine does "
		"not have it, or does not permit it", app->id.name, (int) app->id.pid,
		*conf->name ? conf->name : context_name((enum lttng_event_context_type) conf->type),
		*conf->app_name ? ":" : "", conf->app_name, wanted->channel->name);
}

int app_make_channel(struct app *app, struct app_session *as, unsigned place, const struct wanted_channel *wanted,
	struct fan_out *fan)
{
	struct buffers_channel *buffers = &as->buffers->channels[place];
	_cleanup_object_ struct lttng_ust_abi_object_data *copy = NULL;
	struct lttng_ust_abi_object_data *channel;
	int r;

	r = lttng_ust_ctl_duplicate_ust_object_data(&copy, buffers->master);
	if (r < 0)
		return -E_DESCRIPTORS;
	r = APP_CALL(app, "take a channel", lttng_ust_ctl_send_channel_to_ust(app->cmd_fd, as->handle, copy));
	if (r != 0)
		return r;
	channel = as->channels[place].object = TAKE_PTR(copy);
	as->channels[place].enabled = true;
	/* Registrations may come as soon as an event is enabled: the notify service must know what they are about. */
	r = app_objects_add(&app->objects, as->handle, channel->handle, buffers->chan_id, as->buffers);
	for (unsigned i = 0; i < buffers->n_streams && r == 0; i++)
		r = send_stream(app, channel, buffers->streams[i]);
	if (r == 0)
		close_wakeup(channel);
	for (unsigned i = 0; i < wanted->n_contexts && r == 0; i++) {
		r = add_context(app, channel, &wanted->contexts[i]);
		if (r == APP_REFUSED)
			warn_of_context(app, wanted, &wanted->contexts[i], fan);
	}
	return r;
}

static int set_filter(struct app *app, const struct event_conf *conf, struct lttng_ust_abi_object_data *object)
{
	_cleanup_free_ struct lttng_ust_abi_filter_bytecode *code = NULL;

	if (conf->bytecode_len == 0)
		return 0;
	code = calloc(1, sizeof(*code) + conf->bytecode_len);
	if (!code)
		return -ENOMEM;
	code->len = conf->bytecode_len;
	code->reloc_offset = conf->reloc_offset;
	memcpy(code->data, conf->bytecode, conf->bytecode_len);
	return APP_CALL(app, "set a filter", lttng_ust_ctl_set_filter(app->cmd_fd, code, object));
}

static int set_exclusions(struct app *app, const struct event_conf *conf, struct lttng_ust_abi_object_data *object)
{
	_cleanup_free_ struct lttng_ust_abi_event_exclusion *exclusion = NULL;
	char *names;

	if (conf->n_exclusions == 0)
		return 0;
	exclusion = calloc(1, sizeof(*exclusion) + (size_t) conf->n_exclusions * LTTNG_UST_ABI_SYM_NAME_LEN);
	if (!exclusion)
		return -ENOMEM;
	exclusion->count = conf->n_exclusions;
	names = (char *) exclusion + sizeof(*exclusion);
	for (unsigned i = 0; i < conf->n_exclusions; i++)
		str_copy(names + (size_t) i * LTTNG_UST_ABI_SYM_NAME_LEN, LTTNG_UST_ABI_SYM_NAME_LEN,
			conf->exclusions[i]);
	return APP_CALL(app, "set exclusions", lttng_ust_ctl_set_exclusion(app->cmd_fd, exclusion, object));
}

/* What the application refused a part of is gone there, too: as it is it would record more than was asked for. */
static int drop_event(struct app *app, struct lttng_ust_abi_object_data *object, int refusal)
{
	int r = APP_CALL(app, "release an event rule", lttng_ust_ctl_release_object(app->cmd_fd, object));

	free(object);
	return r == APP_GONE ? r : refusal;
}

/* *ret is set if all of the rule is there. */
static int make_event(struct app *app, struct lttng_ust_abi_object_data *channel, const struct event_conf *conf,
	struct lttng_ust_abi_object_data **ret)
{
	struct lttng_ust_abi_event event = {
		.instrumentation = LTTNG_UST_ABI_TRACEPOINT,
		.loglevel_type = (int32_t) conf->loglevel_type,
		.loglevel = conf->loglevel_type == LOGLEVEL_ALL ? -1 : conf->loglevel,
	};
	struct lttng_ust_abi_object_data *made = NULL;
	int r;

	str_copy(event.name, sizeof(event.name), conf->name);
	r = APP_CALL(app, "create an event rule", lttng_ust_ctl_create_event(app->cmd_fd, &event, channel, &made));
	if (r != 0)
		return r;
	/* Created disabled: filter and exclusions are in place before it becomes effective. */
	r = set_filter(app, conf, made);
	if (r == 0)
		r = set_exclusions(app, conf, made);
	if (r != 0)
		return drop_event(app, made, r);
	*ret = made;
	return 0;
}

static int grow_events(struct app_channel *channel, unsigned n)
{
	struct app_event *grown;

	if (n <= channel->n_events)
		return 0;
	grown = reallocarray(channel->events, n, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memset(grown + channel->n_events, 0, (n - channel->n_events) * sizeof(*grown));
	channel->events = grown;
	channel->n_events = n;
	return 0;
}

static int enable_object(struct app *app, struct lttng_ust_abi_object_data *object)
{
	int code;

	app_call_begin(app);
	code = lttng_ust_ctl_enable(app->cmd_fd, object);
	return app_call_end(app, code == -LTTNG_UST_ERR_EXIST ? 0 : code, "enable an event rule");
}

static int toggle_event(struct app *app, struct app_event *event, bool enabled)
{
	int r;

	if (!event->object || event->enabled == enabled)
		return 0;
	if (enabled)
		r = enable_object(app, event->object);
	else
		r = APP_CALL(app, "disable an event rule", lttng_ust_ctl_disable(app->cmd_fd, event->object));
	if (r == 0)
		event->enabled = enabled;
	return r;
}

static int sync_event(struct app *app, struct lttng_ust_abi_object_data *channel, struct app_event *event,
	const struct channel_event *wanted)
{
	int r = 0;

	if (!event->object && wanted->enabled)
		r = make_event(app, channel, &wanted->event->conf, &event->object);
	return r == 0 ? toggle_event(app, event, wanted->enabled) : r;
}

static void count_refusal(struct app *app, struct app_event *event, const struct wanted_channel *wanted, unsigned place,
	struct fan_out *fan)
{
	struct rule_refusal refusal = {
		.channel = wanted->channel, .event = wanted->events[place].event, .enable = wanted->events[place].enabled,
		.pid = app->id.pid,
	};

	str_copy(refusal.name, sizeof(refusal.name), app->id.name);
	fan_out_refused(fan, &refusal, event->refused);
	event->refused = true;
}

/* A rule that was refused is tried again by the next sync; the others are none the worse for it. */
int app_make_events(struct app *app, struct app_channel *channel, const struct wanted_channel *wanted,
	struct fan_out *fan)
{
	int r = grow_events(channel, wanted->n_events);

	for (unsigned i = 0; i < wanted->n_events && r == 0; i++) {
		struct app_event *event = &channel->events[i];

		r = sync_event(app, channel->object, event, &wanted->events[i]);
		if (r == 0)
			event->refused = false;
		if (r != APP_REFUSED)
			continue;
		count_refusal(app, event, wanted, i, fan);
		r = 0;
	}
	return r;
}

int app_toggle_channel(struct app *app, struct app_channel *channel, bool enabled)
{
	int r;

	if (channel->enabled == enabled)
		return 0;
	if (enabled)
		r = APP_CALL(app, "enable a channel", lttng_ust_ctl_enable(app->cmd_fd, channel->object));
	else
		r = APP_CALL(app, "disable a channel", lttng_ust_ctl_disable(app->cmd_fd, channel->object));
	if (r == APP_GONE)
		return r;
	channel->enabled = enabled;
	return 0;
}
