/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <string.h>
#include <strings.h>
#include "base/str.h"
#include "ctl/url.h"

static const struct {
	const char *prefix;
	enum url_protocol protocol;
	bool ipv6;
} prefixes[] = {
	{ "file://", URL_FILE, false },
	{ "net://", URL_NET, false }, { "net4://", URL_NET, false }, { "net6://", URL_NET, true },
	{ "tcp://", URL_TCP, false }, { "tcp4://", URL_TCP, false }, { "tcp6://", URL_TCP, true },
};

void url_deinit(struct url *url)
{
	free(TAKE_PTR(url->host));
	free(TAKE_PTR(url->path));
}

void url_pair_deinit(struct url_pair *pair)
{
	free(TAKE_PTR(pair->ctrl));
	free(TAKE_PTR(pair->data));
}

static bool is_host(const char *host, size_t len)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:%";

	return len > 0 && len < 256 && strspn(host, set) >= len;
}

/* The host ends at its bracket, or at a port or path. Advances text. */
static int parse_host(const char **text, struct url *url)
{
	const char *start = *text + (**text == '[');
	size_t len = strcspn(start, **text == '[' ? "]" : ":/");

	if (!is_host(start, len) || (**text == '[' && start[len] != ']'))
		return -EINVAL;
	if (!url->ipv6 && memchr(start, ':', len))
		return -EINVAL;
	*text = start + len + (**text == '[');
	return str_dup_n(start, len, &url->host);
}

/* ":PORT", where PORT may be empty: the default. Advances text; nothing there is fine. */
static int parse_port(const char **text, uint16_t *ret)
{
	char digits[8];
	size_t len;
	uint64_t v;

	if (**text != ':')
		return 0;
	len = strcspn(++*text, ":/");
	if (len >= sizeof(digits))
		return -EINVAL;
	str_copy(digits, len + 1, *text);
	*text += len;
	if (len == 0)
		return 0;
	if (strspn(digits, "0123456789") != len || str_to_u64(digits, 1, UINT16_MAX, &v) < 0)
		return -EINVAL;
	*ret = (uint16_t) v;
	return 0;
}

static int parse_rest(const char *text, struct url *url)
{
	int r = 0;

	if (url->protocol != URL_FILE) {
		r = parse_host(&text, url);
		if (r >= 0)
			r = parse_port(&text, &url->port);
		if (r >= 0 && url->protocol == URL_NET)
			r = parse_port(&text, &url->data_port);
		if (r < 0 || !*text)
			return r;
	}
	return *text == '/' ? str_dup(text, &url->path) : -EINVAL;
}

int url_parse(const char *text, struct url *ret)
{
	_cleanup_url_ struct url url = URL_INIT;
	int r = -EINVAL;

	if (*text == '/')
		r = parse_rest(text, &url);
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t len = strlen(prefixes[i].prefix);

		if (strncasecmp(text, prefixes[i].prefix, len) != 0)
			continue;
		url.protocol = prefixes[i].protocol;
		url.ipv6 = prefixes[i].ipv6;
		r = parse_rest(text + len, &url);
	}
	if (r < 0)
		return r;
	*ret = url;
	url = (struct url) URL_INIT;
	return 0;
}

static int format_tcp(const struct url *url, uint16_t port, const char *path, char **ret)
{
	return str_printf(ret, "tcp%c://%s%s%s:%u%s", url->ipv6 ? '6' : '4', url->ipv6 ? "[" : "", url->host,
		url->ipv6 ? "]" : "", port, path ?: "/");
}

int url_pair_parse(const char *ctrl, const char *data, struct url_pair *ret)
{
	_cleanup_url_pair_ struct url_pair pair = URL_PAIR_INIT;
	_cleanup_url_ struct url c = URL_INIT, d = URL_INIT;
	int r;

	if (!ctrl && data && strcmp(data, "") != 0)
		return -EINVAL;
	r = url_parse(ctrl ?: "net://127.0.0.1", &c);
	if (r >= 0)
		r = url_parse(data ?: ctrl ?: "net://127.0.0.1", &d);
	if (r < 0)
		return r;
	/* tcp names one port only, so it needs the other; net names both */
	if (c.protocol == URL_FILE || c.protocol != d.protocol || c.ipv6 != d.ipv6 ||
	    (c.protocol == URL_TCP && !data) ||
	    (c.protocol == URL_NET && data && strcmp(ctrl, data) != 0))
		return -EINVAL;
	r = format_tcp(&c, c.port ?: URL_CTRL_PORT, c.path, &pair.ctrl);
	if (r >= 0)
		r = format_tcp(&d, (d.protocol == URL_NET ? d.data_port : d.port) ?: URL_DATA_PORT, NULL, &pair.data);
	if (r < 0)
		return r;
	*ret = pair;
	pair = (struct url_pair) URL_PAIR_INIT;
	return 0;
}
