/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "sessiond/session/session.h"

/* Two names of 255 bytes, and the words around them. */
#define TEXT_SIZE 768

static void render(const struct rule_refusal *refusal, char *text, size_t size)
{
	const char *what = refusal->enable ? "enable" : "disable";

	if (!refusal->channel)
		(void) snprintf(text, size, "More event rules were refused by applications, %u times", refusal->n);
	else if (refusal->n == 1)
		(void) snprintf(text, size, "Application \"%s\" (pid %d) refused to %s the event rule \"%s\" of channel \"%s\"; "
			"it is asked again with the next change", refusal->name, (int) refusal->pid, what,
			refusal->event->conf.name, refusal->channel->name);
	else
		(void) snprintf(text, size, "%u applications called \"%s\" (pid %d and others) refused to %s the event rule "
			"\"%s\" of channel \"%s\"; they are asked again with the next change", refusal->n, refusal->name,
			(int) refusal->pid, what, refusal->event->conf.name, refusal->channel->name);
}

static bool is_alike(const struct rule_refusal *a, const struct rule_refusal *b)
{
	return a->channel == b->channel && a->event == b->event && a->enable == b->enable && !strcmp(a->name, b->name);
}

static struct rule_refusal *find_or_add(struct rule_refusal_list *list, const struct rule_refusal *like)
{
	struct rule_refusal *grown;

	for (unsigned i = 0; i < list->n; i++)
		if (is_alike(&list->items[i], like))
			return &list->items[i];
	if (list->n == REFUSALS_MAX)
		return &list->items[REFUSALS_MAX - 1];
	grown = reallocarray(list->items, list->n + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	list->items = grown;
	grown[list->n] = *like;
	if (list->n == REFUSALS_MAX - 1)
		grown[list->n] = (struct rule_refusal) { .channel = NULL };
	grown[list->n].n = 0;
	return &grown[list->n++];
}

int session_count_refusal(struct session *session, const struct rule_refusal *like, bool counted)
{
	char before[TEXT_SIZE] = "", now[TEXT_SIZE];
	struct rule_refusal *refusal;

	MUTEX_GUARD(&session->lock);
	refusal = find_or_add(&session->refusals, like);
	if (!refusal)
		return -ENOMEM;
	if (!counted) {
		if (refusal->n > 0)
			render(refusal, before, sizeof(before));
		refusal->n++;
		render(refusal, now, sizeof(now));
		session_renew_warning_locked(session, before, now);
	}
	return (int) (refusal - session->refusals.items);
}

bool session_tell_refusal(struct session *session, unsigned number, char *text, size_t size)
{
	struct rule_refusal *refusal;

	MUTEX_GUARD(&session->lock);
	refusal = &session->refusals.items[number];
	if (refusal->told)
		return false;
	refusal->told = true;
	render(refusal, text, size);
	return true;
}
