/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sizes and places that the daemon and the fake application rely on,
 * measured on a real application and the installed library: nobody but this
 * test would notice a library that has others.
 */
#include <lttng/ust-ctl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lib/fake-app.h"
#include "lib/tap.h"

#define must(what) do { if (!(what)) { perror("test-ust-layout: " #what); abort(); } } while (0)

static char home[] = "/tmp/rm-layout-XXXXXX", socket_path[64];
static int command, notify;
static unsigned n_events, n_enums, n_channels, n_wrong;

static uint32_t u32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* What is queued on a socket that its peer has stopped sending on: it waits for an answer. */
static int queued(int sock)
{
	int now = 0, before;

	do {
		before = now;
		(void) usleep(20000);
		must(ioctl(sock, FIONREAD, &now) == 0);
	} while (now == 0 || now != before);
	return now;
}

static int listen_here(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(mkdtemp(home));
	(void) snprintf(address.sun_path, sizeof(address.sun_path), "%s/.lttng", home);
	must(mkdir(address.sun_path, 0700) == 0);
	(void) snprintf(socket_path, sizeof(socket_path), "%s/.lttng/lttng-ust-sock-8", home);
	strcpy(address.sun_path, socket_path);
	must(sock >= 0 && bind(sock, (struct sockaddr *) &address, sizeof(address)) == 0 && listen(sock, 4) == 0);
	return sock;
}

static pid_t start_program(int *ret_in)
{
	const char *program = getenv("RM_APP_FIELDS") ?: "tests/apps/app-fields";
	int in[2];
	pid_t pid;

	must(pipe(in) == 0);
	fflush(stdout);
	pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		(void) prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* Meets no other daemon, and leaves nothing in the machine's shared memory, where that is possible. */
		if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0) {
			(void) mount("tmpfs", "/dev/shm", "tmpfs", 0, NULL);
			(void) mount("tmpfs", "/run", "tmpfs", 0, NULL);
		}
		(void) setenv("HOME", home, 1);
		(void) unsetenv("LTTNG_HOME");
		(void) setenv("LTTNG_UST_REGISTER_TIMEOUT", "-1", 1);
		if (dup2(in[0], STDIN_FILENO) < 0 || !freopen("/dev/null", "w", stdout))
			_exit(126);
		(void) close(in[1]);
		(void) execl(program, "app-fields", NULL);
		_exit(127);
	}
	(void) close(in[0]);
	*ret_in = in[1];
	return pid;
}

static void receive_registration(int listener, bool is_notify, int *ret)
{
	uint32_t pid, ppid, uid, gid, major, minor, bits, a8, a16, a32, a64, along;
	uint8_t raw[UST_REGISTRATION], mine[UST_REGISTRATION];
	char name[LTTNG_UST_ABI_PROCNAME_LEN + 1];
	enum lttng_ust_ctl_socket_type type;
	int byte_order, sock = accept(listener, NULL, NULL);

	must(sock >= 0);
	ok_int(queued(sock), UST_REGISTRATION, "the size of a registration");
	must(recv(sock, raw, sizeof(raw), MSG_PEEK) == sizeof(raw));
	must(lttng_ust_ctl_recv_reg_msg(sock, &type, &major, &minor, &pid, &ppid, &uid, &gid, &bits, &a8, &a16, &a32,
		&a64, &along, &byte_order, name) == 0);
	ok(u32(raw + REG_MAJOR) == major && u32(raw + REG_PID) == pid && u32(raw + REG_BITS) == bits &&
	   u32(raw + REG_TYPE) == (uint32_t) is_notify && !strcmp((char *) raw + REG_NAME, name), "and what stands where");
	fake_registration(mine, is_notify, name);
	memcpy(mine + REG_PID, raw + REG_PID, 8);
	ok(!memcmp(mine, raw, sizeof(mine)), "the fake application's is the same, byte for byte");
	*ret = sock;
}

/* ---- notifications ---- */

