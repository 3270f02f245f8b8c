/* SPDX-License-Identifier: LGPL-2.1-only */
/* Loading of saved sessions: all that one call is about, or none. */
#include <lttng/lttng-error.h>
#include <lttng/ringmaster.h>
#include "base/testpoint.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/load-plan.h"

static int load(struct connection *connection, const struct load_plan *plan, const struct load_choice *choice)
{
	struct control_load_session msg;
	int r;

	saved_session_request(choice->saved, plan->base, &msg);
	msg.replace = plan->attr->overwrite;
	r = call_on(connection, &(struct call) { .request = control_load_session_wire(), .msg = &msg, .waits = true });
	/* Who reads it knows files, not requests. */
	if (r < 0 && r != -LTTNG_ERR_NO_SESSIOND)
		return answer_fail(r, "%s:%u: %s", choice->path, choice->saved->line,
			lttng_last_error_detail() ?: lttng_strerror(r));
	return r;
}

/* The daemon keeps them aside until the last request, and forgets them if that does not come. */
static int load_all(const struct load_plan *plan)
{
	const struct control_commit_load commit = { .n_sessions = plan->n_choices };
	_cleanup_(connection_freep) struct connection *connection = NULL;
	int r = connection_open(&connection);

	for (unsigned i = 0; i < plan->n_choices && r == 0; i++)
		r = load(connection, plan, &plan->choices[i]);
	if (r < 0)
		return r;
	testpoint_stall("stall-load");
	return call_on(connection, &(struct call) { .request = control_commit_load_wire(), .msg = &commit, .waits = true });
}

int lttng_load_session(struct lttng_load_session_attr *attr)
{
	_cleanup_load_plan_ struct load_plan plan = { .attr = NULL };
	int r;

	if (!attr)
		return call_invalid("Attributes are needed");
	answer_clear();
	r = load_plan_make(attr, &plan);
	if (r == 0 && plan.n_choices > 0)
		r = load_all(&plan);
	attr->n_loaded = r == 0 ? plan.n_choices : 0;
	if (r == 0 && plan.bad_code < 0)
		answer_add_warning(plan.bad);
	if (r == 0 && plan.n_choices == 0)
		answer_add_warning("There is no saved session to load");
	return r;
}
