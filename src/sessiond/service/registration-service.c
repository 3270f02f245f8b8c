/* SPDX-License-Identifier: GPL-2.0-only */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <lttng/ust-error.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include "base/errors.h"
#include "base/fd.h"
#include "base/listener.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/time.h"
#include "sessiond/domain/ust/app.h"
#include "sessiond/domain/ust/ust-domain.h"
#include "sessiond/service/app-service.h"
#include "sessiond/service/registration-service.h"
#include "sessiond/session/uid-count.h"

#define REGISTRATION_SIZE    136        /* of the message; a test compares it with the library */
#define HALF_OPEN_TIMEOUT_US (1 * US_PER_S)
#define ACCEPTS_PER_TURN     64
#define CONNECTIONS_NEEDED   2          /* to register: for commands and for what is notified */

/* A connection that is not an application yet: before its message, or waiting for its other half. */
struct half {
	struct list link;
	struct registration_service *service;
	int fd;
	struct peer_credentials peer;
	bool begun;                     /* woken by more bytes only; setting that twice would wake at once */
	bool registered;                /* the message was read: it is a command socket */
	struct app_identity id;
	int pidfd;
	struct source *source, *deadline;
};

struct refusal {
	struct peer_credentials peer;
	uint64_t start_ticks;           /* of the process: its pid is used again by others */
	char name[17];
	uint64_t at_us;
};
#define REFUSALS_KEPT 16u

/* A process that made more connections than it needs when its user had all that it may have. */
struct flooder {
	pid_t pid;
	uint64_t until_us;              /* no connection is taken from it */
};
#define FLOODERS_KEPT 16u

struct registration_service {
	struct ust_domain *domain;
	struct app_service *apps;
	struct loop *loop;
	struct listener *listener;
	struct list halves;             /* the oldest one first */
	struct uid_count per_uid;       /* of halves */
	unsigned n_halves;
	struct log_limit limit, want_limit;
	struct refusal refused[REFUSALS_KEPT];  /* the last ones */
	unsigned n_refused;
	struct flooder flooders[FLOODERS_KEPT]; /* the last ones */
	unsigned n_flooders;
};

static void half_free(struct half *half)
{
	struct registration_service *service = half->service;

	if (!list_is_empty(&half->link)) {
		uid_count_remove(&service->per_uid, half->peer.uid);
		service->n_halves--;
	}
	list_remove(&half->link);
	if (half->source)
		source_free(half->source);
	if (half->deadline)
		source_free(half->deadline);
	fd_closep(&half->fd);
	fd_closep(&half->pidfd);
	free(half);
}

static void warn_of_drop(struct registration_service *service, const struct peer_credentials *peer, const char *whose,
	unsigned bound)
{
	if (log_limit_allows(&service->limit))
		(void) log_warn(NULL, 0, "Unfinished registration dropped, %s too many: pid=%d, uid=%u, bound=%u: end processes "
			"that connect and say nothing, or raise --max-user-registrations", whose, (int) peer->pid,
			(unsigned) peer->uid, bound);
}

static void drop(struct half *half, const char *whose, unsigned bound)
{
	warn_of_drop(half->service, &half->peer, whose, bound);
	half_free(half);
}

/*
 * The bound of a user is reached.  A process that has both connections it
 * needs gets no other; what an honest process of the same user has begun
 * stays, however long it is kept from going on.  Else the user's oldest one is
 * pushed out.
 */
static struct half *find_dispensable(struct registration_service *service, const struct peer_credentials *peer)
{
	struct half *half, *oldest = NULL;
	unsigned n_own = 0;

	list_for_each(half, &service->halves, link) {
		if (half->peer.uid != peer->uid)
			continue;
		if (half->peer.pid == peer->pid && ++n_own == CONNECTIONS_NEEDED)
			return NULL;
		if (!oldest || (oldest->registered && !half->registered))
			oldest = half;
	}
	return oldest;
}

static bool floods(const struct registration_service *service, const struct peer_credentials *peer)
{
	for (unsigned i = 0; i < FLOODERS_KEPT; i++)
		if (service->flooders[i].pid == peer->pid && service->flooders[i].until_us > time_now_us())
			return true;
	return false;
}