/* A request as the library reads it against where the daemon looks for its lengths. */
static int check_event(const uint8_t *head, int n)
{
	struct lttng_ust_ctl_field *fields = NULL;
	char name[LTTNG_UST_ABI_SYM_NAME_LEN], *signature = NULL, *emf = NULL;
	int session, channel, loglevel;
	size_t n_fields;

	must(lttng_ust_ctl_recv_register_event(notify, &session, &channel, name, &loglevel, &signature, &n_fields, &fields,
		&emf) == 0);
	n_wrong += u32(head + 276) != n_fields * UST_FIELD || (signature && strlen(signature) + 1 != u32(head + 272)) ||
		(emf ? strlen(emf) + 1 : 0) != u32(head + 280) || strcmp((const char *) head + 12, name) ||
		(uint32_t) n != UST_EVENT + u32(head + 272) + u32(head + 276) + u32(head + 280) ||
		u32(head + 4) != (uint32_t) session || u32(head + 8) != (uint32_t) channel;
	free(signature);
	free(fields);
	free(emf);
	return lttng_ust_ctl_reply_register_event(notify, n_events++, 0);
}

static int check_channel(const uint8_t *head, int n)
{
	struct lttng_ust_ctl_field *fields = NULL;
	int session, channel;
	size_t n_fields;

	must(lttng_ust_ctl_recv_register_channel(notify, &session, &channel, &n_fields, &fields) == 0);
	n_wrong += u32(head + 12) != n_fields * UST_FIELD || (uint32_t) n != UST_CHANNEL + u32(head + 12) || n_fields == 0 ||
		u32(head + 4) != (uint32_t) session || u32(head + 8) != (uint32_t) channel;
	free(fields);
	n_channels++;
	return lttng_ust_ctl_reply_register_channel(notify, 0, LTTNG_UST_CTL_CHANNEL_HEADER_LARGE, 0);
}

static int check_enum(const uint8_t *head, int n)
{
	struct lttng_ust_ctl_enum_entry *entries = NULL;
	char name[LTTNG_UST_ABI_SYM_NAME_LEN];
	size_t n_entries;
	int session;

	must(lttng_ust_ctl_recv_register_enum(notify, &session, name, &entries, &n_entries) == 0);
	n_wrong += u32(head + 264) != n_entries * UST_ENTRY || (uint32_t) n != UST_ENUM + u32(head + 264) ||
		strcmp((const char *) head + 8, name) || u32(head + 4) != (uint32_t) session;
	free(entries);
	return lttng_ust_ctl_reply_register_enum(notify, n_enums++, 0);
}

static void *run_notifier(void *data)
{
	enum lttng_ust_ctl_notify_cmd kind;
	uint8_t head[UST_EVENT];
	int n, r = 0;

	while (r >= 0 && recv(notify, head, sizeof(head), MSG_PEEK) > 0) {
		n = queued(notify);
		must(recv(notify, head, sizeof(head), MSG_PEEK) > 0 && lttng_ust_ctl_recv_notify(notify, &kind) == 0);
		if (u32(head) != (uint32_t) kind)
			n_wrong++;
		if (kind == LTTNG_UST_CTL_NOTIFY_CMD_EVENT)
			r = check_event(head, n);
		else
			r = kind == LTTNG_UST_CTL_NOTIFY_CMD_CHANNEL ? check_channel(head, n) : check_enum(head, n);
	}
	return data;
}

/* ---- commands ---- */

static void drop(struct lttng_ust_abi_object_data *object)
{
	(void) lttng_ust_ctl_release_object(-1, object);
	free(object);
}

static struct lttng_ust_abi_object_data *send_buffers(int session)
{
	struct lttng_ust_ctl_consumer_channel_attr attr = {
		.type = LTTNG_UST_ABI_CHAN_PER_CPU, .subbuf_size = 4096, .num_subbuf = 4, .output = LTTNG_UST_ABI_MMAP,
	};
	const int n = lttng_ust_ctl_get_nr_stream_per_channel();
	struct lttng_ust_abi_object_data *object, *stream;
	struct lttng_ust_ctl_consumer_channel *channel;
	struct lttng_ust_ctl_consumer_stream *streams[256];
	int fds[256], pair[2];

