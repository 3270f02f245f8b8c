/* SPDX-License-Identifier: GPL-2.0-only */
#include <inttypes.h>
#include <lttng/lttng.h>
#include <string.h>
#include <strings.h>
#include "base/str.h"
#include "cli/current.h"
#include "cli/describe.h"
#include "cli/domain.h"
#include "cli/names.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "model/channel-conf.h"

DEFINE_CLEANUP(struct lttng_channel *, lttng_channel_destroy)

static const struct option_row options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session to change; else the current one"),
	OPT_KERNEL, OPT_USERSPACE,
	OPT_FLAG(0, "discard", "When buffers are full, discard new events (default)"),
	OPT_FLAG(0, "overwrite", "When buffers are full, overwrite the oldest events"),
	OPT_VALUE(0, "subbuf-size", "SIZE", "Size of a sub-buffer: a power of two, with k, M or G"),
	OPT_VALUE(0, "num-subbuf", "COUNT", "Sub-buffers of each ring buffer: a power of two"),
	OPT_VALUE(0, "switch-timer", "USEC", "Hand over unfinished sub-buffers that often; 0: never"),
	OPT_VALUE(0, "read-timer", "USEC", "Look for full sub-buffers that often; 0: when woken"),
	OPT_VALUE(0, "monitor-timer", "USEC", "Sample how full buffers are that often; 0: never"),
	OPT_VALUE(0, "output", "TYPE", "mmap, or splice (kernel)"),
	OPT_FLAG(0, "buffers-uid", "Ring buffers shared by the processes of a user (default)"),
	OPT_FLAG(0, "buffers-pid", "Ring buffers of each process"),
	OPT_FLAG(0, "buffers-global", "Ring buffers of the system (kernel, default)"),
	OPT_VALUE('C', "tracefile-size", "SIZE", "Greatest size of a trace file"),
	OPT_VALUE('W', "tracefile-count", "COUNT", "Keep that many trace files of each stream"),
	OPT_VALUE(0, "blocking-timeout", "USEC", "Let programs wait for room that long, or inf; 0: never"),
	OPT_END,
};

struct request {
	enum lttng_domain_type domain;
	enum lttng_buffer_type buffers;
	const struct args *args;
	const char *session;
	int64_t blocking_us;
};

static int bad_value(struct cli *cli, const char *option, const char *value, const char *wanted)
{
	return cli_misuse(cli, "--%s=%s: %s", option, value, wanted);
}

static uint64_t power_of_two_above(uint64_t n)
{
	uint64_t power = 1;

	while (power < n && power < UINT64_C(1) << 63)
		power <<= 1;
	return power;
}

static uint64_t round_up(struct cli *cli, const char *what, uint64_t n)
{
	uint64_t rounded = power_of_two_above(n);

	if (rounded != n)
		cli_warn(cli, "The %s %" PRIu64 " is rounded up to the power of two %" PRIu64, what, n, rounded);
	return rounded;
}

static int read_size(struct cli *cli, const struct args *args, const char *option, uint64_t *ret)
{
	const char *value = args_value(args, option);

	if (value && (str_to_size(value, ret) < 0 || *ret == 0))
		return bad_value(cli, option, value, "a size above 0 is needed, such as 4096, 512k or 1M");
	return CLI_OK;
}

static int read_timer(struct cli *cli, const struct args *args, const char *option, uint64_t max, uint64_t *ret)
{
	const char *value = args_value(args, option);

	if (value && (str_to_us(value, ret) < 0 || *ret > max))
		return bad_value(cli, option, value, "a time in microseconds is needed, or one with ms, s, m or h");
	return CLI_OK;
}

static int read_buffers(struct cli *cli, const struct args *args, struct lttng_channel_attr *attr)
{
	uint64_t page = (uint64_t) sysconf(_SC_PAGESIZE);
	const char *count = args_value(args, "num-subbuf");
	int status = read_size(cli, args, "subbuf-size", &attr->subbuf_size);

	if (status != CLI_OK)
		return status;
	if (args_has(args, "subbuf-size")) {
		attr->subbuf_size = round_up(cli, "sub-buffer size", attr->subbuf_size);
		if (attr->subbuf_size < page) {
			cli_warn(cli, "The sub-buffer size %" PRIu64 " is less than a page; %" PRIu64 " is used",
				 attr->subbuf_size, page);
			attr->subbuf_size = page;
		}
	}
	if (count) {
		if (str_to_u64(count, 1, UINT32_MAX, &attr->num_subbuf) < 0)
			return bad_value(cli, "num-subbuf", count, "a number above 0 is needed");
		attr->num_subbuf = round_up(cli, "number of sub-buffers", attr->num_subbuf);
	}
	return CLI_OK;
}

