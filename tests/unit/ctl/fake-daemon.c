/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include "base/str.h"
#include "base/time.h"
#include "ctl/endpoint.h"
#include "fake-daemon.h"

#define CONNECTIONS_MAX 4096

struct fake_daemon {
	char directory[64];
	char *socket_path;
	int listen_fd;
	pthread_t acceptor;
	pthread_mutex_t lock;           /* of what follows */
	enum fake_manner manner;
	const struct fake_data *data;
	unsigned n_data;
	struct control_status status;
	char *request, *before;
	unsigned n_requests;
	pthread_t threads[CONNECTIONS_MAX];
	unsigned n_threads;
};

struct conversation {
	struct fake_daemon *fake;
	int sock;
	enum fake_manner manner;
	const struct fake_data *data;
	unsigned n_data;
	struct control_status status;
};

static uint64_t soon(void)
{
	return time_after_us(5 * US_PER_S);
}

/* ---- requests as text ---- */

static void dump(const struct wire_message *m, const void *msg, struct buf *out);

static void dump_list(const struct wire_field *f, const struct wire_list *list_, struct buf *out)
{
	const struct wire_message *element = f->element();
	struct wire_list list = *list_;
	char record[1024];
	bool first = true;

	assert(element->size <= sizeof(record));
	buf_putc(out, '[');
	while (wire_list_next(&list, element, record) == 1) {
		if (!first)
			buf_puts(out, "; ");
		first = false;
		dump(element, record, out);
	}
	buf_putc(out, ']');
}

/* Fields that are zero or empty are left out. */
static void dump(const struct wire_message *m, const void *msg, struct buf *out)
{
	const size_t start = out->len;

	for (unsigned i = 0; i < m->n_fields; i++) {
		const struct wire_field *f = &m->fields[i];
		const void *member = (const char *) msg + f->offset;
		const struct wire_message one = { .name = "", .n_fields = 1, .fields = f };
		char text[5000];

		if (f->type == WIRE_list && ((const struct wire_list *) member)->n == 0)
			continue;
		wire_describe(&one, msg, text, sizeof(text));
		if (strcmp(strchr(text, '=') + 1, "0") == 0 || strcmp(strchr(text, '=') + 1, "\"\"") == 0 ||
		    strcmp(strchr(text, '=') + 1, "false") == 0 || strcmp(strchr(text, '=') + 1, "<0 bytes>") == 0)
			continue;
		if (out->len > start)
			buf_puts(out, ", ");
		if (f->type == WIRE_list) {
			buf_printf(out, "%s=", f->name);
			dump_list(f, member, out);
		} else {
			buf_puts(out, text + 2);        /* behind ": " */
		}
	}
}

static void keep_request(struct conversation *c, const struct frame *frame)
{
	const struct wire_message *m = control_message_by_id(frame->id);
	char msg[1024];
	struct buf text = BUF_INIT;

	assert(!m || m->size <= sizeof(msg));
	if (!m || frame_decode(frame, m, msg) < 0) {
		buf_puts(&text, "what is this?");
	} else {
		buf_printf(&text, "%s: ", m->name);
		dump(m, msg, &text);
	}
	pthread_mutex_lock(&c->fake->lock);
	free(c->fake->before);
	c->fake->before = c->fake->request;
	c->fake->request = buf_steal(&text);
	c->fake->n_requests++;
	pthread_mutex_unlock(&c->fake->lock);
}

/* ---- answers ---- */

static int put(struct conversation *c, const void *bytes, size_t len)
{
	return fd_send(c->sock, bytes, len, NULL, 0, 0) < 0 ? -1 : 0;
}

static int send_frame(struct conversation *c, const struct wire_message *m, uint64_t serial, const void *msg)
{
	const int fds[] = { 0, 0, 0 };

	return frame_send(c->sock, m, serial, msg, fds, c->manner == FAKE_SENDS_FDS ? 3 : 0, soon());
}

