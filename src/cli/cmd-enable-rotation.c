/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/str.h"
#include "cli/current.h"
#include "cli/schedule.h"
#include "cli/verbs.h"

static const struct option_row options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session to change; else the current one"),
	OPT_VALUE(0, "timer", "PERIOD", "Rotate every PERIOD: microseconds, or with ms, s, m, h"),
	OPT_VALUE(0, "size", "SIZE", "Rotate whenever SIZE bytes were written; k, M, G"),
	OPT_END,
};

static int enable(struct cli *cli, const char *session, struct node *list, enum lttng_rotation_schedule_type type,
		  uint64_t value)
{
	_cleanup_(lttng_rotation_schedule_destroyp) struct lttng_rotation_schedule *schedule = schedule_new(type, value);
	bool periodic = type == LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC;
	enum lttng_rotation_status status;
	char text[64];

	if (!schedule)
		return cli_no_memory(cli);
	status = lttng_session_add_rotation_schedule(session, schedule);
	schedule_describe(list, schedule, status == LTTNG_ROTATION_STATUS_OK);
	if (status == LTTNG_ROTATION_STATUS_OK) {
		cli_show_daemon_warnings(cli);
		cli_say(cli, "Session %s is rotated %s.", session, schedule_text(schedule, text));
		return CLI_OK;
	}
	if (status == LTTNG_ROTATION_STATUS_SCHEDULE_ALREADY_SET)
		cli_error(cli, "Session \"%s\" has a %s schedule already; disable it first", session,
			  periodic ? "periodic" : "size");
	else
		cli_error(cli, "Cannot schedule rotations of session \"%s\": %s", session,
			  schedule_cause(status));
	return CLI_ERROR;
}

static int run(struct cli *cli, const struct args *args)
{
	const char *timer = args_value(args, "timer"), *size = args_value(args, "size");
	_cleanup_free_ char *session = NULL;
	uint64_t period_us = 0, bytes = 0;
	struct node *node, *results;
	int status;

	if (!timer && !size)
		return cli_misuse(cli, "When? Use --timer, --size or both");
	if (timer && (str_to_us(timer, &period_us) < 0 || !period_us))
		return cli_misuse(cli, "--timer=%s: a time above 0 is needed, such as 60s", timer);
	if (size && (str_to_size(size, &bytes) < 0 || !bytes))
		return cli_misuse(cli, "--size=%s: a size above 0 is needed, such as 100M", size);
	status = current_pick(cli, args_value(args, "session"), &session);
	if (status != CLI_OK)
		return status;
	node = node_object(cli->output, "rotation_schedule_results");
	node_string(node, "session_name", session);
	results = node_mark(node_list(node, "results"), NODE_INLINE);
	if (timer)
		cli_note_exit(cli, enable(cli, session, results, LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC, period_us));
	if (size)
		cli_note_exit(cli, enable(cli, session, results, LTTNG_ROTATION_SCHEDULE_TYPE_SIZE_THRESHOLD, bytes));
	return CLI_OK;
}

VERB(enable_rotation, "enable-rotation", GROUP_CONTROL, "", "Rotate a session by time or size", run,
     .options = options);
