/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/lttng.h>
#include <stdio.h>
#include <string.h>
#include "base/str.h"
#include "cli/current.h"
#include "cli/domain.h"
#include "cli/names.h"
#include "cli/progress.h"
#include "cli/track.h"
#include "cli/tracker-names.h"

DEFINE_CLEANUP(struct lttng_process_attr_tracker_handle *, lttng_process_attr_tracker_handle_destroy)

#define STATUS(name_) LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_##name_

const struct option_row track_options[] = {
	OPT_VALUE('s', "session", "SESSION", "Session to change; else the current one"),
	OPT_KERNEL, OPT_USERSPACE,
	OPT_OPTIONAL('p', "pid", "PID[,PID]...", "Process IDs; in user space the same as --vpid"),
	OPT_OPTIONAL(0, "vpid", "PID[,PID]...", "Process IDs as the process sees them"),
	OPT_OPTIONAL(0, "uid", "USER[,USER]...", "Users, by number or name (kernel)"),
	OPT_OPTIONAL(0, "vuid", "USER[,USER]...", "Users as the process sees them"),
	OPT_OPTIONAL(0, "gid", "GROUP[,GROUP]...", "Groups, by number or name (kernel)"),
	OPT_OPTIONAL(0, "vgid", "GROUP[,GROUP]...", "Groups as the process sees them"),
	OPT_FLAG('a', "all", "With an attribute without value: all values"),
	OPT_END,
};

/* A value of --pid and its like, as a number or a name. */
#define PROGRESS_TEXT "Telling the applications"

struct value {
	const char *text;
	bool is_number;
	uint32_t number;
};

struct tracking {
	bool add;
	const char *session;
	enum lttng_domain_type domain;
	const struct tracker_name *name;
	struct lttng_process_attr_tracker_handle *handle;
};

