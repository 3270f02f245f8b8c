/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "sessiond/command/ending.h"
#include "sessiond/command/loading.h"

static void run_end(struct job *job)
{
	struct loading *loading = CONTAINER_OF(job, struct loading, job);
	struct sessiond *sd = loading->sd;

	loading_discard(loading);
	free(loading->items);
	free(loading);
	batch_done(sd->endings);
}

int loading_new(struct sessiond *sd, uid_t client, struct loading **ret)
{
	struct loading *loading = calloc(1, sizeof(*loading));

	if (!loading)
		return -ENOMEM;
	*loading = (struct loading) { .job = { .lane = client, .run = run_end }, .sd = sd };
	list_init(&loading->job.link);
	*ret = loading;
	return 0;
}

void loading_discard(struct loading *loading)
{
	/* Backwards: directories of one may be inside those of another. */
	for (unsigned i = loading->n; i-- > 0;)
		ust_domain_discard_chunk(&loading->sd->ust, loading->items[i].session);
	loading_forget(loading);
}

void loading_abandon(struct loading *loading)
{
	if (!loading)
		return;
	batch_add(loading->sd->endings, 1);
	pool_post(loading->sd->handlers, &loading->job);
}

int loading_add(struct loading *loading, struct session *session, bool replace, bool start)
{
	const unsigned room = loading->room ? 2 * loading->room : 1;
	struct loaded *grown;

	if (loading->n == loading->room) {
		grown = reallocarray(loading->items, room, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		loading->items = grown;
		loading->room = room;
	}
	loading->items[loading->n++] = (struct loaded) {
		.session = session_ref(session), .replace = replace, .start = start,
	};
	return 0;
}

bool loading_has(const struct loading *loading, const char *name)
{
	for (unsigned i = 0; i < loading->n; i++)
		if (strcmp(loading->items[i].session->conf.name, name) == 0)
			return true;
	return false;
}

int loading_list(struct loading *loading)
{
	_cleanup_free_ struct session_swap *swaps = calloc(MAX(1u, loading->n), sizeof(*swaps));

	if (!swaps)
		return -ENOMEM;
	for (unsigned i = 0; i < loading->n; i++)
		swaps[i] = (struct session_swap) { .old = loading->items[i].old, .new = loading->items[i].session };
	return session_list_swap(loading->sd->sessions, swaps, loading->n);
}

void loading_end_old(struct loading *loading)
{
	for (unsigned i = 0; i < loading->n; i++)
		if (loading->items[i].old)
			session_end(loading->sd, loading->items[i].old);
}

void loading_forget(struct loading *loading)
{
	while (loading->n > 0) {
		struct loaded *item = &loading->items[--loading->n];

		session_unref(item->session);
		session_unref(item->old);
	}
}
