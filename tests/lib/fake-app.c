/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <lttng/ust-ctl.h>
#include "lib/fake-app.h"

#define WAIT_S      10
#define OBJECTS_MAX 256

enum object_kind { OBJECT_FREE, OBJECT_SESSION, OBJECT_CHANNEL, OBJECT_EVENT, OBJECT_LIST };

/* Numbers of the tracer's commands. */
enum {
	CMD_RELEASE = FAKE_RELEASE, CMD_SESSION = 0x40, CMD_VERSION = 0x41, CMD_LIST = 0x42, CMD_QUIESCENT = FAKE_QUIESCENT,
	CMD_DONE = 0x44, CMD_FIELD_LIST = 0x45, CMD_CHANNEL = 0x51, CMD_STATEDUMP = 0x54, CMD_STREAM = 0x60,
	CMD_EVENT = 0x61, CMD_CONTEXT = 0x70, CMD_ENABLE = FAKE_ENABLE, CMD_DISABLE = 0x81, CMD_LIST_GET = 0x90,
	CMD_FIELD_LIST_GET = 0x91, CMD_FILTER = FAKE_FILTER, CMD_EXCLUSION = FAKE_EXCLUSION,
};

/* Places in a command, and in the reply to it. */
enum { AT_HANDLE = 0, AT_COMMAND = 4, AT_CODE = 8, AT_VALUE = 12, AT_UNION = 40, AT_REPLY_UNION = 48 };
enum { ERROR_GENERAL = -1024, ERROR_END = -1025, ERROR_EXITING = -1030, FIELD_ITER = 808 };

struct object {
	enum object_kind kind;
	int parent;                     /* handle */
	bool started;                   /* session */
	bool registered;                /* channel: its first start is over */
	unsigned next;                  /* list */
};

struct fake_app {
	struct fake_app_conf conf;
	int cmd, notify;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool was_started, ended;        /* lock */
	uint32_t refused;               /* lock; a command, or 0 */
	int refused_code;               /* lock */
	struct fake_app_counts counts;  /* lock */
	struct object objects[OBJECTS_MAX];     /* of the thread; its index is the handle */
	uint8_t message[1 << 20];       /* of the thread */
};

#define must(what) do { if (!(what)) { perror("fake application: " #what); abort(); } } while (0)

void put_u32(uint8_t *at, uint32_t value)
{
	memcpy(at, &value, sizeof(value));
}

static uint32_t get_u32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

void fake_registration(uint8_t message[UST_REGISTRATION], bool notify, const char *name)
{
	memset(message, 0, UST_REGISTRATION);
	put_u32(message + REG_MAGIC, 0xC57C57C5);
	put_u32(message + REG_MAJOR, 9);
	put_u32(message + REG_PID, (uint32_t) getpid());
	put_u32(message + REG_PPID, (uint32_t) getppid());
	put_u32(message + 20, getuid());
	put_u32(message + 24, getgid());
	put_u32(message + REG_BITS, 64);
	for (unsigned i = 0; i < 5; i++)
		put_u32(message + 32 + 4 * i, 8);
	put_u32(message + REG_TYPE, notify);
	(void) snprintf((char *) message + REG_NAME, 16, "%s", name);
}

int fake_connect(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(sock >= 0 && strlen(path) < sizeof(address.sun_path));
	strcpy(address.sun_path, path);
	must(connect(sock, (struct sockaddr *) &address, sizeof(address)) == 0);
	return sock;
}

static void fill_field(uint8_t *to, unsigned number)
{
	struct lttng_ust_ctl_field field = { .type.atype = lttng_ust_ctl_atype_integer };

	_Static_assert(sizeof(field) == UST_FIELD, "the size of a field");
	(void) snprintf(field.name, sizeof(field.name), "field%u", number);
	field.type.u.integer.size = 32;
	field.type.u.integer.base = 10;
	field.type.u.integer.alignment = 8;
	memcpy(to, &field, sizeof(field));
}

