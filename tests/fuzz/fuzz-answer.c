/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a daemon answers to the library.  An input is the number of a call of
 * the library (u8), the length (u16, little-endian) of what the first
 * connection of the call gets, those bytes, and what later connections get.
 * Each gets it at once, followed by the end of the stream, so nothing waits.
 */
#include <dirent.h>
#include <fcntl.h>
#include <lttng/lttng.h>
#include <lttng/ringmaster.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include "base/defs.h"
#include "ctl/endpoint.h"
#include "base/fd.h"
#include "fuzz.h"
#include "proto/consumer.h"
#include "proto/control.h"

const char fuzz_name[] = "answer";

#define must(what) do { if (!(what)) { perror("fuzz-answer: " #what); abort(); } } while (0)

static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	int listener;
	bool runs;
	char directory[40], path[80];
	/* lock: what connections get, and how many have got it. */
	const uint8_t *first, *later;
	size_t first_len, later_len;
	unsigned served;
} server = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ---- the daemon ---- */

static void send_all(int sock, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(sock, bytes, len, MSG_NOSIGNAL);

		if (n < 0)
			return; /* the library has heard enough */
		bytes += n;
		len -= (size_t) n;
	}
}

static void serve(int sock)
{
	char piece[4096];

	pthread_mutex_lock(&server.lock);
	if (server.served++ == 0)
		send_all(sock, server.first, server.first_len);
	else
		send_all(sock, server.later, server.later_len);
	pthread_mutex_unlock(&server.lock);
	(void) shutdown(sock, SHUT_WR);
	while (read(sock, piece, sizeof(piece)) > 0)
		continue;
	(void) close(sock);
}

