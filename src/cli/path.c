/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include "base/str.h"
#include "cli/path.h"

int cli_path(struct cli *cli, const char *path, char **ret)
{
	_cleanup_free_ char *cwd = NULL;
	int r;

	if (str_has_prefix(path, "file://"))
		path += strlen("file://");
	if (path[0] == '/') {
		r = str_dup(path, ret);
	} else {
		cwd = getcwd(NULL, 0);
		if (!cwd) {
			cli_error(cli, "Cannot tell the current directory: %s", strerror(errno));
			return CLI_ERROR;
		}
		r = str_printf(ret, "%s/%s", cwd, path);
	}
	return r < 0 ? cli_no_memory(cli) : CLI_OK;
}