static int send_hello(struct conversation *c, uint64_t serial)
{
	const struct control_hello hello = {
		.major = CONTROL_MAJOR + (c->manner == FAKE_OTHER_MAJOR), .program = "fake" };
	static const char oversize[FRAME_HEADER_LEN] = { 0, 0, 0, 0x7f, CONTROL_hello };
	_cleanup_buf_ struct buf bytes = BUF_INIT;

	frame_append(&bytes, control_hello_wire(), serial, &hello);
	switch (c->manner) {
	case FAKE_CUTS_HELLO:
		(void) put(c, bytes.data, bytes.len - 3);
		return -1;
	case FAKE_GARBAGE:
		(void) put(c, "220 mail.example ESMTP\r\n", 24);
		return -1;
	case FAKE_OVERSIZE_HELLO:
		(void) put(c, oversize, sizeof(oversize));
		return -1;
	case FAKE_DRIPS:
		for (size_t i = 0; i + 1 < bytes.len; i++)
			if (put(c, bytes.data + i, 1) < 0)
				return -1;
		return 1;
	default:
		return send_frame(c, control_hello_wire(), serial, &hello);
	}
}

static int send_badly(struct conversation *c, uint64_t serial)
{
	const struct fake_data *data = &c->data[0];
	_cleanup_buf_ struct buf bytes = BUF_INIT;
	const uint32_t huge = CONTROL_MAX_REPLY + 1;

	frame_append(&bytes, data->m, serial, data->msg);
	switch (c->manner) {
	case FAKE_CUTS_DATA:
		return put(c, bytes.data, bytes.len - 1) ?: -1;
	case FAKE_OVERSIZE_DATA:
		memcpy(bytes.data, &huge, 4);
		return put(c, bytes.data, bytes.len) ?: -1;
	case FAKE_MALFORMED_DATA:
		memset(bytes.data + FRAME_HEADER_LEN, 0xff, bytes.len - FRAME_HEADER_LEN);
		return put(c, bytes.data, bytes.len) ?: -1;
	case FAKE_OTHER_MESSAGE:
		return send_frame(c, control_lagging_wire(), serial, &(struct control_lagging) { .pid = 1 });
	case FAKE_OTHER_SERIAL:
		return send_frame(c, data->m, serial + 1, data->msg);
	default:
		return 0;
	}
}

/* Says n times that it lives, when it is asked. */
static int say_alive(struct conversation *c, unsigned n)
{
	struct frame frame;
	int r = 0;

	while (n-- > 0 && r == 0) {
		r = frame_recv(c->sock, CONTROL_MAX_REQUEST, soon(), &frame);
		if (r == 0 && frame.id == CONTROL_hello)
			r = send_hello(c, frame.serial);
		if (r == 0)
			frame_deinit(&frame);
	}
	return r;
}

/* Until the client goes. */
static int repeat(struct conversation *c, uint64_t serial)
{
	struct pollfd gone = { .fd = c->sock, .events = POLLRDHUP };
	int r = 0;

	for (unsigned i = 0; r == 0; i = (i + 1) % c->n_data) {
		r = send_frame(c, c->data[i].m, serial, c->data[i].msg);
		if (r == 0 && c->manner == FAKE_DRIPS_REPLIES && poll(&gone, 1, 20) != 0)
			r = -EPIPE;
	}
	return r;
}

static int answer(struct conversation *c, uint64_t serial)
{
	int r = 0;

	if (c->manner == FAKE_FLOODS_REPLIES || c->manner == FAKE_DRIPS_REPLIES)
		return repeat(c, serial);
	if (c->manner == FAKE_IS_SLOW)
		r = say_alive(c, 2);
	if (c->manner == FAKE_FALLS_SILENT)
		return say_alive(c, 1) ?: 1;
	if (c->manner == FAKE_ANSWERS_OTHER_HELLO)
		return send_hello(c, 3) ?: 1;
	if (c->manner == FAKE_CLOSES_AFTER_HELLO)
		return -1;
	if (c->manner == FAKE_SILENT_AFTER_HELLO)
		return 1;
	if (c->n_data > 0 && r == 0)
		r = send_badly(c, serial);
	for (unsigned i = 0; i < c->n_data && r == 0; i++)
		r = send_frame(c, c->data[i].m, serial, c->data[i].msg);
	return r < 0 ? r : send_frame(c, control_status_wire(), serial, &c->status);
}

/* Until the client goes. */
static void be_silent(struct conversation *c)
{
	struct frame frame;

	while (frame_recv(c->sock, CONTROL_MAX_REQUEST, soon(), &frame) == 0)
		frame_deinit(&frame);
}

static void converse(struct conversation *c)
{
	struct frame frame;
	int r = 0;

	if (c->manner == FAKE_CLOSES_AT_ONCE)
		return;
	for (unsigned n = 0; r == 0 && frame_recv(c->sock, CONTROL_MAX_REQUEST, soon(), &frame) == 0; n++) {
		if (n > 0)
			keep_request(c, &frame);
		if (c->manner == FAKE_IS_SILENT)
			r = 1;
		else
			r = n == 0 ? send_hello(c, frame.serial) : answer(c, frame.serial);
		frame_deinit(&frame);
	}
	if (r > 0)
		be_silent(c);
}

