/* SPDX-License-Identifier: LGPL-2.1-only */
/* Loading of saved sessions: all that one call is about, or none. */
#include <stdio.h>
#include <lttng/lttng-error.h>
#include <lttng/ringmaster.h>
#include "base/str.h"
#include "ctl/answer.h"
#include "ctl/call.h"
#include "ctl/load-plan.h"

static int ignore_info(void *reply, void *data)
{
	(void) reply;
	(void) data;
	return 0;
}

/* check: the daemon only tells whether it could. */
static int request(const struct load_plan *plan, const struct load_choice *choice, bool check)
{
	struct control_load_session msg;
	int r;

	saved_session_request(choice->saved, plan->base, &msg);
	msg.replace = plan->attr->overwrite;
	msg.check = check;
	r = call_more(&(struct call) {
		.request = control_load_session_wire(), .msg = &msg,
		.reply = control_session_info_wire(), .on_reply = ignore_info, .waits = true });
	/* Who reads it knows files, not requests. */
	if (r < 0 && r != -LTTNG_ERR_NO_SESSIOND)
		return answer_fail(r, "%s:%u: %s", choice->path, choice->saved->line,
			lttng_last_error_detail() ?: lttng_strerror(r));
	return r;
}

/* What was loaded before something went wrong that nobody could foresee. */
static void undo(const struct load_plan *plan, unsigned n)
{
	char why[1024];

	str_copy(why, sizeof(why), lttng_last_error_detail() ?: "");
	while (n-- > 0)
		IGNORE(call_simple(control_destroy_session_wire(),
			&(struct control_destroy_session) { .session = plan->choices[n].saved->record.name }));
	IGNORE(answer_fail(0, "%s", why));
}

int lttng_load_session(struct lttng_load_session_attr *attr)
{
	_cleanup_load_plan_ struct load_plan plan = { .attr = NULL };
	unsigned i;
	int r;

	if (!attr)
		return call_invalid("Attributes are needed");
	answer_clear();
	r = load_plan_make(attr, &plan);
	for (i = 0; i < plan.n_choices && r == 0; i++)
		r = request(&plan, &plan.choices[i], true);
	for (i = 0; i < plan.n_choices && r == 0; i++) {
		r = request(&plan, &plan.choices[i], false);
		if (r < 0)
			undo(&plan, i);
	}
	if (r == 0 && plan.bad_code < 0)
		answer_add_warning(plan.bad);
	if (r == 0 && plan.n_choices == 0)
		answer_add_warning("There is no saved session to load");
	return r;
}