static int read_timers(struct cli *cli, const struct args *args, struct lttng_channel *channel)
{
	struct lttng_channel_attr *attr = &channel->attr;
	uint64_t sw = attr->switch_timer_interval, read = attr->read_timer_interval, monitor = 0;
	int status = read_timer(cli, args, "switch-timer", UINT32_MAX, &sw);

	if (status == CLI_OK)
		status = read_timer(cli, args, "read-timer", UINT32_MAX, &read);
	if (status == CLI_OK)
		status = read_timer(cli, args, "monitor-timer", UINT64_MAX, &monitor);
	if (status != CLI_OK)
		return status;
	attr->switch_timer_interval = (unsigned) sw;
	attr->read_timer_interval = (unsigned) read;
	if (args_has(args, "monitor-timer") && lttng_channel_set_monitor_timer_interval(channel, monitor) < 0)
		return cli_no_memory(cli);
	return CLI_OK;
}

static int read_blocking(struct cli *cli, const struct args *args, struct request *q, struct lttng_channel *channel)
{
	const char *value = args_value(args, "blocking-timeout");
	uint64_t us = 0;

	if (!value)
		return CLI_OK;
	if (q->domain != LTTNG_DOMAIN_UST)
		return cli_misuse(cli, "--blocking-timeout is for the user-space domain (--userspace)");
	if (strcasecmp(value, "inf") && (str_to_us(value, &us) < 0 || us > INT64_MAX))
		return bad_value(cli, "blocking-timeout", value, "a time in microseconds or \"inf\" is needed");
	q->blocking_us = strcasecmp(value, "inf") ? (int64_t) us : -1;
	if (q->blocking_us != 0 && args_has(args, "overwrite"))
		return cli_misuse(cli, "--blocking-timeout makes no sense with --overwrite, which never lacks room");
	if (lttng_channel_set_blocking_timeout(channel, q->blocking_us) < 0)
		return cli_no_memory(cli);
	return CLI_OK;
}

static int read_files(struct cli *cli, const struct args *args, struct lttng_channel_attr *attr)
{
	const char *count = args_value(args, "tracefile-count"), *size = args_value(args, "tracefile-size");

	if (size && str_to_size(size, &attr->tracefile_size) < 0)
		return bad_value(cli, "tracefile-size", size, "a size is needed, such as 1M");
	if (count && str_to_u64(count, 0, UINT32_MAX, &attr->tracefile_count) < 0)
		return bad_value(cli, "tracefile-count", count, "a number is needed");
	if (attr->tracefile_count && !attr->tracefile_size)
		return cli_misuse(cli, "--tracefile-count needs --tracefile-size");
	if (attr->tracefile_size && attr->tracefile_size < attr->subbuf_size) {
		cli_warn(cli, "The trace file size %" PRIu64 " is less than a sub-buffer; %" PRIu64 " is used",
			 attr->tracefile_size, attr->subbuf_size);
		attr->tracefile_size = attr->subbuf_size;
	}
	return CLI_OK;
}

static int read_mode(struct cli *cli, const struct args *args, const struct request *q,
		     struct lttng_channel_attr *attr)
{
	const char *output = args_value(args, "output");

	/* The last one counts. */
	for (unsigned i = 0; i < args->n_items; i++) {
		const char *name = args->items[i].option ? args->items[i].option->name : "";

		if (!strcmp(name, "discard"))
			attr->overwrite = 0;
		else if (!strcmp(name, "overwrite"))
			attr->overwrite = 1;
	}
	if (!output)
		return CLI_OK;
	if (!strcmp(output, "mmap"))
		attr->output = LTTNG_EVENT_MMAP;
	else if (!strcmp(output, "splice") && q->domain == LTTNG_DOMAIN_KERNEL)
		attr->output = LTTNG_EVENT_SPLICE;
	else if (!strcmp(output, "splice"))
		return cli_misuse(cli, "--output=splice is for the kernel domain (--kernel)");
	else
		return bad_value(cli, "output", output, "mmap or splice is needed");
	return CLI_OK;
}

static int read_ownership(struct cli *cli, const struct args *args, struct request *q)
{
	unsigned n = args_has(args, "buffers-uid") + args_has(args, "buffers-pid") + args_has(args, "buffers-global");

	if (n > 1)
		return cli_misuse(cli, "--buffers-uid, --buffers-pid and --buffers-global exclude each other");
	if (q->domain == LTTNG_DOMAIN_KERNEL) {
		if (n && !args_has(args, "buffers-global"))
			return cli_misuse(cli, "The kernel domain has --buffers-global only");
		q->buffers = LTTNG_BUFFER_GLOBAL;
		return CLI_OK;
	}
	if (args_has(args, "buffers-global"))
		return cli_misuse(cli, "--buffers-global is for the kernel domain (--kernel)");
	q->buffers = args_has(args, "buffers-pid") ? LTTNG_BUFFER_PER_PID : LTTNG_BUFFER_PER_UID;
	return CLI_OK;
}

