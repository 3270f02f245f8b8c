/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands on where an existing session writes. */
#include <errno.h>
#include "base/errors.h"
#include "sessiond/command/command.h"
#include "sessiond/command/wanted-change.h"

int cmd_set_shm_path(struct command *cmd, const void *request_)
{
	const struct control_set_shm_path *request = request_;
	struct session *session = cmd->session;
	int r = command_check_shm_path(cmd, request->path);

	if (r == 0)
		r = session_set_shm_path(session, request->path);
	if (r == -E_STARTED_ONCE)
		return command_fail(cmd, -E_RINGS_STAY, "Session \"%s\" was started already: its ring buffers stay where they are",
			session->conf.name);
	return r;
}

int cmd_set_output(struct command *cmd, const void *request_)
{
	const struct control_set_output *request = request_;
	struct session *session = cmd->session;
	int r = command_check_supported(cmd, request->output, false, false);

	if (r < 0)
		return r;
	if (request->output != CONTROL_OUTPUT_LOCAL || *request->path != '/')
		return command_fail(cmd, -E_NO_TRACE_OUTPUT, "Output path \"%s\" is not absolute", request->path);
	if (session->conf.output != SESSION_OUTPUT_LOCAL)
		return command_fail(cmd, -EINVAL, "Session \"%s\" was created without an output", session->conf.name);
	r = session_set_path(session, request->path);
	if (r == -E_STARTED_ONCE)
		return command_fail(cmd, r, "Session \"%s\" was started already and writes to %s", session->conf.name,
			session->conf.path);
	return r;
}