size_t fake_event_request(uint8_t *to, int session, int channel, const char *name, unsigned n)
{
	memset(to, 0, UST_EVENT + 1 + (size_t) n * UST_FIELD);
	put_u32(to + 4, (uint32_t) session);
	put_u32(to + 8, (uint32_t) channel);
	(void) snprintf((char *) to + 12, 256, "%s", name);
	put_u32(to + 268, 13);
	put_u32(to + 272, 1);           /* an empty signature and its end */
	put_u32(to + 276, n * UST_FIELD);
	for (unsigned i = 0; i < n; i++)
		fill_field(to + UST_EVENT + 1 + (size_t) i * UST_FIELD, i);
	return UST_EVENT + 1 + (size_t) n * UST_FIELD;
}

size_t fake_channel_request(uint8_t *to, int session, int channel, unsigned n)
{
	memset(to, 0, UST_CHANNEL + (size_t) n * UST_FIELD);
	put_u32(to, 1);
	put_u32(to + 4, (uint32_t) session);
	put_u32(to + 8, (uint32_t) channel);
	put_u32(to + 12, n * UST_FIELD);
	for (unsigned i = 0; i < n; i++)
		fill_field(to + UST_CHANNEL + (size_t) i * UST_FIELD, i);
	return UST_CHANNEL + (size_t) n * UST_FIELD;
}

size_t fake_enum_request(uint8_t *to, int session, const char *name, unsigned n)
{
	memset(to, 0, UST_ENUM + (size_t) n * UST_ENTRY);
	put_u32(to, 2);
	put_u32(to + 4, (uint32_t) session);
	(void) snprintf((char *) to + 8, 256, "%s", name);
	put_u32(to + 264, n * UST_ENTRY);
	return UST_ENUM + (size_t) n * UST_ENTRY;
}

/* ---- sockets ---- */

static bool take(int sock, void *to, size_t len)
{
	return len == 0 || recv(sock, to, len, MSG_WAITALL) == (ssize_t) len;
}

static bool give(int sock, const void *from, size_t len)
{
	return send(sock, from, len, MSG_NOSIGNAL) == (ssize_t) len;
}

/* The descriptors that travel with one byte are closed at once. */
static bool take_fds(int sock, unsigned n)
{
	union {
		char bytes[CMSG_SPACE(4 * sizeof(int))];
		struct cmsghdr align;
	} control;
	char byte;
	struct iovec io = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };
	struct cmsghdr *head;
	unsigned got = 0;
	int fd;

	if (recvmsg(sock, &msg, MSG_CMSG_CLOEXEC) != 1)
		return false;
	for (head = CMSG_FIRSTHDR(&msg); head; head = CMSG_NXTHDR(&msg, head))
		for (size_t at = CMSG_LEN(0); at < head->cmsg_len; at += sizeof(fd), got++) {
			memcpy(&fd, (char *) head + at, sizeof(fd));
			(void) close(fd);
		}
	return got == n;
}

/* ---- registrations ---- */

static bool register_one(struct fake_app *app, size_t len, size_t reply_len)
{
	uint8_t reply[64];
	int code;

	if (!give(app->notify, app->message, len) || !take(app->notify, reply, reply_len))
		return false;
	code = (int) get_u32(reply + 4);
	pthread_mutex_lock(&app->lock);
	app->counts.answered++;
	app->counts.refused += code < 0;
	if (reply_len == UST_CHANNEL_REPLY) {
		app->counts.channel_id = (int) get_u32(reply + 8);
		app->counts.header = (int) get_u32(reply + 12);
	}
	pthread_cond_broadcast(&app->changed);
	pthread_mutex_unlock(&app->lock);
	return code >= 0;
}

static bool register_channel(struct fake_app *app, int session, int channel)
{
	char name[32];

	for (unsigned i = 0; i < app->conf.n_events; i++) {
		(void) snprintf(name, sizeof(name), "fake:event%u", i);
		if (!register_one(app, fake_event_request(app->message, session, channel, name, i % 4), UST_EVENT_REPLY))
			return false;
	}
	return register_one(app, fake_channel_request(app->message, session, channel, 0), UST_CHANNEL_REPLY);
}

/* ---- commands ---- */

