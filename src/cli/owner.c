/* SPDX-License-Identifier: GPL-2.0-only */
#include <pwd.h>
#include "base/str.h"
#include "cli/owner.h"

int owner_parse(struct cli *cli, const char *text, uid_t *ret)
{
	const struct passwd *entry;
	uint64_t number;

	if (str_to_u64(text, 0, UINT32_MAX - 1, &number) == 0) {
		*ret = (uid_t) number;
		return CLI_OK;
	}
	entry = getpwnam(text);
	if (!entry)
		return cli_misuse(cli, "--owner-uid=%s: there is no such user", text);
	*ret = entry->pw_uid;
	return CLI_OK;
}