static int read_channel(struct cli *cli, struct request *q, struct lttng_channel *channel)
{
	int status = read_mode(cli, q->args, q, &channel->attr);

	if (status == CLI_OK)
		status = read_buffers(cli, q->args, &channel->attr);
	if (status == CLI_OK)
		status = read_timers(cli, q->args, channel);
	if (status == CLI_OK)
		status = read_blocking(cli, q->args, q, channel);
	if (status == CLI_OK)
		status = read_files(cli, q->args, &channel->attr);
	return status;
}

/* What the daemon made of the request; what was asked for when it made nothing. */
static void describe(struct cli *cli, struct node *list, struct lttng_handle *handle, struct lttng_channel *channel,
		     bool done)
{
	_cleanup_free_ struct lttng_channel *channels = NULL;
	struct lttng_channel *shown = channel;
	int n = done && cli->format != CLI_TEXT ? lttng_list_channels(handle, &channels) : 0;

	for (int i = 0; i < n; i++) {
		if (!strcmp(channels[i].name, channel->name))
			shown = &channels[i];
	}
	shown->enabled = 1;
	node_bool(describe_channel(list, shown), "success", done);
}

static int enable_one(struct cli *cli, struct node *list, struct lttng_handle *handle, struct request *q,
		      const char *name)
{
	_cleanup_(lttng_channel_destroyp) struct lttng_channel *channel = lttng_channel_create(&handle->domain);
	int r, status;

	if (!channel)
		return cli_no_memory(cli);
	if (strlen(name) >= sizeof(channel->name))
		return cli_misuse(cli, "A channel name has at most %d bytes", CHANNEL_NAME_MAX);
	str_copy(channel->name, sizeof(channel->name), name);
	status = read_channel(cli, q, channel);
	if (status != CLI_OK)
		return status;
	r = PROGRESS_DURING(cli, "Enabling the channel", lttng_enable_channel(handle, channel));
	describe(cli, list, handle, channel, r >= 0);
	if (r >= 0) {
		cli_show_daemon_warnings(cli);
		cli_say(cli, "Channel %s enabled (%s domain, session %s).", name, domain_name(q->domain), q->session);
		return CLI_OK;
	}
	if (r == -LTTNG_ERR_UST_CHAN_EXIST || r == -LTTNG_ERR_KERN_CHAN_EXIST || r == -LTTNG_ERR_CHAN_EXIST) {
		(void) cli_warn_code(cli, r, "Channel \"%s\" of session \"%s\"", name, q->session);
		return CLI_WARNING;
	}
	(void) cli_fail(cli, r, "Cannot enable the channel \"%s\" of session \"%s\"", name, q->session);
	if (r == -LTTNG_ERR_TRACE_ALREADY_STARTED)
		cli_hint(cli, "Channels are made before the session is started for the first time.");
	return CLI_ERROR;
}

static int run(struct cli *cli, const struct args *args)
{
	struct request q = { .args = args };
	_cleanup_(names_deinit) struct names names = { .items = NULL };
	_cleanup_(lttng_destroy_handlep) struct lttng_handle *handle = NULL;
	_cleanup_free_ char *session = NULL;
	struct lttng_domain domain = { .type = LTTNG_DOMAIN_NONE };
	struct node *list;
	int status = domain_need(cli, args, &q.domain);

	if (status == CLI_OK)
		status = read_ownership(cli, args, &q);
	if (status != CLI_OK)
		return status;
	if (!args_plain(args, 0))
		return cli_misuse(cli, "Which channel?");
	if (names_split(args_plain(args, 0), &names) < 0)
		return cli_no_memory(cli);
	status = current_pick(cli, args_value(args, "session"), &session);
	if (status != CLI_OK)
		return status;
	q.session = session;
	domain.type = q.domain;
	domain.buf_type = q.buffers;
	handle = lttng_create_handle(session, &domain);
	if (!handle)
		return cli_no_memory(cli);
	list = node_list(cli->output, "channels");
	for (unsigned i = 0; i < names.n; i++)
		cli_note_exit(cli, enable_one(cli, list, handle, &q, names.items[i]));
	return CLI_OK;
}

VERB(enable_channel, "enable-channel", GROUP_CHANNEL, "NAME[,NAME]...", "Make channels, or enable them again", run,
     .options = options, .max_plain = 1);
