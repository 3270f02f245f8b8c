/* SPDX-License-Identifier: LGPL-2.1-only */
#include "ctl/object/userspace-probe.h"
#include "base/str.h"
#include "ctl/object/owned.h"
#include <fcntl.h>
#include <lttng/constant.h>
#include <string.h>

static struct lttng_userspace_probe_location_lookup_method *method_new(
		enum lttng_userspace_probe_location_lookup_method_type type)
{
	struct lttng_userspace_probe_location_lookup_method *method = calloc(1, sizeof(*method));

	if (method)
		method->type = type;
	return method;
}

struct lttng_userspace_probe_location_lookup_method *
lttng_userspace_probe_location_lookup_method_function_elf_create(void)
{
	return method_new(LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_FUNCTION_ELF);
}

struct lttng_userspace_probe_location_lookup_method *
lttng_userspace_probe_location_lookup_method_tracepoint_sdt_create(void)
{
	return method_new(LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_TRACEPOINT_SDT);
}

enum lttng_userspace_probe_location_lookup_method_type lttng_userspace_probe_location_lookup_method_get_type(
		const struct lttng_userspace_probe_location_lookup_method *lookup_method)
{
	return lookup_method ? lookup_method->type : LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_UNKNOWN;
}

void lttng_userspace_probe_location_lookup_method_destroy(
		struct lttng_userspace_probe_location_lookup_method *lookup_method)
{
	free(lookup_method);
}

static bool name_is_valid(const char *name)
{
	return !str_is_empty(name) && strlen(name) < LTTNG_SYMBOL_NAME_LEN;
}

/* provider NULL: a function. */
static struct lttng_userspace_probe_location *location_new(enum lttng_userspace_probe_location_type type,
		const char *path, const char *provider, const char *name)
{
	_cleanup_(lttng_userspace_probe_location_destroyp) struct lttng_userspace_probe_location *location = NULL;

	if (str_is_empty(path) || strlen(path) >= LTTNG_PATH_MAX || !name_is_valid(name))
		return NULL;
	location = calloc(1, sizeof(*location));
	if (!location)
		return NULL;
	ref_init(&location->ref);
	location->type = type;
	location->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (location->fd < 0 || owned_str_set(&location->path, path) < 0 ||
	    owned_str_set(&location->name, name) < 0 || owned_str_set(&location->provider, provider) < 0)
		return NULL;
	return TAKE_PTR(location);
}

struct lttng_userspace_probe_location *userspace_probe_location_ref(
		const struct lttng_userspace_probe_location *location)
{
	struct lttng_userspace_probe_location *shared = (struct lttng_userspace_probe_location *) location;

	ref_get(&shared->ref);
	return shared;
}

struct lttng_userspace_probe_location *lttng_userspace_probe_location_function_create(const char *binary_path,
		const char *function_name, struct lttng_userspace_probe_location_lookup_method *lookup_method)
{
	struct lttng_userspace_probe_location *location;

	switch (lttng_userspace_probe_location_lookup_method_get_type(lookup_method)) {
	case LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_FUNCTION_DEFAULT:
	case LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_FUNCTION_ELF:
		break;
	default:
		return NULL;
	}
	location = location_new(LTTNG_USERSPACE_PROBE_LOCATION_TYPE_FUNCTION, binary_path, NULL, function_name);
	if (location)
		location->method = lookup_method;
	return location;
}

struct lttng_userspace_probe_location *lttng_userspace_probe_location_tracepoint_create(const char *binary_path,
		const char *provider_name, const char *probe_name,
		struct lttng_userspace_probe_location_lookup_method *lookup_method)
{
	struct lttng_userspace_probe_location *location;

	if (lttng_userspace_probe_location_lookup_method_get_type(lookup_method) !=
	    LTTNG_USERSPACE_PROBE_LOCATION_LOOKUP_METHOD_TYPE_TRACEPOINT_SDT || !name_is_valid(provider_name))
		return NULL;
	location = location_new(LTTNG_USERSPACE_PROBE_LOCATION_TYPE_TRACEPOINT, binary_path, provider_name,
			probe_name);
	if (location)
		location->method = lookup_method;
	return location;
}

