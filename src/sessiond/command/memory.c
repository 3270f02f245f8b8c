/* SPDX-License-Identifier: GPL-2.0-only */
#include <inttypes.h>
#include <sys/sysinfo.h>
#include "base/errors.h"
#include "base/file-system.h"
#include "base/identity.h"
#include "base/log.h"
#include "base/proc.h"
#include "sessiond/command/memory.h"
#include "sessiond/domain/ust/buffer-sets.h"

/* Bytes of buffers for which nobody needs to read what the kernel and the control groups say. */
#define ALWAYS_THERE ((uint64_t) 4 << 20)

/* What there is for ring buffers. */
struct room {
	uint64_t all, available;
	const char *what, *path;        /* "of memory", or where; the path is "" or the directory's */
};

/* Whatever else runs, and however much of it is swapped out. */
static uint64_t memory_of_machine(void)
{
	struct sysinfo info;

	return sysinfo(&info) < 0 ? UINT64_MAX : ((uint64_t) info.totalram + info.totalswap) * info.mem_unit;
}

static struct room room_in_memory(uint64_t needed)
{
	return (struct room) {
		.all = memory_of_machine(), .available = needed > ALWAYS_THERE ? proc_memory_available() : UINT64_MAX,
		.what = "of memory", .path = "",
	};
}

static int ask_file_system(const struct session *session, struct file_system *ret)
{
	_cleanup_identity_ struct identity as_owner = IDENTITY_INIT;
	int r = identity_enter(&as_owner, session->conf.uid, session->conf.gid);

	return r < 0 ? r : file_system_of_path(session->conf.shm_path, ret);
}

/* The smaller one, when files are memory as well. A file system that does not say is left to who makes the files. */
static struct room room_for(const struct session *session, uint64_t needed)
{
	const struct room memory = room_in_memory(needed);
	struct file_system fs;
	struct room room;

	if (!*session->conf.shm_path)
		return memory;
	if (ask_file_system(session, &fs) < 0)
		return (struct room) { .all = UINT64_MAX, .available = UINT64_MAX };
	room = (struct room) {
		.all = fs.size, .available = fs.available, .what = "on the file system of ", .path = session->conf.shm_path,
	};
	return fs.is_memory && memory.available < fs.available ? memory : room;
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

/* What is needed is not less than it takes, what is there is not more. */
static uint64_t mib_up(uint64_t bytes)
{
	return (bytes >> 20) + ((bytes & ((1u << 20) - 1)) != 0);
}

/* What can never be is refused; what may be, when others leave, is a warning. */
int command_check_memory(struct command *cmd, struct session *session, const char *name,
	const struct channel_conf *conf, enum buffer_type type)
{
	const uint64_t needed = memory_of_set(cmd, session) + channel_conf_memory(conf, cmd->sd->ust.cpus);
	const struct room room = room_for(session, needed);

	if (needed > room.all)
		return command_fail(cmd, -E_MEMORY_BUFFERS, "With channel \"%s\" the buffers of session \"%s\" take %" PRIu64
			" MiB for each %s, and this machine has %" PRIu64 " MiB %s%.300s", name, session->conf.name,
			mib_up(needed), owner_of(type, false), room.all >> 20, room.what, room.path);
	if (needed > room.available)
		(void) log_warn(NULL, 0, "With channel \"%s\" the buffers of session \"%s\" take %" PRIu64 " MiB for each "
			"%s, and only %" PRIu64 " MiB %s%.300s are available: use smaller or fewer sub-buffers", name,
			session->conf.name, mib_up(needed), owner_of(type, false), room.available >> 20, room.what, room.path);
	return 0;
}

void command_warn_of_start(struct command *cmd, struct session *session)
{
	struct room room;
	uint64_t needed;
	unsigned n;

	if (ust_domain_count_sets(&cmd->sd->ust, session, &n) < 0)
		return; /* starting says why */
	needed = n * memory_of_set(cmd, session);
	room = room_for(session, needed);
	if (needed > room.available)
		(void) log_warn(NULL, 0, "The buffers of session \"%s\" take %" PRIu64 " MiB for %u %s, and only %" PRIu64
			" MiB %s%.300s are available: some will not be recorded; use smaller or fewer sub-buffers",
			session->conf.name, mib_up(needed), n, owner_of(session->buffer_type, n != 1), room.available >> 20,
			room.what, room.path);
}
