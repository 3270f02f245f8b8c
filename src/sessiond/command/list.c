/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands that only look. */
#include <errno.h>
#include <string.h>
#include <lttng/domain.h>
#include "base/errors.h"
#include "base/proc.h"
#include "base/time.h"
#include "sessiond/command/command.h"
#include "sessiond/command/describe.h"
#include "sessiond/command/wanted-change.h"
#include "sessiond/domain/ust/app-registry.h"
#include "sessiond/domain/ust/laggards.h"
#include "sessiond/domain/ust/slot-watch.h"

int cmd_list_sessions(struct command *cmd, const void *request_)
{
	const struct control_list_sessions *request = request_;
	_cleanup_free_ struct session **sessions = NULL;
	_cleanup_free_ struct control_session *records = NULL;
	unsigned n = 0, shown = 0;
	int r = session_list_snapshot(cmd->sd->sessions, &sessions, &n);

	if (r < 0)
		return r;
	records = calloc(MAX(1u, n), sizeof(*records));
	r = records ? 0 : -ENOMEM;
	for (unsigned i = 0; i < n && r == 0; i++) {
		if (!command_may_control(cmd, sessions[i]))
			continue;
		if (*request->session && strcmp(request->session, sessions[i]->conf.name))
			continue;
		describe_session(sessions[i], &records[shown++]);
	}
	if (r == 0)
		r = command_reply_list(cmd, control_session_info_wire(), records, shown, sizeof(*records));
	for (unsigned i = 0; i < n; i++)
		session_unref(sessions[i]);
	return r;
}

int cmd_list_domains(struct command *cmd, const void *request)
{
	struct control_domain domain = { .type = LTTNG_DOMAIN_UST };
	unsigned n;

	(void) request;
	mutex_lock(&cmd->session->lock);
	n = cmd->session->n_channels > 0;
	domain.buffer_type = (uint8_t) MAX(0, cmd->session->buffer_type);
	mutex_unlock(&cmd->session->lock);
	return command_reply_list(cmd, control_domains_wire(), &domain, n, sizeof(domain));
}

static bool is_of_session(struct command *cmd, uid_t uid)
{
	return ust_domain_session_sees_uid(&cmd->sd->ust, cmd->session, uid);
}

/* Processes cut off earlier, and those in whose call nothing has come back for a while. */
int cmd_list_lagging(struct command *cmd, const void *request)
{
	_cleanup_free_ struct laggard *gone = NULL;
	_cleanup_free_ struct control_lagging *records = NULL;
	_cleanup_free_ struct app **apps = NULL;
	const uint64_t now = time_now_us();
	unsigned n_gone = 0, n_apps = 0, n = 0;
	int r;

	(void) request;
	r = laggards_copy(cmd->sd->ust.laggards, &gone, &n_gone);
	if (r == 0)
		r = app_registry_snapshot(cmd->sd->ust.apps, &apps, &n_apps);
	if (r == 0 && !(records = calloc(MAX(1u, n_gone + n_apps), sizeof(*records))))
		r = -ENOMEM;
	for (unsigned i = 0; i < n_gone && r == 0; i++)
		if (is_of_session(cmd, gone[i].uid))
			records[n++] = (struct control_lagging) {
				.pid = gone[i].pid, .uid = gone[i].uid, .since_us = now - gone[i].since_us,
				.procname = gone[i].name,
			};
	for (unsigned i = 0; i < n_apps && r == 0; i++) {
		const uint64_t since = atomic_load(&apps[i]->call_since_us);

		if (since == 0 || since + 10 * US_PER_MS > now || !is_of_session(cmd, apps[i]->id.uid))
			continue;
		if (since + SLOT_PATIENCE_US > now && !proc_is_frozen(apps[i]->id.pid))
			continue;
		records[n++] = (struct control_lagging) {
			.pid = apps[i]->id.pid, .uid = apps[i]->id.uid, .since_us = now - since,
			.procname = apps[i]->id.name,
		};
	}
	if (r == 0)
		r = command_reply_list(cmd, control_lagging_answer_wire(), records, n, sizeof(*records));
	for (unsigned i = 0; i < n_apps; i++)
		app_unref(apps[i]);
	return r;
}

int cmd_list_warnings(struct command *cmd, const void *request)
{
	struct control_warning warnings[SESSION_WARNINGS_KEPT];
	char *copies[SESSION_WARNINGS_KEPT];
	unsigned n = 0;
	int r;

	(void) request;
	mutex_lock(&cmd->session->lock);
	for (unsigned i = 0; i < cmd->session->n_warnings; i++) {
		copies[n] = strdup(cmd->session->warnings[i]);
		if (copies[n])
			n++;
	}
	mutex_unlock(&cmd->session->lock);
	for (unsigned i = 0; i < n; i++)
		warnings[i].text = copies[i];
	r = command_reply_list(cmd, control_warnings_wire(), warnings, n, sizeof(warnings[0]));
	for (unsigned i = 0; i < n; i++)
		free(copies[i]);
	return r;
}


int cmd_list_tracepoints(struct command *cmd, const void *request_)
{
	const struct control_list_tracepoints *request = request_;
	struct ust_rows rows;
	int r = command_check_domain(cmd, request->domain);

	if (r == 0)
		r = ust_domain_list_tracepoints(&cmd->sd->ust, cmd->client.uid, &rows);
	if (r < 0)
		return r;
	r = command_reply_list(cmd, control_tracepoints_wire(), rows.rows, rows.n, sizeof(struct control_tracepoint));
	ust_rows_deinit(&rows);
	return r;
}

int cmd_list_tracepoint_fields(struct command *cmd, const void *request_)
{
	const struct control_list_tracepoint_fields *request = request_;
	struct ust_rows rows;
	int r = command_check_domain(cmd, request->domain);

	if (r == 0)
		r = ust_domain_list_fields(&cmd->sd->ust, cmd->client.uid, &rows);
	if (r < 0)
		return r;
	r = command_reply_list(cmd, control_tracepoint_fields_wire(), rows.rows, rows.n,
		sizeof(struct control_tracepoint_field));
	ust_rows_deinit(&rows);
	return r;
}
