/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include <string.h>
#include "sessiond/domain/ust/fan-out.h"
#include "sessiond/domain/ust/laggard-names.h"
#include "sessiond/domain/ust/ust-domain.h"

/* What one command carries; all of them are in the session's list. */
#define NAMED_MAX 16u
#define USERS_MAX 4u
#define LINES_MAX 3u            /* of one user */
#define PIDS_SIZE 384u          /* of one line */

void laggard_names_init(struct laggard_names *names)
{
	*names = (struct laggard_names) { .all = NULL };
}

void laggard_names_deinit(struct laggard_names *names)
{
	free(names->all);
	laggard_names_init(names);
}

static void add(struct laggard_names *names, const struct laggard *laggard)
{
	struct laggard *grown = reallocarray(names->all, names->n + 1, sizeof(*grown));

	if (!grown) {
		names->n_unnamed++;
		return;
	}
	names->all = grown;
	grown[names->n++] = *laggard;
}

void laggard_names_add(struct laggard_names *names, const struct app *app)
{
	struct laggard laggard = { .pid = app->id.pid, .uid = app->id.uid };

	memcpy(laggard.name, app->id.name, sizeof(laggard.name));
	add(names, &laggard);
	names->n_own = names->n;
}

/* One that woke and stopped again is among the others. */
static bool is_own(const struct laggard_names *names, pid_t pid)
{
	for (unsigned i = 0; i < names->n_own; i++)
		if (names->all[i].pid == pid)
			return true;
	return false;
}

void laggard_names_add_gone(struct laggard_names *names, struct ust_domain *domain, struct session *session)
{
	_cleanup_free_ struct laggard *gone = NULL;
	unsigned n = 0;
	bool dying;

	mutex_lock(&session->lock);
	dying = session->dying;
	mutex_unlock(&session->lock);
	if (dying || laggards_copy(domain->laggards, &gone, &n) < 0)
		return;
	for (unsigned i = 0; i < n; i++)
		if (ust_domain_session_sees_uid(domain, session, gone[i].uid) && !is_own(names, gone[i].pid))
			add(names, &gone[i]);
}

static int compare_uids(const void *a_, const void *b_)
{
	const struct laggard *a = a_, *b = b_;

	return a->uid != b->uid ? (a->uid < b->uid ? -1 : 1) : (a->pid > b->pid) - (a->pid < b->pid);
}

/* As many as there is room for: how many. */
static unsigned list_pids(const struct laggard *laggards, unsigned n, char *text, size_t size)
{
	size_t len = 0;

	*text = '\0';
	for (unsigned i = 0; i < n; i++) {
		int more = snprintf(text + len, size - len, "%s%d", i > 0 ? ", " : "", (int) laggards[i].pid);

		if (more < 0 || len + (size_t) more >= size) {
			text[len] = '\0';
			return i;
		}
		len += (size_t) more;
	}
	return n;
}

static void tell_more(struct fan_out *fan, unsigned n, const char *whose, const char *pids)
{
	fan_out_warn(fan, "%u more applications do not answer: they follow when they run again (\"lttng list SESSION\" names "
		"them%s%s)", n, whose, pids);
}

static void tell_user(struct fan_out *fan, const struct laggard *rest, unsigned n)
{
	char whose[32], pids[PIDS_SIZE];

	(void) snprintf(whose, sizeof(whose), "; uid %u, pids ", (unsigned) rest->uid);
	for (unsigned line = 0; line < LINES_MAX && n > 0; line++) {
		const unsigned listed = list_pids(rest, n, pids, sizeof(pids));

		tell_more(fan, listed, whose, pids);
		rest += listed;
		n -= listed;
	}
	if (n > 0)
		tell_more(fan, n, "", "");
}

static void tell_by_user(struct fan_out *fan, struct laggard *rest, unsigned n)
{
	unsigned n_users = 0, end;

	qsort(rest, n, sizeof(*rest), compare_uids);
	for (unsigned i = 0; i < n; i = end) {
		if (n_users++ == USERS_MAX) {
			tell_more(fan, n - i, "", "");
			return;
		}
		for (end = i + 1; end < n && rest[end].uid == rest[i].uid;)
			end++;
		tell_user(fan, rest + i, end - i);
	}
}

void laggard_names_tell(struct laggard_names *names, struct fan_out *fan)
{
	const unsigned named = MIN(names->n, NAMED_MAX);

	for (unsigned i = 0; i < named; i++)
		fan_out_warn(fan, "Application \"%s\" (pid %d) does not answer: it follows when it runs again",
			names->all[i].name, (int) names->all[i].pid);
	if (names->n > named)
		tell_by_user(fan, names->all + named, names->n - named);
	if (names->n_unnamed > 0)
		tell_more(fan, names->n_unnamed, "", "");
}
