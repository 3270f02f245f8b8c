/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include "app.h"
#include "base/buf.h"
#include "base/uuid.h"
#include "must.h"

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t) strlen(text);

	if (fd >= 0)
		(void) close(fd);
	return good;
}

/* An ordinary user gets a namespace in which it keeps its own ids. */
static bool enter_user_namespace(void)
{
	char uid_map[64], gid_map[64];

	(void) snprintf(uid_map, sizeof(uid_map), "%u %u 1", (unsigned) geteuid(), (unsigned) geteuid());
	(void) snprintf(gid_map, sizeof(gid_map), "%u %u 1", (unsigned) getegid(), (unsigned) getegid());
	return unshare(CLONE_NEWUSER) == 0 && write_file("/proc/self/setgroups", "deny") &&
		write_file("/proc/self/uid_map", uid_map) && write_file("/proc/self/gid_map", gid_map);
}

bool app_isolate(void)
{
	if (geteuid() != 0 && !enter_user_namespace())
		return false;
	return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
		mount("tmpfs", "/dev/shm", "tmpfs", 0, NULL) == 0 && mount("tmpfs", "/run", "tmpfs", 0, NULL) == 0;
}

static void make_socket(struct app_server *server)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	must(mkdtemp(server->home));
	(void) snprintf(address.sun_path, sizeof(address.sun_path), "%s/.lttng", server->home);
	must(mkdir(address.sun_path, 0700) == 0);
	(void) snprintf(address.sun_path, sizeof(address.sun_path), "%s/.lttng/lttng-ust-sock-8", server->home);
	server->sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(server->sock >= 0 && bind(server->sock, (struct sockaddr *) &address, sizeof(address)) == 0);
	must(listen(server->sock, 64) == 0);
}