/* False: the connection is not worth another look, and neither are more of its process. */
static bool make_room(struct registration_service *service, const struct peer_credentials *peer)
{
	const unsigned max = service->domain->conf.limits.user_registrations;
	struct half *dispensable;

	if (uid_count_of(&service->per_uid, peer->uid) >= max) {
		dispensable = find_dispensable(service, peer);
		if (!dispensable) {
			warn_of_drop(service, peer, "its user has", max);
			service->flooders[service->n_flooders++ % FLOODERS_KEPT] = (struct flooder) {
				.pid = peer->pid, .until_us = time_after_us(HALF_OPEN_TIMEOUT_US) };
			return false;
		}
		drop(dispensable, "its user has", max);
	}
	if (service->n_halves >= LIMITS_USERS * max)
		drop(list_first(&service->halves, struct half, link), "there are", LIMITS_USERS * max);
	return true;
}

static bool is_same(const struct refusal *a, const struct refusal *b)
{
	if (a->peer.pid != b->peer.pid || a->peer.uid != b->peer.uid)
		return false;
	/* One of a foreign pid namespace has no pid to know it by. */
	if (a->peer.pid == 0)
		return !strcmp(a->name, b->name) && b->at_us - a->at_us < HALF_OPEN_TIMEOUT_US;
	return b->start_ticks == 0 || a->start_ticks == b->start_ticks; /* it may have ended already */
}

/* One warning for all connections of a process: it comes back every few seconds. */
static bool was_just_refused(struct half *half, const char *name)
{
	struct registration_service *service = half->service;
	struct refusal refusal = { .peer = half->peer, .at_us = time_now_us() };
	struct proc_stat stat;

	str_copy(refusal.name, sizeof(refusal.name), name);
	if (half->peer.pid != 0 && proc_read_stat(half->peer.pid, &stat) == 0)
		refusal.start_ticks = stat.start_ticks;
	for (unsigned i = 0; i < MIN(service->n_refused, REFUSALS_KEPT); i++) {
		if (!is_same(&service->refused[i], &refusal))
			continue;
		service->refused[i] = refusal;
		return true;
	}
	service->refused[service->n_refused++ % REFUSALS_KEPT] = refusal;
	return false;
}

static void refuse(struct half *half, const char *name, const char *reason)
{
	if (!was_just_refused(half, name) && log_limit_allows(&half->service->limit))
		(void) log_warn(NULL, 0, "Application refused: name=\"%s\", pid=%d, uid=%u: %s", name,
			(int) half->peer.pid, (unsigned) half->peer.uid, reason);
	half_free(half);
}

/*
 * The pidfd is of the process that connected: a pid is free for others only
 * when its process has ended, and then the connection has hung up.
 */
static int open_process(struct half *half)
{
	char byte;
	int r = proc_pidfd_open(half->peer.pid, &half->pidfd);

	if (r == 0 && recv(half->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
		r = -ESRCH;
	return r;
}

static bool has_our_byte_order(struct half *half)
{
	if (half->id.byte_order == BYTE_ORDER)
		return true;
	refuse(half, half->id.name, "its byte order is not this machine's");
	return false;
}

static bool is_servable(struct half *half)
{
	const struct app_identity *id = &half->id;
	struct consumer *consumer = ust_domain_consumer(half->service->domain, id->bits_per_long);
	char reason[384];

	if (!has_our_byte_order(half))
		return false;
	if (consumer && consumer_is_available(consumer))
		return true;
	ust_domain_explain_no_consumer(half->service->domain, id->bits_per_long, reason, sizeof(reason));
	refuse(half, id->name, reason);
	return false;
}

static int set_timeouts(const struct ust_domain *domain, int fd)
{
	const uint64_t us = domain->conf.app_timeout_us;
	const struct timeval timeout = { .tv_sec = (time_t) (us / US_PER_S), .tv_usec = (suseconds_t) (us % US_PER_S) };

	if (us == 0)
		return 0;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) < 0)
		return -errno;
	return 0;
}

