/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/config-string.h"
#include "base/str.h"
#include "ctl/object/owned.h"
#include "ctl/url.h"
#include <lttng/constant.h>
#include <lttng/lttng-error.h>

int config_string_set_session(char **field, const char *name)
{
	if (name && strlen(name) >= LTTNG_NAME_MAX)
		return -LTTNG_ERR_INVALID;
	return owned_str_set(field, str_is_empty(name) ? NULL : name) < 0 ? -LTTNG_ERR_NOMEM : 0;
}

int config_string_set_path(char **field, const char *url)
{
	_cleanup_url_ struct url parsed = URL_INIT;

	if (url && (strlen(url) >= LTTNG_PATH_MAX || url_parse(url, &parsed) < 0 || parsed.protocol != URL_FILE))
		return -LTTNG_ERR_INVALID;
	return owned_str_set(field, parsed.path) < 0 ? -LTTNG_ERR_NOMEM : 0;
}
