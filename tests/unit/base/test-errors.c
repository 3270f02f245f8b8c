/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>
#include "lib/tap.h"
#include "base/errors.h"

int main(void)
{
	static const int all[] = {
#define ERROR(name, number, public, text) number,
#include "base/errors.def"
#undef ERROR
	};
	const size_t n = sizeof(all) / sizeof(all[0]);
	bool ascending = true, named = true;

	ok_str(error_text(-E_NO_SESSION), "no such session", "a text of our own");
	ok_str(error_name(-E_NO_SESSION), "E_NO_SESSION", "its name");
	ok_str(error_text(-ENOENT), "No such file or directory", "a text of errno");
	ok_str(error_name(-ENOENT), "ENOENT", "its name");
	ok_str(error_text(0), "no error", "none");
	ok_str(error_text(-123456), "unknown error", "unknown");
	ok_str(error_name(-123456), "E?", "unknown name");
	for (size_t i = 0; i < n; i++) {
		ascending = ascending && all[i] >= 2000 && (i == 0 || all[i] > all[i - 1]);
		named = named && strncmp(error_name(-all[i]), "E_", 2) == 0;
	}
	ok(n > 10 && ascending, "numbers begin at 2000 and ascend");
	ok(named, "each has a name");
	return tap_done();
}