static void pair(struct half *notify)
{
	struct registration_service *service = notify->service;
	struct half *half, *cmd = NULL;
	struct app *app;
	int r;

	list_for_each(half, &service->halves, link)
		if (half->registered && half != notify && half->peer.pid == notify->peer.pid)
			cmd = half; /* the newest, should an exec have left an older one */
	if (!cmd) {
		half_free(notify);
		return;
	}
	source_free(TAKE_PTR(cmd->source));
	source_free(TAKE_PTR(notify->source));
	r = set_timeouts(service->domain, cmd->fd);
	if (r == 0)
		r = set_timeouts(service->domain, notify->fd);
	if (r == 0)
		r = app_new_consume_fds(service->domain->apps_loop, &cmd->id, TAKE_FD(cmd->fd), TAKE_FD(notify->fd),
			TAKE_FD(cmd->pidfd), &app);
	if (r == 0) {
		app_queue_init(&app->queue, service->domain->app_pool, app->id.uid);
		app->queue.newcomers = service->domain->setup_pool;
		app->call_guard = service->domain->call_guard;
		app_service_add(service->apps, app);
	} else {
		(void) log_err(NULL, r, "Cannot register an application: pid=%d", (int) cmd->peer.pid);
	}
	half_free(cmd);
	half_free(notify);
}

static const char *registration_error(int code)
{
	switch (code) {
	case -LTTNG_UST_ERR_PEERCRED_PID:
		return "it runs in a foreign pid namespace";
	case -LTTNG_UST_ERR_INVAL_MAGIC:
	case -LTTNG_UST_ERR_INVAL_SOCKET_TYPE:
		return "its registration makes no sense";
	case -LTTNG_UST_ERR_PEERCRED:
		return "its credentials cannot be read";
	default:
		return NULL;
	}
}

static int receive(struct half *half, enum lttng_ust_ctl_socket_type *type)
{
	struct app_identity *id = &half->id;
	char name[LTTNG_UST_ABI_PROCNAME_LEN] = "";
	uint32_t pid = 0, ppid = 0, uid = 0, gid = 0;
	int r;

	r = lttng_ust_ctl_recv_reg_msg(half->fd, type, &id->abi_major, &id->abi_minor, &pid, &ppid, &uid, &gid,
		&id->bits_per_long, &id->uint8_align, &id->uint16_align, &id->uint32_align, &id->uint64_align,
		&id->long_align, &id->byte_order, name);
	name[sizeof(name) - 1] = 0;
	str_copy(id->name, sizeof(id->name), name);
	id->pid = half->peer.pid;
	id->ppid = (pid_t) ppid;
	id->uid = half->peer.uid;
	id->gid = half->peer.gid;
	return r;
}

static void read_registration(struct half *half)
{
	enum lttng_ust_ctl_socket_type type = LTTNG_UST_CTL_SOCKET_CMD;
	const char *reason;
	char text[128];
	int r = receive(half, &type);

	/* One process, one warning: its second connection is refused without a word. */
	if (r < 0 && type == LTTNG_UST_CTL_SOCKET_NOTIFY) {
		half_free(half);
		return;
	}
	if (r == -LTTNG_UST_ERR_UNSUP_MAJOR) {
		if (!has_our_byte_order(half)) /* then the version makes no sense either */
			return;
		(void) snprintf(text, sizeof(text), "its tracer speaks ABI %u.%u and this daemon %u to %u",
			half->id.abi_major, half->id.abi_minor, LTTNG_UST_ABI_MAJOR_VERSION_OLDEST_COMPATIBLE,
			LTTNG_UST_ABI_MAJOR_VERSION);
		refuse(half, half->id.name, text);
		return;
	}
	reason = registration_error(r);
	if (reason) {
		refuse(half, half->id.name, reason);
		return;
	}
	if (r < 0) {
		half_free(half);
		return;
	}
	if (type == LTTNG_UST_CTL_SOCKET_NOTIFY) {
		pair(half);
		return;
	}
	if (!is_servable(half))
		return;
	half->registered = true;
	/* From now on only a hang-up is of interest. */
	if (open_process(half) < 0 || source_set_events(half->source, EPOLLRDHUP) < 0)
		half_free(half);
}

