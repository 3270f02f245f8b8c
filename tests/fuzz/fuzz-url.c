/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Destinations of traces, as users write them: one URL, or two separated by a
 * NUL.  What is accepted comes out as a pair of URLs, one for each connection;
 * that pair is accepted too, and comes out the same.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "base/buf.h"
#include "ctl/url.h"
#include "fuzz.h"

const char fuzz_name[] = "url";

enum {
	ROW_FILE, ROW_PATH_ONLY, ROW_NET, ROW_TCP, ROW_IPV6, ROW_PORT, ROW_DATA_PORT, ROW_NO_PORT, ROW_PATH, ROW_PAIR,
	ROW_PREFIX, ROW_HOST, ROW_BRACKET, ROW_PORT_RANGE, ROW_PORT_TEXT, ROW_REST, ROW_RELATIVE,
	ROW_LOCAL_PAIR, ROW_OTHER_PROTOCOL, ROW_OTHER_FAMILY, ROW_ONE_TCP, ROW_OTHER_NET, N_ROWS
};
/* A seed each. */
static const struct {
	const char *name, *ctrl, *data;
} rows[N_ROWS] = {
	[ROW_FILE] = { "file", "file:///tmp/x", NULL },
	[ROW_PATH_ONLY] = { "a path", "/tmp/x", NULL },
	[ROW_NET] = { "net", "net://h", NULL },
	[ROW_TCP] = { "tcp", "tcp://h", "tcp4://h" },
	[ROW_IPV6] = { "IPv6", "net6://[fe80::1%eth0]", NULL },
	[ROW_PORT] = { "a port", "NET4://h:1", NULL },
	[ROW_DATA_PORT] = { "two ports", "net://h:1:65535", NULL },
	[ROW_NO_PORT] = { "an empty port", "net://h::2", NULL },
	[ROW_PATH] = { "host and path", "net://h/a/b", NULL },
	[ROW_PAIR] = { "a pair", "tcp6://[::1]:5/x", "tcp6://[::1]:6" },
	[ROW_PREFIX] = { "unknown protocol", "udp://h", NULL },
	[ROW_HOST] = { "a bad host", "net://h?x", NULL },
	[ROW_BRACKET] = { "an open bracket", "net6://[::1", NULL },
	[ROW_PORT_RANGE] = { "a port out of range", "net://h:65536", NULL },
	[ROW_PORT_TEXT] = { "a port that is no number", "net://h:x", NULL },
	[ROW_REST] = { "too many ports", "net://h:1:2:3", NULL },
	[ROW_RELATIVE] = { "a relative path", "file://x", NULL },
	[ROW_LOCAL_PAIR] = { "a file for a relay", "file:///x", "file:///x" },
	[ROW_OTHER_PROTOCOL] = { "two protocols", "tcp://h", "net://h" },
	[ROW_OTHER_FAMILY] = { "two families", "tcp4://h", "tcp6://[::1]" },
	[ROW_ONE_TCP] = { "one half of a pair", "tcp://h", NULL },
	[ROW_OTHER_NET] = { "two relays", "net://h", "net://g" },
};
static bool seen[N_ROWS];

static void note(unsigned row, bool reached)
{
	seen[row] = seen[row] || reached;
}

static void note_url(const char *text, const struct url *url)
{
	note(ROW_FILE, url->protocol == URL_FILE && *text != '/');
	note(ROW_PATH_ONLY, url->protocol == URL_FILE && *text == '/');
	note(ROW_NET, url->protocol == URL_NET);
	note(ROW_TCP, url->protocol == URL_TCP);
	note(ROW_IPV6, url->ipv6 && url->host && strchr(url->host, ':'));
	note(ROW_PORT, url->port > 0);
	note(ROW_DATA_PORT, url->data_port > 0 && url->port > 0);
	note(ROW_NO_PORT, url->data_port > 0 && url->port == 0);
	note(ROW_PATH, url->host && url->path);
}

