/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "cli/suggest.h"
#include "cli/verbs.h"

#define VERBS(X) \
	X(create) X(destroy) X(list) X(status) X(set_session) \
	X(start) X(stop) X(rotate) X(enable_rotation) X(disable_rotation) X(snapshot) X(clear) X(regenerate) \
	X(enable_channel) X(disable_channel) \
	X(enable_event) X(disable_event) X(add_context) \
	X(track) X(untrack) \
	X(add_trigger) X(list_triggers) X(remove_trigger) \
	X(save) X(load) \
	X(view) X(version) X(help) X(metadata)

#define DECLARE(ident) extern const struct verb verb_##ident;
VERBS(DECLARE)
#undef DECLARE

const struct verb *const verbs[] = {
#define ROW(ident) &verb_##ident,
	VERBS(ROW)
#undef ROW
	NULL,
};

static const char *const group_titles[GROUP_NR] = {
	[GROUP_SESSION] = "Sessions",
	[GROUP_CONTROL] = "Recording",
	[GROUP_CHANNEL] = "Channels",
	[GROUP_EVENT] = "Event rules and contexts",
	[GROUP_TRACKER] = "Which processes are recorded",
	[GROUP_TRIGGER] = "Triggers",
	[GROUP_CONFIG] = "Saved sessions",
	[GROUP_OTHER] = "Other",
};

const char *verb_group_title(enum verb_group group)
{
	return group_titles[group];
}

const struct verb *verb_find(const char *name)
{
	for (unsigned i = 0; verbs[i]; i++) {
		if (!strcmp(verbs[i]->name, name))
			return verbs[i];
	}
	return NULL;
}

const char *verb_suggest(const char *name)
{
	struct suggestion s;

	suggestion_init(&s, name);
	for (unsigned i = 0; verbs[i]; i++) {
		if (!(verbs[i]->flags & VERB_HIDDEN))
			suggestion_try(&s, verbs[i]->name);
	}
	return s.best;
}

const char *option_suggest(const struct option_row *rows, const char *name)
{
	struct suggestion s;

	suggestion_init(&s, name);
	for (; rows && rows->name; rows++) {
		if (!(rows->flags & OPTION_HIDDEN))
			suggestion_try(&s, rows->name);
	}
	for (rows = args_common_rows; rows->name; rows++)
		suggestion_try(&s, rows->name);
	return s.best;
}

const char *action_suggest(const struct verb_action *actions, const char *name)
{
	struct suggestion s;

	suggestion_init(&s, name);
	for (; actions->name; actions++)
		suggestion_try(&s, actions->name);
	return s.best;
}