static int new_object(struct fake_app *app, enum object_kind kind, int parent)
{
	for (int i = 1; i < OBJECTS_MAX; i++) {
		if (app->objects[i].kind != OBJECT_FREE)
			continue;
		app->objects[i] = (struct object) { .kind = kind, .parent = parent };
		app->counts.objects++;
		return i;
	}
	abort();
}

/* Everything that follows a command, up to where the answer is due. */
static bool take_rest(struct fake_app *app, const uint8_t *command)
{
	switch (get_u32(command + AT_COMMAND)) {
	case CMD_CHANNEL:
		return take(app->cmd, app->message, get_u32(command + AT_UNION)) && take_fds(app->cmd, 1);
	case CMD_STREAM:
		return take_fds(app->cmd, 2);
	case CMD_CONTEXT:
		return get_u32(command + AT_UNION) != 7 ||
			take(app->cmd, app->message, get_u32(command + 60) + get_u32(command + 64));
	case CMD_FILTER:
		return take(app->cmd, app->message, get_u32(command + AT_UNION));
	case CMD_EXCLUSION:
		return take(app->cmd, app->message, (size_t) get_u32(command + AT_UNION) * 256);
	default:
		return true;
	}
}

static int start_or_enable(struct fake_app *app, int handle)
{
	struct object *object = &app->objects[handle];

	if (object->kind == OBJECT_EVENT)
		app->counts.enabled_events++;
	if (object->kind != OBJECT_SESSION)
		return 0;
	if (object->started)
		return ERROR_GENERAL;
	for (int i = 1; i < OBJECTS_MAX; i++) {
		if (app->objects[i].kind != OBJECT_CHANNEL || app->objects[i].parent != handle || app->objects[i].registered)
			continue;
		/* As the tracer does: the answers come before that to the command. */
		pthread_mutex_unlock(&app->lock);
		app->objects[i].registered = register_channel(app, handle, i);
		pthread_mutex_lock(&app->lock);
		if (!app->objects[i].registered)
			return ERROR_GENERAL;
	}
	object->started = true;
	app->counts.started++;
	app->was_started = true;
	return 0;
}

static int stop_or_disable(struct fake_app *app, int handle)
{
	struct object *object = &app->objects[handle];

	if (object->kind == OBJECT_EVENT)
		app->counts.enabled_events--;
	if (object->kind != OBJECT_SESSION)
		return 0;
	if (!object->started)
		return ERROR_GENERAL;
	object->started = false;
	app->counts.started--;
	return 0;
}

static int release(struct fake_app *app, int handle)
{
	if (app->objects[handle].kind == OBJECT_FREE)
		return ERROR_END;
	app->counts.started -= app->objects[handle].started;
	app->objects[handle].kind = OBJECT_FREE;
	app->counts.objects--;
	return 0;
}

static int list_next(struct fake_app *app, int handle, uint8_t *row)
{
	if (app->objects[handle].next == app->conf.n_tracepoints)
		return ERROR_END;
	(void) snprintf((char *) row, 256, "fake:event%u", app->objects[handle].next++);
	put_u32(row + 256, 13);
	return 0;
}

/* Sessions are never refused their start. */
static bool is_refused(const struct fake_app *app, uint32_t command, int handle)
{
	return app->refused != 0 && command == app->refused && app->objects[handle].kind == OBJECT_EVENT;
}

