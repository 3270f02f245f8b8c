/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/load-attr.h"
#include "base/str.h"
#include "ctl/object/config-string.h"
#include "ctl/object/owned.h"
#include "ctl/url.h"
#include <lttng/constant.h>
#include <lttng/lttng-error.h>
#include <lttng/ringmaster.h>

struct lttng_load_session_attr *lttng_load_session_attr_create(void)
{
	return calloc(1, sizeof(struct lttng_load_session_attr));
}

void lttng_load_session_attr_destroy(struct lttng_load_session_attr *attr)
{
	if (!attr)
		return;
	free(attr->session_name);
	free(attr->path);
	free(attr->override_url);
	free(attr->override_ctrl_url);
	free(attr->override_data_url);
	free(attr->override_session_name);
	free(attr);
}

int lttng_load_session_attr_set_session_name(struct lttng_load_session_attr *attr, const char *session_name)
{
	return attr ? config_string_set_session(&attr->session_name, session_name) : -LTTNG_ERR_INVALID;
}

const char *lttng_load_session_attr_get_session_name(struct lttng_load_session_attr *attr)
{
	return attr ? attr->session_name : NULL;
}

int lttng_load_session_attr_set_input_url(struct lttng_load_session_attr *attr, const char *url)
{
	return attr ? config_string_set_path(&attr->path, url) : -LTTNG_ERR_INVALID;
}

const char *lttng_load_session_attr_get_input_url(struct lttng_load_session_attr *attr)
{
	return attr ? attr->path : NULL;
}

int lttng_load_session_attr_set_overwrite(struct lttng_load_session_attr *attr, int overwrite)
{
	if (!attr)
		return -LTTNG_ERR_INVALID;
	attr->overwrite = overwrite;
	return 0;
}

int lttng_load_session_attr_get_overwrite(struct lttng_load_session_attr *attr)
{
	return attr ? attr->overwrite : -LTTNG_ERR_INVALID;
}

static int set_string(char **field, const char *value)
{
	return owned_str_set(field, value) < 0 ? -LTTNG_ERR_NOMEM : 0;
}

int lttng_load_session_attr_set_override_url(struct lttng_load_session_attr *attr, const char *url)
{
	_cleanup_url_ struct url parsed = URL_INIT;

	/* tcp names one of two ports: it is for the functions below. */
	if (!attr || !url || strlen(url) >= LTTNG_PATH_MAX || url_parse(url, &parsed) < 0 ||
	    parsed.protocol == URL_TCP)
		return -LTTNG_ERR_INVALID;
	return set_string(&attr->override_url, url);
}

const char *lttng_load_session_attr_get_override_url(struct lttng_load_session_attr *attr)
{
	return attr ? attr->override_url : NULL;
}

static int set_one_url(struct lttng_load_session_attr *attr, char **field, const char *url)
{
	_cleanup_url_ struct url parsed = URL_INIT;

	if (attr->override_url || !url || strlen(url) >= LTTNG_PATH_MAX || url_parse(url, &parsed) < 0)
		return -LTTNG_ERR_INVALID;
	return set_string(field, url);
}

int lttng_load_session_attr_set_override_ctrl_url(struct lttng_load_session_attr *attr, const char *url)
{
	return attr ? set_one_url(attr, &attr->override_ctrl_url, url) : -LTTNG_ERR_INVALID;
}

const char *lttng_load_session_attr_get_override_ctrl_url(struct lttng_load_session_attr *attr)
{
	return attr ? attr->override_ctrl_url : NULL;
}

int lttng_load_session_attr_set_override_data_url(struct lttng_load_session_attr *attr, const char *url)
{
	return attr ? set_one_url(attr, &attr->override_data_url, url) : -LTTNG_ERR_INVALID;
}

const char *lttng_load_session_attr_get_override_data_url(struct lttng_load_session_attr *attr)
{
	return attr ? attr->override_data_url : NULL;
}

int lttng_load_session_attr_set_override_session_name(struct lttng_load_session_attr *attr,
		const char *session_name)
{
	if (!attr || !session_name || strlen(session_name) >= LTTNG_NAME_MAX)
		return -LTTNG_ERR_INVALID;
	return set_string(&attr->override_session_name, session_name);
}

const char *lttng_load_session_attr_get_override_session_name(struct lttng_load_session_attr *attr)
{
	return attr ? attr->override_session_name : NULL;
}

unsigned lttng_load_session_attr_get_loaded_count(const struct lttng_load_session_attr *attr)
{
	return attr ? attr->n_loaded : 0;
}
