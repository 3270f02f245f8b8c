/* SPDX-License-Identifier: LGPL-2.1-only */
/* Batches of work that a command handler waits for. */
#include <errno.h>
#include "base/pool.h"
#include "base/ref.h"
#include "base/thread.h"

struct batch {
	struct ref ref;
	struct mutex lock;      /* LOCK_BATCH */
	struct cond done;
	unsigned pending;       /* lock */
};

int batch_new(struct batch **ret)
{
	struct batch *batch = calloc(1, sizeof(*batch));

	if (!batch)
		return -ENOMEM;
	ref_init(&batch->ref);
	mutex_init(&batch->lock, LOCK_BATCH);
	cond_init(&batch->done);
	*ret = batch;
	return 0;
}

struct batch *batch_ref(struct batch *batch)
{
	ref_get(&batch->ref);
	return batch;
}

void batch_unref(struct batch *batch)
{
	if (!batch || !ref_put(&batch->ref))
		return;
	cond_deinit(&batch->done);
	mutex_deinit(&batch->lock);
	free(batch);
}

void batch_add(struct batch *batch, unsigned n)
{
	MUTEX_GUARD(&batch->lock);
	batch->pending += n;
}

void batch_done(struct batch *batch)
{
	MUTEX_GUARD(&batch->lock);
	assert(batch->pending > 0);
	if (--batch->pending == 0)
		cond_broadcast(&batch->done);
}

unsigned batch_pending(struct batch *batch)
{
	MUTEX_GUARD(&batch->lock);
	return batch->pending;
}

bool batch_wait(struct batch *batch, uint64_t deadline_us)
{
	const struct thread_hooks *hooks = thread_get_hooks();
	bool in_time = true;

	assert(!mutex_holds_any());
	assert(pool_may_wait());
	MUTEX_GUARD(&batch->lock);
	if (hooks->idle)
		hooks->idle();
	while (batch->pending > 0 && in_time)
		in_time = cond_wait_until(&batch->done, &batch->lock, deadline_us);
	if (hooks->busy)
		hooks->busy();
	return batch->pending == 0;
}