	must(n <= 256 && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	for (int i = 0; i < n; i++)
		must((fds[i] = memfd_create("layout", MFD_CLOEXEC)) >= 0);
	must(channel = lttng_ust_ctl_create_channel(&attr, fds, n));
	must(lttng_ust_ctl_send_channel_to_sessiond(pair[0], channel) >= 0);
	must(lttng_ust_ctl_recv_channel_from_consumer(pair[1], &object) == 0);
	must(lttng_ust_ctl_send_channel_to_ust(command, session, object) == 0);
	for (int i = 0; i < n; i++) {
		must(streams[i] = lttng_ust_ctl_create_stream(channel, i));
		must(lttng_ust_ctl_send_stream_to_sessiond(pair[0], streams[i]) >= 0);
		must(lttng_ust_ctl_recv_stream_from_consumer(pair[1], &stream) == 0);
		must(lttng_ust_ctl_send_stream_to_ust(command, object, stream) == 0);
		drop(stream);
	}
	/* The application has its own mappings. */
	for (int i = 0; i < n; i++) {
		lttng_ust_ctl_destroy_stream(streams[i]);
		(void) close(fds[i]);
	}
	lttng_ust_ctl_destroy_channel(channel);
	return object;
}

static void trace_all(void)
{
	struct lttng_ust_abi_event rule = { .loglevel_type = LTTNG_UST_ABI_LOGLEVEL_ALL, .loglevel = -1, .name = "*" };
	struct lttng_ust_context_attr context = { .ctx = LTTNG_UST_ABI_CONTEXT_PROCNAME };
	struct lttng_ust_abi_object_data *channel, *made, *event;
	pthread_t thread;
	int session;

	must(lttng_ust_ctl_register_done(command) == 0);
	must((session = lttng_ust_ctl_create_session(command)) > 0);
	channel = send_buffers(session);
	must(lttng_ust_ctl_add_context(command, &context, channel, &made) == 0);
	must(lttng_ust_ctl_create_event(command, &rule, channel, &event) == 0);
	must(lttng_ust_ctl_enable(command, event) == 0);
	must(pthread_create(&thread, NULL, run_notifier, NULL) == 0);
	must(lttng_ust_ctl_start_session(command, session) == 0);
	/* the program's own events follow when its constructors have run, which may be now */
	for (unsigned i = 0; i < 20000 && __atomic_load_n(&n_enums, __ATOMIC_RELAXED) == 0; i++)
		(void) usleep(1000);
	(void) shutdown(notify, SHUT_RDWR);
	pthread_join(thread, NULL);
	drop(event);
	free(made);
	drop(channel);
}

static void test_replies(void)
{
	uint8_t bytes[256];
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	must(lttng_ust_ctl_reply_register_event(pair[0], 0x11223344, -22) >= 0);
	ok(recv(pair[1], bytes, sizeof(bytes), 0) == UST_EVENT_REPLY && (int) u32(bytes + 4) == -22 &&
	   u32(bytes + 8) == 0x11223344, "the answer to an event");
	must(lttng_ust_ctl_reply_register_channel(pair[0], 5, LTTNG_UST_CTL_CHANNEL_HEADER_LARGE, -22) >= 0);
	ok(recv(pair[1], bytes, sizeof(bytes), 0) == UST_CHANNEL_REPLY && (int) u32(bytes + 4) == -22 &&
	   u32(bytes + 8) == 5 && u32(bytes + 12) == LTTNG_UST_CTL_CHANNEL_HEADER_LARGE, "the answer to a channel");
	must(lttng_ust_ctl_reply_register_enum(pair[0], 7, -22) >= 0);
	ok(recv(pair[1], bytes, sizeof(bytes), 0) == UST_ENUM_REPLY && (int) u32(bytes + 4) == -22 && u32(bytes + 8) == 7,
	   "the answer to an enumeration");
	ok(sizeof(struct lttng_ust_ctl_field) == UST_FIELD && sizeof(struct lttng_ust_ctl_enum_entry) == UST_ENTRY,
	   "a field and an entry");
	(void) close(pair[0]);
	(void) close(pair[1]);
}

int main(void)
{
	const int listener = listen_here();
	int in, status;
	pid_t pid;

	(void) signal(SIGPIPE, SIG_IGN);
	(void) alarm(60);
	test_replies();
	pid = start_program(&in);
	receive_registration(listener, false, &command);
	receive_registration(listener, true, &notify);
	trace_all();
	ok(n_events > 10 && n_enums > 0 && n_channels == 1, "registrations of all kinds came: %u events, %u enumerations",
	   n_events, n_enums);
	ok_int(n_wrong, 0, "each with its lengths where the daemon looks for them");
	(void) kill(pid, SIGKILL);
	(void) waitpid(pid, &status, 0);
	(void) unlink(socket_path);
	*strrchr(socket_path, '/') = 0;
	(void) rmdir(socket_path);
	(void) rmdir(home);
	return tap_done();
}