static void *conversation_run(void *data)
{
	struct conversation *c = data;

	converse(c);
	(void) close(c->sock);
	free(c);
	return NULL;
}

/* ---- life ---- */

static void *accept_all(void *data)
{
	struct fake_daemon *fake = data;

	for (;;) {
		struct conversation *c = calloc(1, sizeof(*c));

		assert(c);
		c->fake = fake;
		c->sock = accept4(fake->listen_fd, NULL, NULL, SOCK_CLOEXEC);
		if (c->sock < 0) {
			free(c);
			return NULL;
		}
		pthread_mutex_lock(&fake->lock);
		c->manner = fake->manner;
		c->data = fake->data;
		c->n_data = fake->n_data;
		c->status = fake->status;
		assert(fake->n_threads < CONNECTIONS_MAX);
		if (pthread_create(&fake->threads[fake->n_threads++], NULL, conversation_run, c))
			abort();
		pthread_mutex_unlock(&fake->lock);
	}
}

void fake_daemon_start(struct fake_daemon **ret)
{
	struct fake_daemon *fake = calloc(1, sizeof(*fake));

	assert(fake);
	pthread_mutex_init(&fake->lock, NULL);
	strcpy(fake->directory, "/tmp/fake-daemon-XXXXXX");
	if (!mkdtemp(fake->directory) || str_printf(&fake->socket_path, "%s/client-lttng-sessiond", fake->directory) < 0 ||
	    fd_listen_unix(fake->socket_path, 0600, 64, &fake->listen_fd) < 0 ||
	    fd_set_nonblock(fake->listen_fd, false) < 0 || pthread_create(&fake->acceptor, NULL, accept_all, fake))
		abort();
	fake_daemon_answer(fake, NULL, 0, 10);
	endpoint_set_run_directory(fake->directory);
	*ret = fake;
}

void fake_daemon_stop(struct fake_daemon *fake)
{
	(void) shutdown(fake->listen_fd, SHUT_RDWR);
	pthread_join(fake->acceptor, NULL);
	for (unsigned i = 0; i < fake->n_threads; i++)
		pthread_join(fake->threads[i], NULL);
	(void) close(fake->listen_fd);
	(void) unlink(fake->socket_path);
	(void) rmdir(fake->directory);
	endpoint_set_run_directory(NULL);
	free(fake->socket_path);
	free(fake->request);
	free(fake->before);
	pthread_mutex_destroy(&fake->lock);
	free(fake);
}

void fake_daemon_answer(struct fake_daemon *fake, const struct fake_data *data, unsigned n, uint32_t code)
{
	pthread_mutex_lock(&fake->lock);
	fake->manner = FAKE_ANSWERS;
	fake->data = data;
	fake->n_data = n;
	fake->status = (struct control_status) { .code = code, .detail = code == 10 ? "" : "said the daemon" };
	pthread_mutex_unlock(&fake->lock);
}

void fake_daemon_set_status(struct fake_daemon *fake, const struct control_status *status)
{
	pthread_mutex_lock(&fake->lock);
	fake->status = *status;
	pthread_mutex_unlock(&fake->lock);
}

void fake_daemon_set_manner(struct fake_daemon *fake, enum fake_manner manner)
{
	pthread_mutex_lock(&fake->lock);
	fake->manner = manner;
	pthread_mutex_unlock(&fake->lock);
}

char *fake_daemon_request(struct fake_daemon *fake)
{
	char *copy;

	pthread_mutex_lock(&fake->lock);
	if (str_dup(fake->request ?: "", &copy) < 0)
		abort();
	pthread_mutex_unlock(&fake->lock);
	return copy;
}

char *fake_daemon_request_before(struct fake_daemon *fake)
{
	char *copy;

	pthread_mutex_lock(&fake->lock);
	if (str_dup(fake->before ?: "", &copy) < 0)
		abort();
	pthread_mutex_unlock(&fake->lock);
	return copy;
}

unsigned fake_daemon_requests(struct fake_daemon *fake)
{
	unsigned n;

	pthread_mutex_lock(&fake->lock);
	n = fake->n_requests;
	pthread_mutex_unlock(&fake->lock);
	return n;
}

const char *fake_daemon_directory(const struct fake_daemon *fake)
{
	return fake->directory;
}