void lttng_userspace_probe_location_destroy(struct lttng_userspace_probe_location *location)
{
	if (!location || !ref_put(&location->ref))
		return;
	lttng_userspace_probe_location_lookup_method_destroy(location->method);
	fd_closep(&location->fd);
	free(location->path);
	free(location->name);
	free(location->provider);
	free(location);
}

enum lttng_userspace_probe_location_type lttng_userspace_probe_location_get_type(
		const struct lttng_userspace_probe_location *location)
{
	return location ? location->type : LTTNG_USERSPACE_PROBE_LOCATION_TYPE_UNKNOWN;
}

const struct lttng_userspace_probe_location_lookup_method *lttng_userspace_probe_location_get_lookup_method(
		const struct lttng_userspace_probe_location *location)
{
	return location ? location->method : NULL;
}

static bool is_function(const struct lttng_userspace_probe_location *location)
{
	return location && location->type == LTTNG_USERSPACE_PROBE_LOCATION_TYPE_FUNCTION;
}

static bool is_tracepoint(const struct lttng_userspace_probe_location *location)
{
	return location && location->type == LTTNG_USERSPACE_PROBE_LOCATION_TYPE_TRACEPOINT;
}

const char *lttng_userspace_probe_location_function_get_binary_path(
		const struct lttng_userspace_probe_location *location)
{
	return is_function(location) ? location->path : NULL;
}

const char *lttng_userspace_probe_location_function_get_function_name(
		const struct lttng_userspace_probe_location *location)
{
	return is_function(location) ? location->name : NULL;
}

int lttng_userspace_probe_location_function_get_binary_fd(const struct lttng_userspace_probe_location *location)
{
	return is_function(location) ? location->fd : -1;
}

enum lttng_userspace_probe_location_function_instrumentation_type
lttng_userspace_probe_location_function_get_instrumentation_type(
		const struct lttng_userspace_probe_location *location)
{
	return is_function(location) ? LTTNG_USERSPACE_PROBE_LOCATION_FUNCTION_INSTRUMENTATION_TYPE_ENTRY :
				       LTTNG_USERSPACE_PROBE_LOCATION_FUNCTION_INSTRUMENTATION_TYPE_UNKNOWN;
}

enum lttng_userspace_probe_location_status lttng_userspace_probe_location_function_set_instrumentation_type(
		const struct lttng_userspace_probe_location *location,
		enum lttng_userspace_probe_location_function_instrumentation_type instrumentation_type)
{
	if (!is_function(location) ||
	    instrumentation_type != LTTNG_USERSPACE_PROBE_LOCATION_FUNCTION_INSTRUMENTATION_TYPE_ENTRY)
		return LTTNG_USERSPACE_PROBE_LOCATION_STATUS_INVALID;
	return LTTNG_USERSPACE_PROBE_LOCATION_STATUS_OK;
}

const char *lttng_userspace_probe_location_tracepoint_get_binary_path(
		const struct lttng_userspace_probe_location *location)
{
	return is_tracepoint(location) ? location->path : NULL;
}

const char *lttng_userspace_probe_location_tracepoint_get_probe_name(
		const struct lttng_userspace_probe_location *location)
{
	return is_tracepoint(location) ? location->name : NULL;
}

const char *lttng_userspace_probe_location_tracepoint_get_provider_name(
		const struct lttng_userspace_probe_location *location)
{
	return is_tracepoint(location) ? location->provider : NULL;
}

int lttng_userspace_probe_location_tracepoint_get_binary_fd(const struct lttng_userspace_probe_location *location)
{
	return is_tracepoint(location) ? location->fd : -1;
}

bool userspace_probe_location_is_equal(const struct lttng_userspace_probe_location *a,
		const struct lttng_userspace_probe_location *b)
{
	if (!a || !b)
		return a == b;
	return a->type == b->type && a->method->type == b->method->type && str_eq(a->path, b->path) &&
	       str_eq(a->name, b->name) && str_eq(a->provider, b->provider);
}
