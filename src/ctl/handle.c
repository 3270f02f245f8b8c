/* SPDX-License-Identifier: LGPL-2.1-only */
#include <string.h>
#include "base/str.h"
#include "ctl/handle.h"

struct lttng_handle *lttng_create_handle(const char *session_name, struct lttng_domain *domain)
{
	struct lttng_handle *handle;

	if (session_name && strlen(session_name) >= sizeof(handle->session_name))
		return NULL;
	handle = calloc(1, sizeof(*handle));
	if (!handle)
		return NULL;
	str_copy(handle->session_name, sizeof(handle->session_name), session_name ?: "");
	if (domain)
		handle->domain = *domain;
	return handle;
}

void lttng_destroy_handle(struct lttng_handle *handle)
{
	free(handle);
}

uint8_t wire_small(int value)
{
	return value >= 0 && value < UINT8_MAX ? (uint8_t) value : UINT8_MAX;
}

uint8_t handle_domain(const struct lttng_handle *handle)
{
	return wire_small((int) handle->domain.type);
}

uint8_t handle_buffer_type(const struct lttng_handle *handle)
{
	return wire_small((int) handle->domain.buf_type);
}

bool is_terminated(const char *text, size_t size)
{
	return memchr(text, 0, size) != NULL;
}
