/* SPDX-License-Identifier: LGPL-2.1-only */
/* Our additions that ask the daemon about a session. */
#include <errno.h>
#include <lttng/lttng-error.h>
#include <lttng/ringmaster.h>
#include "base/str.h"
#include "ctl/call.h"
#include "ctl/listing.h"

static int on_lagging(void *reply, void *data)
{
	struct control_lagging_answer *answer = reply;
	struct control_lagging record;
	int r;

	while ((r = wire_list_next(&answer->applications, control_lagging_wire(), &record)) > 0) {
		struct lttng_lagging_application app = {
			.pid = record.pid, .uid = record.uid, .since_us = record.since_us };

		str_copy(app.name, sizeof(app.name), record.procname);
		r = listing_add(data, &app, NULL, 0);
		if (r < 0)
			return r;
	}
	return r;
}

int lttng_session_list_lagging(const char *session, struct lttng_lagging_application **ret)
{
	_cleanup_listing_ struct listing listing = LISTING_INIT;
	void *block;
	int r;

	if (!session || !ret)
		return call_invalid("A session's name and a place for the applications are needed");
	listing_init(&listing, sizeof(struct lttng_lagging_application), SIZE_MAX);
	r = call_run(&(struct call) {
		.request = control_list_lagging_wire(), .msg = &(struct control_list_lagging) { .session = session },
		.reply = control_lagging_answer_wire(), .on_reply = on_lagging, .data = &listing });
	if (r >= 0)
		r = listing_finish(&listing, &block);
	if (r >= 0)
		*ret = block;
	return r;
}

#define WARNINGS_MAX 4096

struct strings {
	char **items;
	unsigned n;
};

static void strings_deinit(struct strings *strings)
{
	while (strings->n > 0)
		free(strings->items[--strings->n]);
	free(strings->items);
}

static int on_warnings(void *reply, void *data)
{
	struct control_warnings *warnings = reply;
	struct strings *strings = data;
	struct control_warning record;
	char **grown;
	int r;

	if (strings->n + warnings->warnings.n > WARNINGS_MAX)
		return -EOVERFLOW;
	grown = realloc(strings->items, (strings->n + warnings->warnings.n + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	strings->items = grown;
	while ((r = wire_list_next(&warnings->warnings, control_warning_wire(), &record)) > 0) {
		r = str_dup(record.text, &strings->items[strings->n]);
		if (r < 0)
			return r;
		strings->n++;
	}
	return r;
}

int lttng_session_list_warnings(const char *session, char ***ret)
{
	_cleanup_(strings_deinit) struct strings strings = { .n = 0 };
	int r;

	if (!session || !ret)
		return call_invalid("A session's name and a place for the warnings are needed");
	r = call_run(&(struct call) {
		.request = control_list_warnings_wire(), .msg = &(struct control_list_warnings) { .session = session },
		.reply = control_warnings_wire(), .on_reply = on_warnings, .data = &strings });
	if (r < 0)
		return r;
	r = (int) strings.n;
	*ret = TAKE_PTR(strings.items);
	strings.n = 0;
	return r;
}