/* Why, told from the text alone, by rules that are looser than the parser's. */
static void note_refused(const char *text)
{
	const char *rest = strstr(text, "://"), *port;

	note(ROW_PREFIX, !rest || (strncasecmp(text, "net", 3) && strncasecmp(text, "tcp", 3) && strncasecmp(text, "file", 4)));
	if (!rest)
		return;
	rest += 3;
	note(ROW_RELATIVE, !strncasecmp(text, "file", 4) && *rest != '/');
	note(ROW_HOST, *rest != '[' && strpbrk(rest, "?") != NULL);
	note(ROW_BRACKET, *rest == '[' && !strchr(rest, ']'));
	port = *rest == '[' ? strstr(rest, "]:") : strchr(rest, ':');
	if (!port || strchr(rest, '?'))
		return;
	port += *port == ']' ? 2 : 1;
	note(ROW_PORT_RANGE, strspn(port, "0123456789") == strlen(port) && (atol(port) > UINT16_MAX || atol(port) == 0));
	note(ROW_PORT_TEXT, *port && strcspn(port, "0123456789:/") == strlen(port));
	note(ROW_REST, strspn(port, "0123456789:") == strlen(port) && strchr(port, ':') && strchr(strchr(port, ':') + 1, ':'));
}

static bool check_url(const char *text, struct url *url)
{
	int r = url_parse(text, url);

	if (r < 0) {
		if (r != -EINVAL || url->host || url->path)
			abort();
		note_refused(text);
		return false;
	}
	if ((url->protocol == URL_FILE) != !url->host || (url->path && *url->path != '/') ||
	    (url->protocol == URL_FILE && !url->path) || (url->protocol != URL_NET && url->data_port))
		abort();
	note_url(text, url);
	return true;
}

static void check_pair(const char *ctrl, const char *data)
{
	_cleanup_url_pair_ struct url_pair once = URL_PAIR_INIT, twice = URL_PAIR_INIT;
	_cleanup_url_ struct url c = URL_INIT, d = URL_INIT, back = URL_INIT;
	const bool good_ctrl = check_url(ctrl, &c), good = (!data || check_url(data, &d)) && good_ctrl;
	int r = url_pair_parse(ctrl, data, &once);

	if (r < 0) {
		if (r != -EINVAL || once.ctrl || once.data)
			abort();
		if (!good)
			return;
		note(ROW_LOCAL_PAIR, c.protocol == URL_FILE);
		note(ROW_OTHER_PROTOCOL, data && c.protocol != d.protocol);
		note(ROW_OTHER_FAMILY, data && c.protocol == d.protocol && c.ipv6 != d.ipv6);
		note(ROW_ONE_TCP, c.protocol == URL_TCP && !data);
		note(ROW_OTHER_NET, c.protocol == URL_NET && data && d.protocol == URL_NET);
		return;
	}
	if (!good || url_pair_parse(once.ctrl, once.data, &twice) < 0)
		abort();
	if (strcmp(once.ctrl, twice.ctrl) != 0 || strcmp(once.data, twice.data) != 0)
		abort();
	/* Nothing of what was said is lost. */
	if (url_parse(once.ctrl, &back) < 0 || back.protocol != URL_TCP || back.ipv6 != c.ipv6 ||
	    strcmp(back.host, c.host) != 0 || back.port != (c.port ?: URL_CTRL_PORT) ||
	    strcmp(back.path ?: "/", c.path ?: "/") != 0)
		abort();
	note(ROW_PAIR, data != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = calloc(1, size + 1);
	size_t len;

	if (!text)
		abort();
	memcpy(text, data, size);
	len = strlen(text);
	check_pair(text, len < size ? text + len + 1 : NULL);
	return 0;
}

bool fuzz_coverage(void)
{
	for (unsigned i = 0; i < N_ROWS; i++)
		fuzz_row(rows[i].name, seen[i]);
	return fuzz_rows_end();
}

void fuzz_write_seeds(const char *dir)
{
	for (unsigned i = 0; i < N_ROWS; i++) {
		_cleanup_buf_ struct buf seed = BUF_INIT;
		char name[16];

		buf_puts(&seed, rows[i].ctrl);
		if (rows[i].data) {
			buf_putc(&seed, '\0');
			buf_puts(&seed, rows[i].data);
		}
		(void) snprintf(name, sizeof(name), "seed-%02u", i);
		fuzz_write_seed(dir, name, seed.data, seed.len);
	}
}
