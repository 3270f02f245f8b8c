/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/current.h"
#include "cli/schedule.h"
#include "cli/verbs.h"

DEFINE_CLEANUP(struct lttng_rotation_schedules *, lttng_rotation_schedules_destroy)

static const struct option_row options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session to change; else the current one"),
	OPT_FLAG(0, "timer", "The periodic schedule"),
	OPT_FLAG(0, "size", "The schedule by size"),
	OPT_END,
};

static const struct lttng_rotation_schedule *find(const struct lttng_rotation_schedules *schedules,
						  enum lttng_rotation_schedule_type type)
{
	unsigned n = 0;

	if (lttng_rotation_schedules_get_count(schedules, &n) != LTTNG_ROTATION_STATUS_OK)
		return NULL;
	for (unsigned i = 0; i < n; i++) {
		const struct lttng_rotation_schedule *schedule = lttng_rotation_schedules_get_at_index(schedules, i);

		if (lttng_rotation_schedule_get_type(schedule) == type)
			return schedule;
	}
	return NULL;
}

static int disable(struct cli *cli, const char *session, struct node *list,
		   const struct lttng_rotation_schedules *schedules, enum lttng_rotation_schedule_type type)
{
	const struct lttng_rotation_schedule *schedule = find(schedules, type);
	bool periodic = type == LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC;
	enum lttng_rotation_status status;

	if (!schedule) {
		cli_error(cli, "Session \"%s\" has no %s rotation schedule", session, periodic ? "periodic" : "size");
		return CLI_ERROR;
	}
	status = lttng_session_remove_rotation_schedule(session, schedule);
	schedule_describe(list, schedule, status == LTTNG_ROTATION_STATUS_OK);
	if (status != LTTNG_ROTATION_STATUS_OK) {
		cli_error(cli, "Cannot remove the %s rotation schedule of session \"%s\": %s",
			  periodic ? "periodic" : "size", session, schedule_cause(status));
		return CLI_ERROR;
	}
	cli_show_daemon_warnings(cli);
	cli_say(cli, "Session %s: %s rotation schedule removed.", session, periodic ? "periodic" : "size");
	return CLI_OK;
}

static int run(struct cli *cli, const struct args *args)
{
	_cleanup_(lttng_rotation_schedules_destroyp) struct lttng_rotation_schedules *schedules = NULL;
	_cleanup_free_ char *session = NULL;
	struct node *node, *results;
	int r;

	if (!args_has(args, "timer") && !args_has(args, "size"))
		return cli_misuse(cli, "Which schedule? Use --timer, --size or both");
	r = current_pick(cli, args_value(args, "session"), &session);
	if (r != CLI_OK)
		return r;
	r = lttng_session_list_rotation_schedules(session, &schedules);
	if (r != LTTNG_OK) {
		(void) cli_fail(cli, r, "Cannot list the rotation schedules of session \"%s\"", session);
		return CLI_ERROR;
	}
	node = node_object(cli->output, "rotation_schedule_results");
	node_string(node, "session_name", session);
	results = node_mark(node_list(node, "results"), NODE_INLINE);
	if (args_has(args, "timer"))
		cli_note_exit(cli, disable(cli, session, results, schedules, LTTNG_ROTATION_SCHEDULE_TYPE_PERIODIC));
	if (args_has(args, "size"))
		cli_note_exit(cli, disable(cli, session, results, schedules, LTTNG_ROTATION_SCHEDULE_TYPE_SIZE_THRESHOLD));
	return CLI_OK;
}

VERB(disable_rotation, "disable-rotation", GROUP_CONTROL, "", "Stop scheduled rotations", run, .options = options);
