/* SPDX-License-Identifier: GPL-2.0-only */
#include <lttng/session-descriptor.h>
#include "ctl/session-descriptor.h"
#include "ctl/url.h"
#include "lib/tap.h"

/* What the 2.13 library takes; a host is not looked up here. */
static const struct {
	const char *ctrl, *data;
	const char *want_ctrl, *want_data;      /* NULL: refused */
} rows[] = {
	{ NULL, NULL, "tcp4://127.0.0.1:5342/", "tcp4://127.0.0.1:5343/" },
	{ "net://localhost", NULL, "tcp4://localhost:5342/", "tcp4://localhost:5343/" },
	{ "net4://127.0.0.1", NULL, "tcp4://127.0.0.1:5342/", "tcp4://127.0.0.1:5343/" },
	{ "NET://127.0.0.1", NULL, "tcp4://127.0.0.1:5342/", "tcp4://127.0.0.1:5343/" },
	{ "net://[127.0.0.1]", NULL, "tcp4://127.0.0.1:5342/", "tcp4://127.0.0.1:5343/" },
	{ "net6://[::1]", NULL, "tcp6://[::1]:5342/", "tcp6://[::1]:5343/" },
	{ "net6://localhost", NULL, "tcp6://[localhost]:5342/", "tcp6://[localhost]:5343/" },
	{ "net://h:1", NULL, "tcp4://h:1/", "tcp4://h:5343/" },
	{ "net://h:1:", NULL, "tcp4://h:1/", "tcp4://h:5343/" },
	{ "net://h:1:2", NULL, "tcp4://h:1/", "tcp4://h:2/" },
	{ "net://h:1:2/a/b", NULL, "tcp4://h:1/a/b", "tcp4://h:2/" },
	{ "net://h:/x", NULL, "tcp4://h:5342/x", "tcp4://h:5343/" },
	{ "net://h:65535", NULL, "tcp4://h:65535/", "tcp4://h:5343/" },
	{ "net://h", "net://h", "tcp4://h:5342/", "tcp4://h:5343/" },
	{ "tcp://h:5", "tcp4://g:6", "tcp4://h:5/", "tcp4://g:6/" },
	{ "tcp://h", "tcp://h", "tcp4://h:5342/", "tcp4://h:5343/" },
	{ "tcp6://[::1]:5/x", "tcp6://[::1]:6", "tcp6://[::1]:5/x", "tcp6://[::1]:6/" },
	{ "tcp://h", NULL, NULL, NULL },
	{ "tcp://h", "tcp6://[::1]", NULL, NULL },
	{ "tcp://h", "net://h", NULL, NULL },
	{ "tcp://h", "", NULL, NULL },
	{ "net://h", "net://g", NULL, NULL },
	{ NULL, "tcp://h", NULL, NULL },
	{ "", NULL, NULL, NULL },
	{ "net://", NULL, NULL, NULL },
	{ "net6://::1", NULL, NULL, NULL },
	{ "net://[::1]", NULL, NULL, NULL },
	{ "net://[127.0.0.1", NULL, NULL, NULL },
	{ "net://h:1:2:3", NULL, NULL, NULL },
	{ "net://h:0", NULL, NULL, NULL },
	{ "net://h:65536", NULL, NULL, NULL },
	{ "net://h:999999999", NULL, NULL, NULL },
	{ "net://h:abc", NULL, NULL, NULL },
	{ "net://h:-1", NULL, NULL, NULL },
	{ "net://h?x", NULL, NULL, NULL },
	{ "net://:1", NULL, NULL, NULL },
	{ "net:h", NULL, NULL, NULL },
	{ "tcp://h:5:6", "tcp://h", NULL, NULL },
	{ "udp://h", NULL, NULL, NULL },
	{ "file:///tmp", NULL, NULL, NULL },
	{ "/tmp", NULL, NULL, NULL },
	{ "localhost", NULL, NULL, NULL },
};

static void test_files(void)
{
	_cleanup_url_ struct url url = URL_INIT, none = URL_INIT;

	ok(url_parse("file:///a/b", &url) == 0 && url.protocol == URL_FILE && !strcmp(url.path, "/a/b"), "file:///a/b");
	url_deinit(&url);
	ok(url_parse("/a", &url) == 0 && url.protocol == URL_FILE && !strcmp(url.path, "/a"), "/a");
	ok(url_parse("file://", &none) < 0 && url_parse("file://rel", &none) < 0, "not relative");
}

static void test_descriptors(void)
{
	struct lttng_session_descriptor *d;

#define GOOD(call, want_output, want_kind)                                                              \
	d = (call);                                                                                     \
	ok(d && d->output == (want_output) && d->kind == (want_kind), #call);                           \
	lttng_session_descriptor_destroy(d)
#define BAD(call) ok(!(call), #call)
	GOOD(lttng_session_descriptor_create("s"), CONTROL_OUTPUT_NONE, DESCRIPTOR_REGULAR);
	GOOD(lttng_session_descriptor_create(NULL), CONTROL_OUTPUT_NONE, DESCRIPTOR_REGULAR);
	GOOD(lttng_session_descriptor_local_create("s", NULL), CONTROL_OUTPUT_LOCAL, DESCRIPTOR_REGULAR);
	GOOD(lttng_session_descriptor_local_create("s", "/x"), CONTROL_OUTPUT_LOCAL, DESCRIPTOR_REGULAR);
	BAD(lttng_session_descriptor_local_create("s", "x"));
	BAD(lttng_session_descriptor_local_create("s", ""));
	BAD(lttng_session_descriptor_local_create("s", "file:///x"));
	GOOD(lttng_session_descriptor_network_create("s", NULL, NULL), CONTROL_OUTPUT_NET, DESCRIPTOR_REGULAR);
	BAD(lttng_session_descriptor_network_create("s", "bad", NULL));
	GOOD(lttng_session_descriptor_snapshot_create("s"), CONTROL_OUTPUT_NONE, DESCRIPTOR_SNAPSHOT);
	GOOD(lttng_session_descriptor_snapshot_local_create("s", NULL), CONTROL_OUTPUT_LOCAL, DESCRIPTOR_SNAPSHOT);
	GOOD(lttng_session_descriptor_snapshot_network_create("s", NULL, NULL), CONTROL_OUTPUT_NET, DESCRIPTOR_SNAPSHOT);
	GOOD(lttng_session_descriptor_live_create("s", 1), CONTROL_OUTPUT_NONE, DESCRIPTOR_LIVE);
	GOOD(lttng_session_descriptor_live_network_create("s", NULL, NULL, 1), CONTROL_OUTPUT_NET, DESCRIPTOR_LIVE);
	BAD(lttng_session_descriptor_live_create("s", 0));
	BAD(lttng_session_descriptor_live_network_create("s", NULL, NULL, 0));
}

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_url_pair_ struct url_pair pair = URL_PAIR_INIT;
		int r = url_pair_parse(rows[i].ctrl, rows[i].data, &pair);

		ok_int(r == 0, rows[i].want_ctrl != NULL, "%s %s", rows[i].ctrl ?: "NULL", rows[i].data ?: "");
		if (r == 0) {
			ok_str(pair.ctrl, rows[i].want_ctrl, "its control port");
			ok_str(pair.data, rows[i].want_data, "its data port");
		}
	}
	test_files();
	test_descriptors();
	return tap_done();
}
