/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * glibc's setgroups() and its like tell all threads to follow; the raw system
 * calls change the calling thread alone.  setfsuid() reports no failure, so
 * what it did is read back.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include "base/identity.h"
#include "base/io.h"
#include "base/user.h"

/* On 32-bit machines the plain names take 16-bit identifiers. */
#if defined(SYS_setfsuid32)
#define NR_SETFSUID  SYS_setfsuid32
#define NR_SETFSGID  SYS_setfsgid32
#define NR_SETGROUPS SYS_setgroups32
#else
#define NR_SETFSUID  SYS_setfsuid
#define NR_SETFSGID  SYS_setfsgid
#define NR_SETGROUPS SYS_setgroups
#endif

/* A user's groups, looked up once. Nodes are added in front and stay for ever, so readers need no lock. */
struct groups {
	struct groups *next;    /* constant */
	uid_t uid;              /* constant */
	gid_t gid;              /* constant */
	size_t n;               /* constant */
	gid_t *ids;             /* constant */
};

static struct groups *_Atomic known;
static struct groups own;
static pthread_once_t own_once = PTHREAD_ONCE_INIT;

static void read_own(void)
{
	const int n = getgroups(0, NULL);
	int got;

	assert(n >= 0);
	own.ids = calloc((size_t) n + 1, sizeof(*own.ids));
	assert(own.ids);
	got = getgroups(n, own.ids);
	assert(got == n);
	own.n = (size_t) n;
}

static const struct groups *find_known(uid_t uid, gid_t gid)
{
	for (struct groups *g = atomic_load_explicit(&known, memory_order_acquire); g; g = g->next)
		if (g->uid == uid && g->gid == gid)
			return g;
	return NULL;
}

/* Two threads may look up the same user at once: then the list holds it twice, which does no harm. */
static int find_groups(uid_t uid, gid_t gid, const struct groups **ret)
{
	_cleanup_free_ struct groups *added = NULL;
	int r;

	*ret = find_known(uid, gid);
	if (*ret)
		return 0;
	added = calloc(1, sizeof(*added));
	if (!added)
		return -ENOMEM;
	added->uid = uid;
	added->gid = gid;
	r = user_groups(uid, gid, &added->ids, &added->n);
	if (r < 0)
		return r;
	added->next = atomic_load_explicit(&known, memory_order_relaxed);
	while (!atomic_compare_exchange_weak_explicit(&known, &added->next, added, memory_order_release,
			memory_order_relaxed))
		;
	*ret = TAKE_PTR(added);
	return 0;
}

/* An invalid identifier changes nothing, and the call returns the present one. */
static bool set_fsgid(gid_t gid)
{
	(void) syscall(NR_SETFSGID, gid);
	return (gid_t) syscall(NR_SETFSGID, (gid_t) -1) == gid;
}

static bool set_fsuid(uid_t uid)
{
	(void) syscall(NR_SETFSUID, uid);
	return (uid_t) syscall(NR_SETFSUID, (uid_t) -1) == uid;
}

static bool switch_to(uid_t uid, gid_t gid, const struct groups *groups)
{
	return syscall(NR_SETGROUPS, groups->n, groups->ids) == 0 && set_fsgid(gid) && set_fsuid(uid);
}

static void switch_back(void)
{
	/* To go on as somebody else would be worse than to end. */
	if (!set_fsuid(geteuid()) || !set_fsgid(getegid()) || syscall(NR_SETGROUPS, own.n, own.ids) != 0)
		abort();
}

int identity_enter(struct identity *id, uid_t uid, gid_t gid)
{
	const struct groups *groups;
	int r;

	assert(!id->switched);
	io_assert_allowed();
	if (uid == geteuid()) {
		*id = (struct identity) { .uid = uid, .gid = gid };
		return 0;
	}
	if (geteuid() != 0)
		return -EPERM;
	(void) pthread_once(&own_once, read_own);
	r = find_groups(uid, gid, &groups);
	if (r < 0)
		return r;
	if (!switch_to(uid, gid, groups)) {
		switch_back();
		return -EPERM;
	}
	*id = (struct identity) { .uid = uid, .gid = gid, .switched = true };
	return 0;
}

void identity_leave(struct identity *id)
{
	if (!id->switched)
		return;
	switch_back();
	id->switched = false;
}
