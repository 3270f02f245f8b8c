/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/save-attr.h"
#include "ctl/object/config-string.h"
#include <lttng/lttng-error.h>

struct lttng_save_session_attr *lttng_save_session_attr_create(void)
{
	return calloc(1, sizeof(struct lttng_save_session_attr));
}

void lttng_save_session_attr_destroy(struct lttng_save_session_attr *output)
{
	if (!output)
		return;
	free(output->session_name);
	free(output->directory);
	free(output);
}

int lttng_save_session_attr_set_session_name(struct lttng_save_session_attr *attr, const char *session_name)
{
	return attr ? config_string_set_session(&attr->session_name, session_name) : -LTTNG_ERR_INVALID;
}

const char *lttng_save_session_attr_get_session_name(struct lttng_save_session_attr *attr)
{
	return attr ? attr->session_name : NULL;
}

int lttng_save_session_attr_set_output_url(struct lttng_save_session_attr *attr, const char *url)
{
	return attr ? config_string_set_path(&attr->directory, url) : -LTTNG_ERR_INVALID;
}

const char *lttng_save_session_attr_get_output_url(struct lttng_save_session_attr *attr)
{
	return attr ? attr->directory : NULL;
}

int lttng_save_session_attr_set_overwrite(struct lttng_save_session_attr *attr, int overwrite)
{
	if (!attr)
		return -LTTNG_ERR_INVALID;
	attr->overwrite = overwrite;
	return 0;
}

int lttng_save_session_attr_get_overwrite(struct lttng_save_session_attr *attr)
{
	return attr ? attr->overwrite : -LTTNG_ERR_INVALID;
}

int lttng_save_session_attr_set_omit_name(struct lttng_save_session_attr *attr, int omit_name)
{
	if (!attr)
		return -LTTNG_ERR_INVALID;
	attr->omit_name = omit_name;
	return 0;
}

int lttng_save_session_attr_get_omit_name(struct lttng_save_session_attr *attr)
{
	return attr ? attr->omit_name : -LTTNG_ERR_INVALID;
}

int lttng_save_session_attr_set_omit_output(struct lttng_save_session_attr *attr, int omit_output)
{
	if (!attr)
		return -LTTNG_ERR_INVALID;
	attr->omit_output = omit_output;
	return 0;
}

int lttng_save_session_attr_get_omit_output(struct lttng_save_session_attr *attr)
{
	return attr ? attr->omit_output : -LTTNG_ERR_INVALID;
}
