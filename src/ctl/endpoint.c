/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <pwd.h>
#include <lttng/endpoint.h>
#include <lttng/lttng.h>
#include "base/fd.h"
#include "base/mutex.h"
#include "base/str.h"
#include "base/time.h"
#include "base/user.h"
#include "ctl/endpoint.h"

#define GROUP_DEFAULT "tracing"
#define GROUP_MAX     256

/* The only state of the library beside the last answer of each thread. */
static struct {
	struct mutex lock;
	char group[GROUP_MAX];          /* lock */
	const char *run_directory;      /* constant: set by tests before the first call */
} settings = { .lock = MUTEX_INIT(CTL_SETTINGS), .group = GROUP_DEFAULT };

/* What an endpoint is to its users: a name of a socket. */
struct lttng_endpoint {
	const char *socket_name;
};
static struct lttng_endpoint command_endpoint = { "client-lttng-sessiond" };
static struct lttng_endpoint notification_endpoint = { "sessiond-notification" };
struct lttng_endpoint *lttng_session_daemon_command_endpoint = &command_endpoint;
struct lttng_endpoint *lttng_session_daemon_notification_endpoint = &notification_endpoint;

int lttng_set_tracing_group(const char *name)
{
	if (!name)
		return -LTTNG_ERR_INVALID;
	if (strlen(name) >= GROUP_MAX)
		return -LTTNG_ERR_INVALID;
	MUTEX_GUARD(&settings.lock);
	str_copy(settings.group, sizeof(settings.group), name);
	return 0;
}

uint64_t endpoint_deadline(uint64_t usual_us)
{
	const char *text = secure_getenv("LTTNG_NETWORK_SOCKET_TIMEOUT");
	int64_t ms;

	if (!text || str_to_i64(text, -1, INT32_MAX, &ms) < 0)
		return time_after_us(usual_us);
	return ms <= 0 ? NEVER : time_after_us((uint64_t) ms * US_PER_MS);
}

void endpoint_set_run_directory(const char *path)
{
	settings.run_directory = path;
}

/* Membership of the process, which may differ from what the user database says. */
static bool process_has_group(gid_t gid)
{
	_cleanup_free_ gid_t *groups = NULL;
	int n = getgroups(0, NULL);

	if (gid == getegid())
		return true;
	groups = n > 0 ? calloc((size_t) n, sizeof(*groups)) : NULL;
	if (!groups)
		return false;
	n = getgroups(n, groups);
	for (int i = 0; i < n; i++)
		if (groups[i] == gid)
			return true;
	return false;
}

static bool may_use_root_daemon(void)
{
	char group[GROUP_MAX];
	gid_t gid;

	if (geteuid() == 0)
		return true;
	{
		MUTEX_GUARD(&settings.lock);
		str_copy(group, sizeof(group), settings.group);
	}
	return group_find(group, &gid) >= 0 && process_has_group(gid);
}

static int home_of_user(char **ret)
{
	_cleanup_free_ char *bytes = malloc(16384);
	struct passwd pwd, *found = NULL;

	if (!bytes)
		return -ENOMEM;
	if (getpwuid_r(geteuid(), &pwd, bytes, 16384, &found) != 0 || !found || !found->pw_dir)
		return -ENOENT;
	return str_dup(found->pw_dir, ret);
}

int endpoint_home(char **ret)
{
	const char *home = secure_getenv("LTTNG_HOME");

	/* an empty one is none: the daemon has it so too */
	if (!home || !*home)
		home = secure_getenv("HOME");
	return home && *home ? str_dup(home, ret) : home_of_user(ret);
}

static int connect_in(const char *directory, const char *name, uint64_t deadline_us, int *ret_fd, char **path)
{
	free(TAKE_PTR(*path));
	return str_printf(path, "%s/%s", directory, name) ?: fd_connect_unix(*path, deadline_us, ret_fd);
}

static int connect_in_home(const char *name, uint64_t deadline_us, int *ret_fd, char **path)
{
	_cleanup_free_ char *home = NULL, *directory = NULL;
	int r = endpoint_home(&home);

	if (r < 0)
		return r;
	r = str_printf(&directory, "%s/.lttng", home);
	return r < 0 ? r : connect_in(directory, name, deadline_us, ret_fd, path);
}

const char *endpoint_closed_to_us(void)
{
	if (settings.run_directory || access(RUNDIR "/client-lttng-sessiond", F_OK) < 0 || may_use_root_daemon())
		return "";
	return "; the session daemon of " RUNDIR " is for root and the members of its tracing group";
}

int endpoint_connect(const char *name, uint64_t deadline_us, int *ret_fd, char **ret_path)
{
	_cleanup_free_ char *path = NULL;
	int r = -ENOENT;

	if (settings.run_directory)
		r = connect_in(settings.run_directory, name, deadline_us, ret_fd, &path);
	else if (may_use_root_daemon())
		r = connect_in(RUNDIR, name, deadline_us, ret_fd, &path);
	if (r < 0 && !settings.run_directory && geteuid() != 0)
		r = connect_in_home(name, deadline_us, ret_fd, &path);
	*ret_path = TAKE_PTR(path);
	return r;
}
