/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "cli/domain.h"
#include "cli/progress.h"

static const struct {
	enum lttng_domain_type type;
	const char *option;
	const char *name;
	const char *mi_name;
} domains[] = {
	{ LTTNG_DOMAIN_KERNEL, "kernel", "kernel", "KERNEL" },
	{ LTTNG_DOMAIN_UST, "userspace", "user-space", "UST" },
	{ LTTNG_DOMAIN_JUL, "jul", "java.util.logging", "JUL" },
	{ LTTNG_DOMAIN_LOG4J, "log4j", "log4j", "LOG4J" },
	{ LTTNG_DOMAIN_PYTHON, "python", "Python logging", "PYTHON" },
};

static bool has_row(const struct args *args, const char *name)
{
	for (const struct option_row *row = args->rows; row && row->name; row++) {
		if (!strcmp(row->name, name))
			return true;
	}
	return false;
}

int domain_pick(struct cli *cli, const struct args *args, enum lttng_domain_type *ret)
{
	enum lttng_domain_type found = LTTNG_DOMAIN_NONE;

	for (size_t i = 0; i < ARRAY_SIZE(domains); i++) {
		if (!has_row(args, domains[i].option) || !args_has(args, domains[i].option))
			continue;
		if (found != LTTNG_DOMAIN_NONE)
			return cli_misuse(cli, "Only one domain at a time: the %s and the %s domain were given",
					  domain_name(found), domains[i].name);
		found = domains[i].type;
	}
	*ret = found;
	return CLI_OK;
}

int domain_need(struct cli *cli, const struct args *args, enum lttng_domain_type *ret)
{
	int status = domain_pick(cli, args, ret);

	if (status == CLI_OK && *ret == LTTNG_DOMAIN_NONE)
		return cli_misuse(cli, "Say which domain, for example --userspace");
	return status;
}

const char *domain_name(enum lttng_domain_type type)
{
	for (size_t i = 0; i < ARRAY_SIZE(domains); i++) {
		if (domains[i].type == type)
			return domains[i].name;
	}
	return "unknown";
}

const char *domain_mi_name(enum lttng_domain_type type)
{
	for (size_t i = 0; i < ARRAY_SIZE(domains); i++) {
		if (domains[i].type == type)
			return domains[i].mi_name;
	}
	return "UNKNOWN";
}

const char *buffer_mi_name(enum lttng_buffer_type type)
{
	switch (type) {
	case LTTNG_BUFFER_PER_PID:
		return "PER_PID";
	case LTTNG_BUFFER_PER_UID:
		return "PER_UID";
	default:
		return "GLOBAL";
	}
}

const char *buffer_name(enum lttng_buffer_type type)
{
	switch (type) {
	case LTTNG_BUFFER_PER_PID:
		return "a buffer set for each process";
	case LTTNG_BUFFER_PER_UID:
		return "a buffer set for each user";
	default:
		return "one buffer set";
	}
}

int domain_buffers(const char *session, enum lttng_domain_type type, enum lttng_buffer_type *ret)
{
	_cleanup_free_ struct lttng_domain *list = NULL;
	int n = lttng_list_domains(session, &list);

	for (int i = 0; i < n; i++) {
		if (list[i].type == type) {
			*ret = list[i].buf_type;
			return 0;
		}
	}
	return -1;
}

int domain_handle(struct cli *cli, const char *session, enum lttng_domain_type type, struct lttng_handle **ret)
{
	struct lttng_domain domain = { .type = type };
	struct lttng_handle *handle;

	domain.buf_type = type == LTTNG_DOMAIN_KERNEL ? LTTNG_BUFFER_GLOBAL : LTTNG_BUFFER_PER_UID;
	if (session && type != LTTNG_DOMAIN_NONE)
		(void) PROGRESS_DURING(cli, "Asking the session daemon",
				       domain_buffers(session, type, &domain.buf_type)); /* none yet: the default */
	handle = lttng_create_handle(session, type == LTTNG_DOMAIN_NONE ? NULL : &domain);
	if (!handle)
		return cli_no_memory(cli);
	*ret = handle;
	return CLI_OK;
}