/* Programs that find the word 0 sleep on it until a daemon says 1. */
static void set_futex(struct app_server *server)
{
	char name[64];
	int fd;

	(void) snprintf(name, sizeof(name), "/lttng-ust-wait-8-%u", (unsigned) getuid());
	fd = shm_open(name, O_RDWR | O_CREAT, 0640);
	must(fd >= 0 && ftruncate(fd, 4096) == 0);
	server->futex = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must(server->futex != MAP_FAILED);
	(void) close(fd);
	*server->futex = 1;
	(void) syscall(SYS_futex, server->futex, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

void app_server_start(struct app_server *server)
{
	*server = (struct app_server) { .home = "/tmp/rm-app-XXXXXX" };
	make_socket(server);
	set_futex(server);
}

void app_server_stop(struct app_server *server)
{
	char path[128];

	*server->futex = 0;
	(void) munmap(server->futex, 4096);
	(void) close(server->sock);
	(void) snprintf(path, sizeof(path), "%s/.lttng/lttng-ust-sock-8", server->home);
	(void) unlink(path);
	(void) snprintf(path, sizeof(path), "%s/.lttng", server->home);
	(void) rmdir(path);
	(void) rmdir(server->home);
}

/* ---- notifications ---- */

static unsigned channel_index(const struct app *app, int handle)
{
	for (unsigned i = 0; i < app->n_channels; i++)
		if (app->known[i].handle == handle)
			return i;
	return 0;
}

static int answer_event(struct app *app)
{
	int session, channel, loglevel;
	struct lttng_ust_ctl_field *fields = NULL;
	char name[LTTNG_UST_ABI_SYM_NAME_LEN], *signature = NULL, *emf = NULL;
	size_t n;
	int r;

	r = lttng_ust_ctl_recv_register_event(app->notify, &session, &channel, name, &loglevel, &signature, &n, &fields,
		&emf);
	if (r < 0)
		return r;
	free(signature);
	free(fields);
	free(emf);
	return lttng_ust_ctl_reply_register_event(app->notify, app->known[channel_index(app, channel)].next_event++, 0);
}

static int answer_channel(struct app *app)
{
	struct lttng_ust_ctl_field *fields = NULL;
	int session, channel, r;
	size_t n;

	r = lttng_ust_ctl_recv_register_channel(app->notify, &session, &channel, &n, &fields);
	if (r < 0)
		return r;
	free(fields);
	return lttng_ust_ctl_reply_register_channel(app->notify, app->known[channel_index(app, channel)].id,
		LTTNG_UST_CTL_CHANNEL_HEADER_LARGE, 0);
}

static void *run_notifier(void *data)
{
	struct app *app = data;
	int r = 0;

	while (r >= 0) {
		enum lttng_ust_ctl_notify_cmd command;

		r = lttng_ust_ctl_recv_notify(app->notify, &command);
		if (r >= 0)
			r = command == LTTNG_UST_CTL_NOTIFY_CMD_EVENT ? answer_event(app) : answer_channel(app);
	}
	return NULL;
}

/* ---- life ---- */

static void exec_app(const struct app_server *server, int in, int out)
{
	const char *program = getenv("RM_APP_COUNTER") ?: "tests/apps/app-counter";

	(void) prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void) setenv("HOME", server->home, 1);
	(void) unsetenv("LTTNG_HOME");
	(void) setenv("LTTNG_UST_REGISTER_TIMEOUT", "-1", 1);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(126);
	(void) execl(program, "app-counter", "--commands", NULL);
	_exit(127);
}

static void spawn(struct app *app, const struct app_server *server)
{
	int in[2], out[2];

	must(fd_pipe(in) == 0 && fd_pipe(out) == 0);
	(void) fflush(stdout);
	app->pid = fork();
	must(app->pid >= 0);
	if (app->pid == 0)
		exec_app(server, in[0], out[1]);
	(void) close(in[0]);
	(void) close(out[1]);
	app->to = fdopen(in[1], "we");
	app->from = fdopen(out[0], "re");
	must(app->to && app->from);
}

static void accept_one(struct app *app, struct app_server *server)
{
	uint32_t pid, ppid, uid, gid, major, minor, bits, a8, a16, a32, a64, along;
	enum lttng_ust_ctl_socket_type type;
	char name[LTTNG_UST_ABI_PROCNAME_LEN + 1];
	int byte_order, sock = accept4(server->sock, NULL, NULL, SOCK_CLOEXEC);

	must(sock >= 0);
	must(lttng_ust_ctl_recv_reg_msg(sock, &type, &major, &minor, &pid, &ppid, &uid, &gid, &bits, &a8, &a16, &a32, &a64,
		&along, &byte_order, name) == 0);
	if (type == LTTNG_UST_CTL_SOCKET_CMD)
		app->command = sock;
	else
		app->notify = sock;
}

void app_start(struct app *app, struct app_server *server)
{
	char line[128];

	*app = (struct app) { .command = -1, .notify = -1 };
	spawn(app, server);
	accept_one(app, server);
	accept_one(app, server);
	must(app->command >= 0 && app->notify >= 0);
	must(pthread_create(&app->notifier, NULL, run_notifier, app) == 0);
	must(lttng_ust_ctl_register_done(app->command) == 0);
	must(fgets(line, sizeof(line), app->from) && !strncmp(line, "ready ", 6));
}

static void give_channel(struct app *app, const struct peer_channel *channel, unsigned i)
{
	must(lttng_ust_ctl_duplicate_ust_object_data(&app->channels[i], channel->channel) == 0);
	must(lttng_ust_ctl_send_channel_to_ust(app->command, app->session, app->channels[i]) == 0);
	app->known[i].handle = (int) app->channels[i]->handle;
	app->known[i].id = channel->spec.chan_id;
	app->n_channels = i + 1;
	for (unsigned s = 0; s < channel->n_streams; s++) {
		struct lttng_ust_abi_object_data *copy;

		must(lttng_ust_ctl_duplicate_ust_object_data(&copy, channel->streams[s]) == 0);
		must(lttng_ust_ctl_send_stream_to_ust(app->command, app->channels[i], copy) == 0);
		(void) lttng_ust_ctl_release_object(-1, copy);
		free(copy);
	}
}

static void give_event(struct app *app, unsigned i, const char *event)
{
	struct lttng_ust_abi_event rule = {
		.instrumentation = LTTNG_UST_ABI_TRACEPOINT,
		.loglevel_type = LTTNG_UST_ABI_LOGLEVEL_ALL,
		.loglevel = -1,
	};

	(void) snprintf(rule.name, sizeof(rule.name), "rm_test:%s", event);
	must(lttng_ust_ctl_create_event(app->command, &rule, app->channels[i], &app->events[i]) == 0);
	must(lttng_ust_ctl_enable(app->command, app->events[i]) == 0);
}

void app_record(struct app *app, const struct peer_channel *channels, unsigned n, const char *event)
{
	app->session = lttng_ust_ctl_create_session(app->command);
	must(app->session > 0);
	for (unsigned i = 0; i < n; i++) {
		give_channel(app, &channels[i], i);
		give_event(app, i, event);
	}
}

void app_begin(struct app *app)
{
	must(lttng_ust_ctl_start_session(app->command, app->session) == 0);
	must(lttng_ust_ctl_wait_quiescent(app->command) == 0);
}

void app_end(struct app *app)
{
	must(lttng_ust_ctl_stop_session(app->command, app->session) == 0);
	must(lttng_ust_ctl_wait_quiescent(app->command) == 0);
}

void app_emit_begin(struct app *app, uint64_t count)
{
	(void) fprintf(app->to, "emit %ju\n", (uintmax_t) count);
	must(fflush(app->to) == 0);
}

void app_emit_end(struct app *app)
{
	char line[128];

	must(fgets(line, sizeof(line), app->from) && !strncmp(line, "emitted ", 8));
}

void app_emit(struct app *app, uint64_t count)
{
	app_emit_begin(app, count);
	app_emit_end(app);
}

static void forget(struct lttng_ust_abi_object_data *object)
{
	if (!object)
		return;
	(void) lttng_ust_ctl_release_object(-1, object);
	free(object);
}

static void let_go(struct app *app)
{
	int status;

	(void) fclose(app->to);
	must(waitpid(app->pid, &status, 0) == app->pid);
	(void) fclose(app->from);
	(void) shutdown(app->notify, SHUT_RDWR);
	(void) pthread_join(app->notifier, NULL);
	for (unsigned i = 0; i < app->n_channels; i++) {
		forget(app->events[i]);
		forget(app->channels[i]);
	}
	(void) close(app->notify);
	(void) close(app->command);
}

void app_stop(struct app *app)
{
	let_go(app);
}

void app_kill(struct app *app)
{
	(void) kill(app->pid, SIGKILL);
	let_go(app);
}

/* ---- metadata ---- */

static const char preamble[] =
	"/* CTF 1.8 */\n"
	"typealias integer { size = 8; align = 8; signed = false; } := uint8_t;\n"
	"typealias integer { size = 16; align = 8; signed = false; } := uint16_t;\n"
	"typealias integer { size = 32; align = 8; signed = false; } := uint32_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; } := uint64_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; } := unsigned long;\n";

static const char declarations[] =
	"env { domain = \"ust\"; tracer_name = \"lttng-ust\"; tracer_major = 2; tracer_minor = 13; };\n"
	"clock { name = \"monotonic\"; freq = 1000000000; offset = 0; };\n"
	"typealias integer { size = 32; align = 8; signed = false; map = clock.monotonic.value; } := u32_clock;\n"
	"typealias integer { size = 64; align = 8; signed = false; map = clock.monotonic.value; } := u64_clock;\n"
	"struct packet_context { u64_clock timestamp_begin; u64_clock timestamp_end; uint64_t content_size;\n"
	"	uint64_t packet_size; uint64_t packet_seq_num; unsigned long events_discarded; uint32_t cpu_id; };\n"
	"struct event_header_large { enum : uint16_t { compact = 0 ... 65534, extended = 65535 } id;\n"
	"	variant <id> { struct { u32_clock timestamp; } compact;\n"
	"		struct { uint32_t id; u64_clock timestamp; } extended; } v; } align(8);\n";

char *app_metadata(const uint8_t uuid[16], unsigned n_channels)
{
	struct buf text = BUF_INIT;
	char hex[UUID_STR_LEN];

	uuid_format(uuid, hex);
	buf_puts(&text, preamble);
	buf_printf(&text,
		"trace { major = 1; minor = 8; uuid = \"%s\"; byte_order = le; packet.header := struct {\n"
		"	uint32_t magic; uint8_t uuid[16]; uint32_t stream_id; uint64_t stream_instance_id; }; };\n", hex);
	buf_puts(&text, declarations);
	for (unsigned i = 0; i < n_channels; i++)
		buf_printf(&text,
			"stream { id = %u; event.header := struct event_header_large; packet.context := struct packet_context; };\n"
			"event { name = \"rm_test:tick\"; id = 0; stream_id = %u; loglevel = 6; fields := struct {\n"
			"	integer { size = 32; align = 8; signed = 1; base = 10; } _i;\n"
			"	integer { size = 64; align = 8; signed = 0; base = 10; } _seq;\n"
			"	integer { size = 32; align = 8; signed = 1; base = 10; } _pid;\n"
			"}; };\n", i, i);
	return buf_steal(&text);
}
