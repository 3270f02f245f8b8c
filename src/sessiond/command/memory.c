/* SPDX-License-Identifier: GPL-2.0-only */
#include <inttypes.h>
#include <sys/sysinfo.h>
#include "base/errors.h"
#include "base/log.h"
#include "base/proc.h"
#include "sessiond/command/memory.h"
#include "sessiond/domain/ust/buffer-sets.h"

/* Bytes of buffers for which nobody needs to read what the kernel and the control groups say. */
#define ALWAYS_THERE ((uint64_t) 4 << 20)

/* What is left for a session's ring buffers, which are in memory of no file system. */
static uint64_t memory_available(void)
{
	return proc_memory_available();
}

/* Whatever else runs, and however much of it is swapped out. */
static uint64_t memory_of_machine(void)
{
	struct sysinfo info;

	return sysinfo(&info) < 0 ? UINT64_MAX : ((uint64_t) info.totalram + info.totalswap) * info.mem_unit;
}

/* Of one set of all buffers. */
static uint64_t memory_of_set(struct command *cmd, struct session *session)
{
	struct channel *channel;
	uint64_t sum = 0;

	MUTEX_GUARD(&session->lock);
	list_for_each(channel, &session->channels, link)
		sum += channel_conf_memory(&channel->conf, cmd->sd->ust.cpus);
	return sum;
}

static const char *owner_of(enum buffer_type type, bool many)
{
	if (type == BUFFER_PER_PID)
		return many ? "processes" : "process";
	return many ? "users" : "user";
}

/* What can never be is refused; what may be, when others leave, is a warning. */
int command_check_memory(struct command *cmd, struct session *session, const char *name,
	const struct channel_conf *conf, enum buffer_type type)
{
	const uint64_t needed = memory_of_set(cmd, session) + channel_conf_memory(conf, cmd->sd->ust.cpus);
	const uint64_t available = needed > ALWAYS_THERE ? memory_available() : UINT64_MAX, all = memory_of_machine();

	/* Buffers in files are the business of their file system. */
	if (needed > all && !*session->conf.shm_path)
		return command_fail(cmd, -E_MEMORY_BUFFERS, "With channel \"%s\" the buffers of session \"%s\" take %" PRIu64
			" MiB for each %s, and this machine has %" PRIu64 " MiB of memory", name, session->conf.name,
			needed >> 20, owner_of(type, false), all >> 20);
	if (needed > available)
		(void) log_warn(NULL, 0, "With channel \"%s\" the buffers of session \"%s\" take %" PRIu64 " MiB for each "
			"%s, and only %" PRIu64 " MiB of memory are available: use smaller or fewer sub-buffers", name,
			session->conf.name, needed >> 20, owner_of(type, false), available >> 20);
	return 0;
}

void command_warn_of_start(struct command *cmd, struct session *session)
{
	uint64_t needed, available;
	unsigned n;

	if (ust_domain_count_sets(&cmd->sd->ust, session, &n) < 0)
		return; /* starting says why */
	needed = n * memory_of_set(cmd, session);
	available = needed > ALWAYS_THERE ? memory_available() : UINT64_MAX;
	if (needed > available)
		(void) log_warn(NULL, 0, "The buffers of session \"%s\" take %" PRIu64 " MiB for %u %s, and only %" PRIu64
			" MiB of memory are available: some will not be recorded; use smaller or fewer sub-buffers",
			session->conf.name, needed >> 20, n, owner_of(session->buffer_type, n != 1), available >> 20);
}