static void *run(void *data)
{
	int sock;

	(void) data;
	while ((sock = accept4(server.listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
		serve(sock);
	return NULL;
}

static void start(void)
{
	strcpy(server.directory, "/tmp/rm-fuzz-answer-XXXXXX");
	must(mkdtemp(server.directory));
	(void) snprintf(server.path, sizeof(server.path), "%s/client-lttng-sessiond", server.directory);
	must(fd_listen_unix(server.path, 0600, 64, &server.listener) == 0 && fd_set_nonblock(server.listener, false) == 0);
	must(pthread_create(&server.thread, NULL, run, NULL) == 0);
	endpoint_set_run_directory(server.directory);
	(void) signal(SIGPIPE, SIG_IGN);
	server.runs = true;
}

static void stop(void)
{
	(void) shutdown(server.listener, SHUT_RDWR);
	pthread_join(server.thread, NULL);
	(void) close(server.listener);
	(void) unlink(server.path);
	must(rmdir(server.directory) == 0);
	server.runs = false;
}

/* ---- calls: true when what the daemon sent came out ---- */

static struct lttng_handle *handle(void)
{
	static struct lttng_domain domain = { .type = LTTNG_DOMAIN_UST };
	struct lttng_handle *made = lttng_create_handle("s", &domain);

	must(made);
	return made;
}

static bool take(int n, void *items)
{
	if (n > 0)
		free(items);
	return n > 0;
}

static bool call_alive(void)
{
	return lttng_session_daemon_alive() == 1;
}

static bool call_list_sessions(void)
{
	struct lttng_session *sessions = NULL;
	int n = lttng_list_sessions(&sessions);
	uint64_t when;

	for (int i = 0; i < n; i++)
		(void) lttng_session_get_creation_time(&sessions[i], &when);
	return take(n, sessions);
}

static bool call_list_domains(void)
{
	struct lttng_domain *domains = NULL;
	const int n = lttng_list_domains("s", &domains);

	return take(n, domains);
}

static bool call_stop(void)
{
	return lttng_stop_tracing("s") == 0 && lttng_last_warning_count() > 0;
}

static bool call_data_pending(void)
{
	return lttng_data_pending("s") == 1;
}

static bool call_list_channels(void)
{
	struct lttng_channel *channels = NULL;
	struct lttng_handle *h = handle();
	int n = lttng_list_channels(h, &channels);
	uint64_t count;

	for (int i = 0; i < n; i++)
		(void) lttng_channel_get_discarded_event_count(&channels[i], &count);
	lttng_destroy_handle(h);
	return take(n, channels);
}

static bool call_list_events(void)
{
	struct lttng_event *events = NULL;
	struct lttng_handle *h = handle();
	int n = lttng_list_events(h, "c", &events);
	const char *text;

	for (int i = 0; i < n; i++) {
		(void) lttng_event_get_filter_expression(&events[i], &text);
		for (int j = lttng_event_get_exclusion_name_count(&events[i]); j > 0; j--)
			(void) lttng_event_get_exclusion_name(&events[i], (size_t) j - 1, &text);
	}
	lttng_destroy_handle(h);
	return take(n, events);
}

static bool call_list_contexts(void)
{
	struct lttng_event_context *contexts = NULL;
	struct lttng_handle *h = handle();
	int n = lttng_list_contexts(h, "c", &contexts);

	lttng_destroy_handle(h);
	return take(n, contexts);
}

static bool call_list_tracepoints(void)
{
	struct lttng_event *events = NULL;
	struct lttng_handle *h = handle();
	int n = lttng_list_tracepoints(h, &events);

	lttng_destroy_handle(h);
	return take(n, events);
}

static bool call_list_fields(void)
{
	struct lttng_event_field *fields = NULL;
	struct lttng_handle *h = handle();
	int n = lttng_list_tracepoint_fields(h, &fields);

	lttng_destroy_handle(h);
	return take(n, fields);
}

static bool call_tracker(void)
{
	struct lttng_process_attr_tracker_handle *tracker = NULL;
	const struct lttng_process_attr_values *values = NULL;
	unsigned n = 0;

	if (lttng_session_get_tracker_handle("s", LTTNG_DOMAIN_UST, LTTNG_PROCESS_ATTR_VIRTUAL_USER_ID, &tracker) != LTTNG_OK)
		return false;
	if (lttng_process_attr_tracker_handle_get_inclusion_set(tracker, &values) ==
	    LTTNG_PROCESS_ATTR_TRACKER_HANDLE_STATUS_OK)
		(void) lttng_process_attr_values_get_count(values, &n);
	for (unsigned i = 0; i < n; i++)
		(void) lttng_process_attr_values_get_type_at_index(values, i);
	lttng_process_attr_tracker_handle_destroy(tracker);
	return n > 0;
}

static bool call_lagging(void)
{
	struct lttng_lagging_application *applications = NULL;
	const int n = lttng_session_list_lagging("s", &applications);

	return take(n, applications);
}

static bool call_warnings(void)
{
	char **warnings = NULL;
	int n = lttng_session_list_warnings("s", &warnings);

	for (int i = 0; i < n; i++)
		free(warnings[i]);
	if (n == 0)
		free(warnings);
	return take(n, warnings);
}

/* Nothing stays in the folder; of one session only its own file may have been there. */
static bool take_saved(const char *session)
{
	DIR *folder = opendir(server.directory);
	const struct dirent *entry;
	bool found = false;

	must(folder);
	while ((entry = readdir(folder))) {
		const char *end = strrchr(entry->d_name, '.');

		if (entry->d_type != DT_REG)
			continue;
		must(end && strcmp(end, ".lttng") == 0 && unlinkat(dirfd(folder), entry->d_name, 0) == 0);
		must(!session || (strlen(session) == (size_t) (end - entry->d_name) && strncmp(entry->d_name, session, strlen(session)) == 0));
		found = true;
	}
	(void) closedir(folder);
	return found;
}

static bool save(const char *session)
{
	struct lttng_save_session_attr *attr = lttng_save_session_attr_create();
	bool good;

	must(attr && lttng_save_session_attr_set_session_name(attr, session) == 0 &&
		lttng_save_session_attr_set_output_url(attr, server.directory) == 0 &&
		lttng_save_session_attr_set_overwrite(attr, true) == 0);
	good = lttng_save_session(attr) == 0;
	lttng_save_session_attr_destroy(attr);
	return take_saved(session) && good;
}

static bool call_save(void)
{
	return save("s");
}

static bool call_save_all(void)
{
	return save(NULL);
}

static bool call_create(void)
{
	struct lttng_session_descriptor *descriptor = lttng_session_descriptor_local_create(NULL, "/x");
	const char *name = NULL;
	bool good;

	must(descriptor);
	good = lttng_create_session_ext(descriptor) == LTTNG_OK &&
		lttng_session_descriptor_get_session_name(descriptor, &name) == LTTNG_SESSION_DESCRIPTOR_STATUS_OK && *name;
	lttng_session_descriptor_destroy(descriptor);
	return good;
}

static bool call_destroy(void)
{
	struct lttng_destruction_handle *destruction = NULL;
	bool good = lttng_destroy_session_ext("s", &destruction) == LTTNG_OK &&
		lttng_destruction_handle_wait_for_completion(destruction, -1) == LTTNG_DESTRUCTION_HANDLE_STATUS_COMPLETED;

	lttng_destruction_handle_destroy(destruction);
	return good && lttng_last_warning_count() > 0;
}

static const struct {
	const char *name;
	bool (*run)(void);
} calls[] = {
	{ "hello", call_alive }, { "session_info", call_list_sessions }, { "domains", call_list_domains },
	{ "completion", call_stop }, { "data_pending_answer", call_data_pending }, { "channels", call_list_channels },
	{ "events", call_list_events }, { "contexts", call_list_contexts }, { "tracepoints", call_list_tracepoints },
	{ "tracepoint_fields", call_list_fields }, { "tracker", call_tracker }, { "lagging_answer", call_lagging },
	{ "warnings", call_warnings }, { "session_config", call_save }, { "several session_config", call_save_all },
	{ "session_info of a new session", call_create }, { "completion of a destruction", call_destroy },
};
enum { CALL_ALIVE, CALL_SESSIONS, CALL_DOMAINS, CALL_STOP, CALL_TRACKER = 10, CALL_SAVE = 13, CALL_SAVE_ALL, CALL_CREATE, CALL_DESTROY };

/* What is said of an answer that is none. */
static const struct {
	const char *name, *said;
} faults[] = {
	{ "another version", "speaks version" }, { "no daemon of this suite", "is not a session daemon" },
	{ "an end in the middle", "ended the conversation" }, { "another answer", "something else than was asked for" },
	{ "a body that makes no sense", "answer makes no sense: " }, { "a status that makes no sense", "answer makes no sense" },
	{ "a refusal", "said the daemon" }, { "a name that is a path", "is no name of a file" },
};
static bool came[ARRAY_SIZE(calls)], seen[ARRAY_SIZE(faults)];

static void note_detail(void)
{
	const char *detail = lttng_last_error_detail();

	for (size_t i = 0; detail && i < ARRAY_SIZE(faults); i++) {
		const char *at = strstr(detail, faults[i].said);

		/* one of the texts is the beginning of another */
		if (at && (i != 5 || !at[strlen(faults[i].said)]))
			seen[i] = true;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned call;

	if (!server.runs)
		start();
	if (size < 3)
		return 0;
	call = data[0] % ARRAY_SIZE(calls);
	pthread_mutex_lock(&server.lock);
	server.first = data + 3;
	server.first_len = MIN((size_t) (data[1] | data[2] << 8), size - 3);
	server.later = server.first + server.first_len;
	server.later_len = size - 3 - server.first_len;
	server.served = 0;
	pthread_mutex_unlock(&server.lock);
	if (calls[call].run())
		came[call] = true;
	note_detail();
	for (unsigned i = 0; i < lttng_last_warning_count(); i++)
		must(lttng_last_warning(i));
	/* The thread may still be sending what nobody reads. */
	pthread_mutex_lock(&server.lock);
	server.first_len = server.later_len = 0;
	pthread_mutex_unlock(&server.lock);
	return 0;
}

bool fuzz_coverage(void)
{
	if (server.runs)
		stop();
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		fuzz_row(calls[i].name, came[i]);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		fuzz_row(faults[i].name, seen[i]);
	return fuzz_rows_end();
}

/* ---- seeds ---- */

static void add_hello(struct buf *out, uint32_t major)
{
	frame_append(out, control_hello_wire(), 1, &(struct control_hello) { .major = major, .program = "fuzz" });
}

static void add_status(struct buf *out, uint32_t code)
{
	const struct control_warning warning = { .text = "careful" };
	const struct control_status status = {
		.code = code, .detail = code == LTTNG_OK ? "" : "said the daemon", .warnings = { .items = &warning, .n = 1 },
	};

	frame_append(out, control_status_wire(), 2, &status);
}

static void write_seed(const char *dir, const char *name, unsigned call, const struct buf *first, const struct buf *later)
{
	_cleanup_buf_ struct buf out = BUF_INIT;

	buf_putc(&out, (char) call);
	buf_putc(&out, (char) first->len);
	buf_putc(&out, (char) (first->len >> 8));
	buf_append(&out, first->data, first->len);
	if (later)
		buf_append(&out, later->data, later->len);
	assert(!out.error && !first->error);
	fuzz_write_seed(dir, name, out.data, out.len);
}

static void make_answer(struct buf *out, const struct wire_message *m, const void *msg)
{
	add_hello(out, CONTROL_MAJOR);
	if (m)
		frame_append(out, m, 2, msg);
	add_status(out, LTTNG_OK);
}

static void write_answer(const char *dir, unsigned call, const struct wire_message *m, const void *msg)
{
	_cleanup_buf_ struct buf out = BUF_INIT;
	char name[64];

	(void) snprintf(name, sizeof(name), "%s", calls[call].name);
	for (char *at = strchr(name, ' '); at; at = strchr(at, ' '))
		*at = '-';
	make_answer(&out, m, msg);
	write_seed(dir, name, call, &out, NULL);
}

#define ANSWER(call, message, list, record, ...)                                                        \
	write_answer(dir, call, control_##message##_wire(), &(struct control_##message) {               \
		.list = { .items = &(struct control_##record) { __VA_ARGS__ }, .n = 1 } })

static void write_lists(const char *dir)
{
	const struct control_stream_loss loss = {
		.channel = "c", .trace = "ust/uid/0/64-bit", .missing_bytes = 9, .cause = STREAM_END_DISK,
	};
	const struct control_completion completion = { .losses = { .items = &loss, .n = 1 } };
	const struct control_name excluded = { .name = "a:x" };

	write_answer(dir, CALL_ALIVE, NULL, NULL);
	ANSWER(CALL_SESSIONS, session_info, sessions, session, .name = "s", .path = "/x", .output = 1);
	ANSWER(CALL_DOMAINS, domains, domains, domain, .type = LTTNG_DOMAIN_UST);
	write_answer(dir, CALL_STOP, control_completion_wire(), &completion);
	write_answer(dir, 4, control_data_pending_answer_wire(), &(struct control_data_pending_answer) { true });
	ANSWER(5, channels, channels, channel, .name = "c", .num_subbuf = 2, .discarded_events = 3);
	ANSWER(6, events, rules, event_rule, .type = 1, .name = "a:*", .filter = "x == 1", .loglevel = -1,
		.exclusions = { .items = &excluded, .n = 1 });
	ANSWER(7, contexts, contexts, context, .type = LTTNG_EVENT_CONTEXT_APP_CONTEXT, .name = "p", .app_name = "t");
	ANSWER(8, tracepoints, tracepoints, tracepoint, .pid = 1, .procname = "p", .name = "a:b");
	ANSWER(9, tracepoint_fields, fields, tracepoint_field, .pid = 1, .procname = "p", .event = "a:b", .field = "f");
	ANSWER(11, lagging_answer, applications, lagging, .pid = 1, .procname = "p");
	ANSWER(12, warnings, warnings, warning, .text = "w");
	ANSWER(CALL_SAVE, session_config, session, session, .name = "s", .path = "/x", .output = 1);
	ANSWER(CALL_CREATE, session_info, sessions, session, .name = "auto-1", .path = "/x", .output = 1);
	write_answer(dir, CALL_DESTROY, control_completion_wire(), &completion);
}

/* Calls with two requests. */
static void write_tracker(const char *dir)
{
	const struct control_process_value value = { .kind = 1, .name = "root" };
	const struct control_tracker tracker = { .policy = 2, .values = { .items = &value, .n = 1 } };
	_cleanup_buf_ struct buf both = BUF_INIT;

	make_answer(&both, control_tracker_wire(), &tracker);
	write_seed(dir, "tracker", CALL_TRACKER, &both, &both);
}

static void write_saves(const char *dir, const char *seed, const char *session)
{
	const struct control_session record = { .name = session, .path = "/x", .output = 1 };
	const struct control_session_info info = { .sessions = { .items = &record, .n = 1 } };
	const struct control_session_config config = { .session = { .items = &record, .n = 1 } };
	_cleanup_buf_ struct buf first = BUF_INIT, later = BUF_INIT;

	make_answer(&first, control_session_info_wire(), &info);
	make_answer(&later, control_session_config_wire(), &config);
	write_seed(dir, seed, CALL_SAVE_ALL, &first, &later);
}

static void write_faults(const char *dir)
{
	_cleanup_buf_ struct buf version = BUF_INIT, cut = BUF_INIT, other = BUF_INIT, nonsense = BUF_INIT, status = BUF_INIT,
		refused = BUF_INIT, code = BUF_INIT, stranger = BUF_INIT;
	const struct control_warnings none = { .warnings = { .n = 0 } };
	struct wire_message wrong = *control_hello_wire();

	add_hello(&version, CONTROL_MAJOR + 1);
	write_seed(dir, "version", CALL_SESSIONS, &version, NULL);
	add_hello(&cut, CONTROL_MAJOR);
	write_seed(dir, "cut", CALL_SESSIONS, &cut, NULL);
	make_answer(&other, control_warnings_wire(), &none);
	write_seed(dir, "other", CALL_SESSIONS, &other, NULL);
	wrong.id = CONTROL_session_info;
	make_answer(&nonsense, &wrong, &(struct control_hello) { .major = 7, .program = "x" });
	write_seed(dir, "nonsense", CALL_SESSIONS, &nonsense, NULL);
	add_hello(&status, CONTROL_MAJOR);
	wrong.id = CONTROL_status;
	frame_append(&status, &wrong, 2, &(struct control_hello) { .major = 10, .minor = UINT32_MAX, .program = "x" });
	write_seed(dir, "status", CALL_SESSIONS, &status, NULL);
	add_hello(&refused, CONTROL_MAJOR);
	add_status(&refused, LTTNG_ERR_EPERM);
	write_seed(dir, "refused", CALL_STOP, &refused, NULL);
	add_hello(&code, CONTROL_MAJOR);
	add_status(&code, UINT32_MAX);
	write_seed(dir, "code", CALL_STOP, &code, NULL);
	buf_puts(&stranger, "220 mail.example ESMTP\r\n");
	write_seed(dir, "stranger", CALL_ALIVE, &stranger, NULL);
	write_seed(dir, "stranger-list", CALL_SESSIONS, &stranger, NULL);
}

void fuzz_write_seeds(const char *dir)
{
	write_lists(dir);
	write_tracker(dir);
	write_saves(dir, "save-all", "s");
	write_saves(dir, "save-elsewhere", "../s");
	write_faults(dir);
}