#define CHANGE(attr_, what_, value_) \
	(t->add ? lttng_process_attr_##attr_##_tracker_handle_add_##what_(t->handle, (value_)) \
		: lttng_process_attr_##attr_##_tracker_handle_remove_##what_(t->handle, (value_)))

static enum lttng_process_attr_tracker_handle_status change(const struct tracking *t, const struct value *value)
{
	switch (t->name->attr) {
	case LTTNG_PROCESS_ATTR_PROCESS_ID:
		return CHANGE(process_id, pid, (pid_t) value->number);
	case LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID:
		return CHANGE(virtual_process_id, pid, (pid_t) value->number);
	case LTTNG_PROCESS_ATTR_USER_ID:
		return value->is_number ? CHANGE(user_id, uid, value->number) :
					  CHANGE(user_id, user_name, value->text);
	case LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID:
		return value->is_number ? CHANGE(virtual_user_id, uid, value->number) :
					  CHANGE(virtual_user_id, user_name, value->text);
	case LTTNG_PROCESS_ATTR_GROUP_ID:
		return value->is_number ? CHANGE(group_id, gid, value->number) :
					  CHANGE(group_id, group_name, value->text);
	default:
		return value->is_number ? CHANGE(virtual_group_id, gid, value->number) :
					  CHANGE(virtual_group_id, group_name, value->text);
	}
}

static const char *status_text(enum lttng_process_attr_tracker_handle_status status)
{
	switch (status) {
	case STATUS(GROUP_NOT_FOUND):
		return "no such group";
	case STATUS(USER_NOT_FOUND):
		return "no such user";
	case STATUS(INVALID_TRACKING_POLICY):
		return "everything or nothing is tracked, not a set of values";
	case STATUS(SESSION_DOES_NOT_EXIST):
		return "the session does not exist";
	case STATUS(COMMUNICATION_ERROR):
		return "the session daemon does not answer";
	case STATUS(INVALID):
		return "invalid value";
	default:
		return "the session daemon refused";
	}
}

static const char *cause_of(enum lttng_process_attr_tracker_handle_status status)
{
	const char *detail = cli_error_detail();

	return detail && *detail ? detail : status_text(status);
}

static int report(struct cli *cli, const struct tracking *t, const char *text,
		  enum lttng_process_attr_tracker_handle_status status)
{
	const char *what = t->name->text, *verb = t->add ? "track" : "untrack";

	switch (status) {
	case STATUS(OK):
		cli_show_daemon_warnings(cli);
		cli_say(cli, "%s%s %s%s (%s domain, session %s).", t->add ? "Tracking " : "Not tracking ", what,
			*text ? text : "of any value", t->add ? "" : " any more", domain_name(t->domain), t->session);
		return CLI_OK;
	case STATUS(EXISTS):
		cli_warn(cli, "%s %s is tracked already (session \"%s\")", what, text, t->session);
		return CLI_OK;
	case STATUS(MISSING):
		cli_warn(cli, "%s %s is not in the set of tracked ones (session \"%s\")", what, text, t->session);
		return CLI_OK;
	case STATUS(INVALID_TRACKING_POLICY):
		/* Nothing to take out: 2.13 does not call it a failure either. */
		if (!t->add) {
			cli_warn(cli, "%s %s is in no set: all or none are tracked (session \"%s\")", what, text,
				 t->session);
			return CLI_OK;
		}
		/* fall through */
	default:
		cli_error(cli, "Cannot %s %s %s (session \"%s\"): %s", verb, what, *text ? text : "of any value",
			  t->session, cause_of(status));
		return CLI_ERROR;
	}
}

static int read_value(struct cli *cli, const struct tracking *t, const char *text, struct value *ret)
{
	bool is_process = t->name->attr == LTTNG_PROCESS_ATTR_PROCESS_ID ||
			  t->name->attr == LTTNG_PROCESS_ATTR_VIRTUAL_PROCESS_ID;
	uint64_t number = 0;

	*ret = (struct value) { .text = text };
	ret->is_number = str_to_u64(text, 0, is_process ? INT32_MAX : UINT32_MAX, &number) == 0;
	ret->number = (uint32_t) number;
	if (is_process && !ret->is_number)
		return cli_misuse(cli, "\"%s\" is no process ID", text);
	return CLI_OK;
}

static int change_one(struct cli *cli, const struct tracking *t, struct node *list, const char *text)
{
	struct value value;
	int status = read_value(cli, t, text, &value);
	struct node *node, *type;

	if (status != CLI_OK)
		return status;
	status = report(cli, t, text, PROGRESS_DURING(cli, PROGRESS_TEXT, change(t, &value)));
	node = node_object(list, t->name->name);
	type = node_object(node, "type");
	if (value.is_number)
		node_u64(type, "id", value.number);
	else
		node_string(type, "name", text);
	node_bool(node, "success", status == CLI_OK);
	return status;
}

static int change_all(struct cli *cli, const struct tracking *t, struct node *list)
{
	struct node *node = node_object(list, t->name->name);
	int status = report(cli, t, "", PROGRESS_DURING(cli, PROGRESS_TEXT,
			    lttng_process_attr_tracker_handle_set_tracking_policy(t->handle,
			    t->add ? LTTNG_TRACKING_POLICY_INCLUDE_ALL : LTTNG_TRACKING_POLICY_EXCLUDE_ALL)));

	node_bool(node_object(node, "type"), "all", true);
	node_bool(node, "success", status == CLI_OK);
	return status;
}

/* The first value of a set makes the set; a tracker starts with "everything". */
static int begin_set(struct cli *cli, const struct tracking *t, enum lttng_tracking_policy *ret_before)
{
	enum lttng_process_attr_tracker_handle_status status;

	status = lttng_process_attr_tracker_handle_get_tracking_policy(t->handle, ret_before);
	if (status == STATUS(OK) && *ret_before != LTTNG_TRACKING_POLICY_INCLUDE_SET)
		status = PROGRESS_DURING(cli, PROGRESS_TEXT,
					 lttng_process_attr_tracker_handle_set_tracking_policy(t->handle,
					 LTTNG_TRACKING_POLICY_INCLUDE_SET));
	if (status == STATUS(OK))
		return CLI_OK;
	cli_error(cli, "Cannot track a set of %ss in session \"%s\": %s", t->name->text, t->session,
		  cause_of(status));
	return CLI_ERROR;
}

static int change_each(struct cli *cli, const struct tracking *t, struct node *list, const struct names *names)
{
	enum lttng_tracking_policy before = LTTNG_TRACKING_POLICY_INCLUDE_SET;
	bool any = false;

	if (t->add && begin_set(cli, t, &before) != CLI_OK)
		return CLI_ERROR;
	for (unsigned i = 0; i < names->n; i++) {
		int status = change_one(cli, t, list, names->items[i]);

		any |= status == CLI_OK;
		cli_note_exit(cli, status);
	}
	/* An empty set would record nothing, which nobody asked for. */
	if (!any && before != LTTNG_TRACKING_POLICY_INCLUDE_SET)
		(void) lttng_process_attr_tracker_handle_set_tracking_policy(t->handle, before);
	return CLI_OK;
}

/* One attribute with its list, or without one for all values. */
static int change_attribute(struct cli *cli, struct tracking *t, struct node *trackers, const char *values)
{
	_cleanup_(lttng_process_attr_tracker_handle_destroyp) struct lttng_process_attr_tracker_handle *handle = NULL;
	_cleanup_(names_deinit) struct names names = { .items = NULL };
	char element[40];
	struct node *list;
	int r;

	if (values && names_split(values, &names) < 0)
		return cli_no_memory(cli);
	r = PROGRESS_DURING(cli, PROGRESS_TEXT,
			    lttng_session_get_tracker_handle(t->session, t->domain, t->name->attr, &handle));
	if (r != LTTNG_OK) {
		(void) cli_fail(cli, r, "Cannot change what is tracked in session \"%s\"", t->session);
		return CLI_ERROR;
	}
	t->handle = handle;
	(void) snprintf(element, sizeof(element), "%s_process_attr_tracker", t->name->name);
	list = node_list(node_object(trackers, element), "process_attr_values");
	if (!values)
		return change_all(cli, t, list);
	return change_each(cli, t, list, &names);
}

static const struct tracker_name *find_name(const char *option, enum lttng_domain_type domain)
{
	/* 2.13 takes the process ID of the user-space domain for the virtual one. */
	if (domain == LTTNG_DOMAIN_UST && !strcmp(option, "pid"))
		option = "vpid";
	for (unsigned i = 0; i < N_TRACKERS; i++) {
		if (!strcmp(tracker_names[i].name, option))
			return &tracker_names[i];
	}
	return NULL;
}

/* Looks at everything before anything is changed. */
static int check(struct cli *cli, const struct args *args, enum lttng_domain_type domain)
{
	bool all = args_has(args, "all");
	unsigned n = 0;

	for (unsigned i = 0; i < args->n_items; i++) {
		const struct option_row *option = args->items[i].option;
		const struct tracker_name *name = option ? find_name(option->name, domain) : NULL;

		if (!name)
			continue;
		n++;
		if (domain == LTTNG_DOMAIN_UST && !name->userspace)
			return cli_misuse(cli, "--%s is for the kernel domain; user space has --v%s", option->name,
					  option->name);
		if (all && args->items[i].value)
			return cli_misuse(cli, "--all goes with --%s without a value", option->name);
		if (!all && !args->items[i].value)
			return cli_misuse(cli, "--%s: which ones? Name them or use --all", option->name);
	}
	if (!n)
		return cli_misuse(cli, "Which processes? Use --vpid, --vuid or --vgid");
	return CLI_OK;
}

int track_run(struct cli *cli, const struct args *args, bool add)
{
	struct tracking t = { .add = add };
	_cleanup_free_ char *session = NULL;
	struct node *trackers;
	int status = domain_need(cli, args, &t.domain);

	if (status == CLI_OK)
		status = check(cli, args, t.domain);
	if (status == CLI_OK)
		status = current_pick(cli, args_value(args, "session"), &session);
	if (status != CLI_OK)
		return status;
	t.session = session;
	trackers = node_object(cli->output, "process_attr_trackers");
	for (unsigned i = 0; i < args->n_items; i++) {
		const struct option_row *option = args->items[i].option;

		t.name = option ? find_name(option->name, t.domain) : NULL;
		if (t.name)
			cli_note_exit(cli, change_attribute(cli, &t, trackers, args->items[i].value));
	}
	return CLI_OK;
}
