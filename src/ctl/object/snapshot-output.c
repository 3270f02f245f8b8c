/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/snapshot-output.h"
#include "base/str.h"
#include "ctl/url.h"
#include <errno.h>
#include <lttng/constant.h>
#include <lttng/lttng-error.h>

struct lttng_snapshot_output *lttng_snapshot_output_create(void)
{
	struct lttng_snapshot_output *output = calloc(1, sizeof(*output));

	if (output)
		output->max_size = UINT64_MAX;
	return output;
}

void lttng_snapshot_output_destroy(struct lttng_snapshot_output *output)
{
	if (!output)
		return;
	free(output->name);
	free(output->ctrl_url);
	free(output->data_url);
	free(output);
}

uint32_t lttng_snapshot_output_get_id(const struct lttng_snapshot_output *output)
{
	return output ? output->id : 0;
}

uint64_t lttng_snapshot_output_get_maxsize(const struct lttng_snapshot_output *output)
{
	return output ? output->max_size : 0;
}

const char *lttng_snapshot_output_get_name(const struct lttng_snapshot_output *output)
{
	return output && output->name ? output->name : "";
}

const char *lttng_snapshot_output_get_ctrl_url(const struct lttng_snapshot_output *output)
{
	return output && output->ctrl_url ? output->ctrl_url : "";
}

const char *lttng_snapshot_output_get_data_url(const struct lttng_snapshot_output *output)
{
	return output && output->data_url ? output->data_url : "";
}

int lttng_snapshot_output_set_id(uint32_t id, struct lttng_snapshot_output *output)
{
	if (!output || id == 0)
		return -LTTNG_ERR_INVALID;
	output->id = id;
	return 0;
}

int lttng_snapshot_output_set_size(uint64_t size, struct lttng_snapshot_output *output)
{
	if (!output)
		return -LTTNG_ERR_INVALID;
	output->max_size = size;
	return 0;
}

static int set_string(char **field, const char *value, size_t size)
{
	if (!value || strlen(value) >= size)
		return -LTTNG_ERR_INVALID;
	return owned_str_set(field, value) < 0 ? -LTTNG_ERR_NOMEM : 0;
}

int lttng_snapshot_output_set_name(const char *name, struct lttng_snapshot_output *output)
{
	return output ? set_string(&output->name, name, LTTNG_NAME_MAX) : -LTTNG_ERR_INVALID;
}

int lttng_snapshot_output_set_ctrl_url(const char *url, struct lttng_snapshot_output *output)
{
	return output ? set_string(&output->ctrl_url, url, LTTNG_PATH_MAX) : -LTTNG_ERR_INVALID;
}

int lttng_snapshot_output_set_data_url(const char *url, struct lttng_snapshot_output *output)
{
	return output ? set_string(&output->data_url, url, LTTNG_PATH_MAX) : -LTTNG_ERR_INVALID;
}

/* A destination replaces the former one, of whatever kind, as a whole. */
static int set_destination(struct lttng_snapshot_output *output, const char *ctrl, const char *data)
{
	int r = set_string(&output->ctrl_url, ctrl, LTTNG_PATH_MAX);

	if (r < 0)
		return r;
	if (data)
		return set_string(&output->data_url, data, LTTNG_PATH_MAX);
	free(TAKE_PTR(output->data_url));
	return 0;
}

static bool is_url_of(const char *text, enum url_protocol protocol)
{
	_cleanup_url_ struct url url = URL_INIT;

	return text && url_parse(text, &url) >= 0 && url.protocol == protocol;
}

int lttng_snapshot_output_set_local_path(const char *path, struct lttng_snapshot_output *output)
{
	if (!output || !is_url_of(path, URL_FILE))
		return -LTTNG_ERR_INVALID;
	return set_destination(output, path, NULL);
}

int lttng_snapshot_output_set_network_url(const char *url, struct lttng_snapshot_output *output)
{
	if (!output || !is_url_of(url, URL_NET))
		return -LTTNG_ERR_INVALID;
	return set_destination(output, url, NULL);
}

int lttng_snapshot_output_set_network_urls(const char *ctrl_url, const char *data_url,
		struct lttng_snapshot_output *output)
{
	_cleanup_url_pair_ struct url_pair pair = URL_PAIR_INIT;

	if (!output || !ctrl_url || !data_url || url_pair_parse(ctrl_url, data_url, &pair) < 0)
		return -LTTNG_ERR_INVALID;
	return set_destination(output, ctrl_url, data_url);
}

bool snapshot_output_is_equal(const struct lttng_snapshot_output *a, const struct lttng_snapshot_output *b)
{
	if (!a || !b)
		return a == b;
	return a->id == b->id && a->max_size == b->max_size &&
	       str_eq(lttng_snapshot_output_get_name(a), lttng_snapshot_output_get_name(b)) &&
	       str_eq(lttng_snapshot_output_get_ctrl_url(a), lttng_snapshot_output_get_ctrl_url(b)) &&
	       str_eq(lttng_snapshot_output_get_data_url(a), lttng_snapshot_output_get_data_url(b));
}

/* ---- list ---- */

int snapshot_output_list_new(struct lttng_snapshot_output_list **ret)
{
	struct lttng_snapshot_output_list *list = calloc(1, sizeof(*list));

	if (!list)
		return -ENOMEM;
	*ret = list;
	return 0;
}

int snapshot_output_list_add(struct lttng_snapshot_output_list *list, struct lttng_snapshot_output *output)
{
	return owned_array_append(&list->array, output);
}

struct lttng_snapshot_output *lttng_snapshot_output_list_get_next(struct lttng_snapshot_output_list *list)
{
	struct lttng_snapshot_output *output = list ? owned_array_get(&list->array, list->next) : NULL;

	if (output)
		list->next++;
	return output;
}

void lttng_snapshot_output_list_destroy(struct lttng_snapshot_output_list *list)
{
	if (!list)
		return;
	while (list->array.count)
		lttng_snapshot_output_destroy(owned_array_pop(&list->array));
	owned_array_deinit(&list->array);
	free(list);
}