/* The value of the reply, or the code of its error. */
static int obey(struct fake_app *app, const uint8_t *command, uint8_t *reply)
{
	const int handle = (int) get_u32(command + AT_HANDLE);
	struct fake_app_counts *counts = &app->counts;

	if (handle < 0 || handle >= OBJECTS_MAX)
		return ERROR_END;
	if (is_refused(app, get_u32(command + AT_COMMAND), handle)) {
		counts->refusals++;
		return app->refused_code;
	}
	switch (get_u32(command + AT_COMMAND)) {
	case CMD_VERSION:
		put_u32(reply + AT_REPLY_UNION, 2);
		put_u32(reply + AT_REPLY_UNION + 4, 13);
		return 0;
	case CMD_SESSION:
		counts->sessions++;
		return new_object(app, OBJECT_SESSION, 0);
	case CMD_CHANNEL:
		counts->channels++;
		return new_object(app, OBJECT_CHANNEL, handle);
	case CMD_EVENT:
		counts->events++;
		return new_object(app, OBJECT_EVENT, handle);
	case CMD_LIST:
	case CMD_FIELD_LIST:
		return new_object(app, OBJECT_LIST, 0);
	case CMD_LIST_GET:
	case CMD_FIELD_LIST_GET:
		return list_next(app, handle, reply + AT_REPLY_UNION);
	case CMD_ENABLE:
		return start_or_enable(app, handle);
	case CMD_DISABLE:
		return stop_or_disable(app, handle);
	case CMD_RELEASE:
		return release(app, handle);
	case CMD_STREAM:
		counts->streams++;
		return 0;
	case CMD_CONTEXT:
		counts->contexts++;
		return 0;
	case CMD_FILTER:
		counts->filters++;
		return 0;
	case CMD_EXCLUSION:
		counts->exclusions++;
		return 0;
	case CMD_QUIESCENT:
		counts->quiescent++;
		return 0;
	case CMD_STATEDUMP:
		counts->statedumps++;
		return 0;
	case CMD_DONE:
		counts->dones++;
		return 0;
	default:
		return -1029;
	}
}

/* Each byte comes long before anybody would call it late. */
static bool dribble(struct fake_app *app, const uint8_t *reply)
{
	bool good = true;

	for (unsigned i = 0; i < UST_REPLY && good; i++) {
		good = give(app->cmd, reply + i, 1);
		(void) usleep(50000);
	}
	return good;
}

/* False: the application is to end. */
static bool fail(struct fake_app *app, uint8_t *reply)
{
	switch (app->conf.fault) {
	case FAULT_CLOSE:
		(void) shutdown(app->notify, SHUT_RDWR);
		return false;
	case FAULT_CLOSE_NOTIFY:
		(void) shutdown(app->notify, SHUT_RDWR);
		return give(app->cmd, reply, UST_REPLY);
	case FAULT_SILENT:
		return true;
	case FAULT_NONSENSE:
		memset(reply, 0x5a, UST_REPLY);
		return give(app->cmd, reply, UST_REPLY);
	case FAULT_REFUSE:
		put_u32(reply + AT_CODE, (uint32_t) ERROR_GENERAL);
		put_u32(reply + AT_VALUE, (uint32_t) ERROR_GENERAL);
		return give(app->cmd, reply, UST_REPLY);
	case FAULT_EXITING:
		put_u32(reply + AT_CODE, (uint32_t) ERROR_EXITING);
		put_u32(reply + AT_VALUE, (uint32_t) ERROR_EXITING);
		(void) !give(app->cmd, reply, UST_REPLY);
		return false;
	case FAULT_HALF:
		return give(app->cmd, reply, UST_REPLY / 2);
	case FAULT_DRIBBLE:
		return dribble(app, reply);
	default:
		(void) !give(app->cmd, reply, UST_REPLY / 2);
		return false;
	}
}

static bool serve_one(struct fake_app *app)
{
	uint8_t command[UST_COMMAND], reply[UST_REPLY + FIELD_ITER];
	unsigned number;
	size_t more = 0;
	bool faulty;
	int value;

	memset(reply, 0, sizeof(reply));
	if (!take(app->cmd, command, sizeof(command)) || !take_rest(app, command))
		return false;
	pthread_mutex_lock(&app->lock);
	number = app->counts.commands++;
	pthread_mutex_unlock(&app->lock);
	if (app->conf.on_command)
		app->conf.on_command(app->conf.data, get_u32(command + AT_COMMAND), number);
	memcpy(reply, command, 8);
	pthread_mutex_lock(&app->lock);
	value = obey(app, command, reply);
	pthread_cond_broadcast(&app->changed);
	pthread_mutex_unlock(&app->lock);
	put_u32(reply + AT_CODE, value < 0 ? (uint32_t) value : 0);
	put_u32(reply + AT_VALUE, (uint32_t) value);
	if (get_u32(command + AT_COMMAND) == CMD_FIELD_LIST_GET && value >= 0) {
		memcpy(reply + UST_REPLY, reply + AT_REPLY_UNION, 256);
		memset(reply + AT_REPLY_UNION, 0, UST_REPLY - AT_REPLY_UNION);
		more = FIELD_ITER;
	}
	faulty = app->conf.fault != FAULT_NONE && number == app->conf.fault_at;
	return faulty ? fail(app, reply) : give(app->cmd, reply, UST_REPLY + more);
}