static int on_half(struct source *src, uint32_t events, void *data)
{
	struct half *half = data;
	int queued = 0;

	(void) src;
	if (half->registered) {
		half_free(half);
		return 0;
	}
	if (ioctl(half->fd, FIONREAD, &queued) == 0 && queued >= REGISTRATION_SIZE)
		read_registration(half);
	else if (events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR))
		half_free(half);
	else if (!half->begun && source_set_events(src, EPOLLIN | EPOLLRDHUP | EPOLLET) < 0)
		half_free(half);
	else
		half->begun = true;
	return 0;
}

static int on_half_deadline(struct source *src, uint32_t events, void *data)
{
	(void) src;
	(void) events;
	half_free(data);
	return 0;
}

/* Consumes fd. */
static int half_new(struct registration_service *service, int fd, const struct peer_credentials *peer, struct half **ret)
{
	struct half *half = calloc(1, sizeof(*half));
	int r;

	if (!half) {
		fd_closep(&fd);
		return -ENOMEM;
	}
	*half = (struct half) { .service = service, .fd = fd, .peer = *peer, .pidfd = -1 };
	list_init(&half->link);
	r = source_new_fd(service->loop, fd, EPOLLIN | EPOLLRDHUP, on_half, half, &half->source);
	if (r == 0)
		r = source_new_timer(service->loop, on_half_deadline, half, &half->deadline);
	if (r == 0 && !uid_count_add(&service->per_uid, peer->uid, UINT_MAX))
		r = -ENOMEM;
	if (r < 0) {
		half_free(half);
		return r;
	}
	*ret = half;
	return 0;
}

static void on_connection(int fd, void *data)
{
	struct registration_service *service = data;
	struct peer_credentials peer;
	struct half *half;
	int r = fd_peer_credentials(fd, &peer);

	if (r == 0 && (floods(service, &peer) || !make_room(service, &peer))) {
		(void) close(fd);
		listener_rest(service->listener);
		return;
	}
	r = r < 0 ? r : half_new(service, TAKE_FD(fd), &peer, &half);
	if (r < 0) {
		fd_closep(&fd);
		if (log_limit_allows(&service->limit))
			(void) log_err(NULL, r, "Cannot take an application's connection");
		return;
	}
	source_arm(half->deadline, time_after_us(HALF_OPEN_TIMEOUT_US), 0);
	list_append(&service->halves, &half->link);
	service->n_halves++;
}

static void on_turned_away(int error, void *data)
{
	struct registration_service *service = data;

	if (log_limit_allows(&service->want_limit))
		(void) log_err(NULL, error, "An application was turned away: raise the daemon's limit of open files, or use "
			"per-user buffers (--buffers-uid)");
}

int registration_service_start_consume_fd(struct ust_domain *domain, struct app_service *apps, struct loop *loop,
	int listen_fd, struct registration_service **ret)
{
	struct registration_service *service = calloc(1, sizeof(*service));
	struct listener_conf conf = {
		.on_connection = on_connection, .on_turned_away = on_turned_away, .data = service,
		.per_turn = ACCEPTS_PER_TURN, .blocking = true,
	};
	int r;

	if (!service) {
		fd_closep(&listen_fd);
		return -ENOMEM;
	}
	*service = (struct registration_service) {
		.domain = domain, .apps = apps, .loop = loop, .limit = LOG_LIMIT_INIT, .want_limit = LOG_LIMIT_RARE_INIT,
	};
	list_init(&service->halves);
	r = listener_new_consume_fd(loop, listen_fd, &conf, &service->listener);
	if (r < 0) {
		registration_service_stop(service);
		return r;
	}
	*ret = service;
	return 0;
}

void registration_service_stop(struct registration_service *service)
{
	struct half *half, *tmp;

	if (!service)
		return;
	list_for_each_safe(half, tmp, &service->halves, link)
		half_free(half);
	listener_free(service->listener);
	uid_count_deinit(&service->per_uid);
	free(service);
}
