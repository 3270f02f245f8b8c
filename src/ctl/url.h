/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Destinations of traces as users write them:
 *
 *	file:///DIR, /DIR
 *	net[4|6]://HOST[:CTRLPORT[:DATAPORT]][/PATH]    a relay daemon
 *	tcp[4|6]://HOST[:PORT][/PATH]                   one of its two ports
 *
 * An IPv6 address stands in brackets.  Host names are looked up by who
 * connects, not here.
 */
#pragma once
#include "base/defs.h"

#define URL_CTRL_PORT 5342
#define URL_DATA_PORT 5343

enum url_protocol { URL_FILE, URL_NET, URL_TCP };

struct url {
	enum url_protocol protocol;
	bool ipv6;
	char *host;                     /* without brackets; NULL for a file */
	uint16_t port, data_port;       /* 0: not given */
	char *path;                     /* with its first '/', or NULL */
};
#define URL_INIT { .host = NULL }
void url_deinit(struct url *url);
#define _cleanup_url_ _cleanup_(url_deinit)

/* -EINVAL, -ENOMEM. */
_must_check_ int url_parse(const char *text, struct url *ret);

/* The two connections to a relay daemon, each as "tcp4://HOST:PORT/PATH". */
struct url_pair {
	char *ctrl, *data;
};
#define URL_PAIR_INIT { .ctrl = NULL }
void url_pair_deinit(struct url_pair *pair);
#define _cleanup_url_pair_ _cleanup_(url_pair_deinit)

/* ctrl NULL: net://127.0.0.1.  data: NULL or the same with net, another tcp URL with tcp. -EINVAL, -ENOMEM. */
_must_check_ int url_pair_parse(const char *ctrl, const char *data, struct url_pair *ret);