static void *run(void *data)
{
	struct fake_app *app = data;

	while (serve_one(app))
		continue;
	(void) shutdown(app->cmd, SHUT_RDWR);
	(void) shutdown(app->notify, SHUT_RDWR);
	pthread_mutex_lock(&app->lock);
	app->ended = true;
	pthread_cond_broadcast(&app->changed);
	pthread_mutex_unlock(&app->lock);
	return NULL;
}

/* ---- what the test sees ---- */

struct fake_app *fake_app_start(const struct fake_app_conf *conf)
{
	struct fake_app *app = calloc(1, sizeof(*app));
	uint8_t message[UST_REGISTRATION];
	pthread_condattr_t attr;

	must(app);
	app->conf = *conf;
	app->cmd = fake_connect(conf->path);
	fake_registration(message, false, conf->name ? conf->name : "fake");
	put_u32(message + REG_BITS, conf->bits ? conf->bits : 64);
	must(give(app->cmd, message, sizeof(message)));
	app->notify = fake_connect(conf->path);
	fake_registration(message, true, conf->name ? conf->name : "fake");
	put_u32(message + REG_BITS, conf->bits ? conf->bits : 64);
	must(give(app->notify, message, sizeof(message)));
	pthread_mutex_init(&app->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&app->changed, &attr);
	pthread_condattr_destroy(&attr);
	must(pthread_create(&app->thread, NULL, run, app) == 0);
	return app;
}

void fake_app_die(struct fake_app *app)
{
	(void) shutdown(app->cmd, SHUT_RDWR);
	(void) shutdown(app->notify, SHUT_RDWR);
}

void fake_app_stop(struct fake_app *app)
{
	fake_app_die(app);
	pthread_join(app->thread, NULL);
	(void) close(app->cmd);
	(void) close(app->notify);
	pthread_cond_destroy(&app->changed);
	pthread_mutex_destroy(&app->lock);
	free(app);
}

static bool is_in(const struct fake_app *app, enum fake_state state)
{
	switch (state) {
	case FAKE_REGISTERED:
		return app->counts.dones > 0;
	case FAKE_STARTED:
		return app->counts.started > 0;
	case FAKE_STOPPED:
		return app->was_started && app->counts.started == 0;
	case FAKE_RELEASED:
		return app->was_started && app->counts.objects == 0;
	default:
		return app->ended;
	}
}

static struct timespec patience(void)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT_S;
	return until;
}

bool fake_app_wait(struct fake_app *app, enum fake_state state)
{
	const struct timespec until = patience();
	bool good;

	pthread_mutex_lock(&app->lock);
	while (!is_in(app, state) && !app->ended && pthread_cond_timedwait(&app->changed, &app->lock, &until) == 0)
		continue;
	good = is_in(app, state);
	pthread_mutex_unlock(&app->lock);
	return good;
}

bool fake_app_wait_for_registrations(struct fake_app *app, unsigned n)
{
	const struct timespec until = patience();
	bool good;

	pthread_mutex_lock(&app->lock);
	while (app->counts.answered < n && pthread_cond_timedwait(&app->changed, &app->lock, &until) == 0)
		continue;
	good = app->counts.answered >= n;
	pthread_mutex_unlock(&app->lock);
	return good;
}

void fake_app_count(struct fake_app *app, struct fake_app_counts *ret)
{
	pthread_mutex_lock(&app->lock);
	*ret = app->counts;
	pthread_mutex_unlock(&app->lock);
}

void fake_app_refuse(struct fake_app *app, enum fake_command command, int code)
{
	pthread_mutex_lock(&app->lock);
	app->refused = command;
	app->refused_code = code;
	pthread_mutex_unlock(&app->lock);
}

int fake_app_notify_fd(const struct fake_app *app)
{
	return app->notify;
}

int fake_app_command_fd(const struct fake_app *app)
{
	return app->cmd;
}
