/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-dlopen PLUGIN.so: loads an instrumented shared object on demand.
 *
 * Says 'ready PID', then obeys lines: 'load' (dlopen), 'emit N' (rm_plugin:loaded events), 'unload'
 * (dlclose). Answers 'loaded', 'emitted TOTAL', 'unloaded'.
 */
#include "handshake.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

typedef void (*emit_fn)(uint64_t count);

int main(int argc, char **argv)
{
	uint64_t n, total = 0;
	void *plugin = NULL;
	emit_fn emit = NULL;
	char line[64];

	if (argc < 2)
		return 2;
	say("ready %d", (int) getpid());
	while (hear(line, sizeof(line))) {
		if (!strcmp(line, "load")) {
			plugin = dlopen(argv[1], RTLD_NOW);
			emit = plugin ? (emit_fn) dlsym(plugin, "rm_plugin_emit") : NULL;
			say("%s", emit ? "loaded" : dlerror());
		} else if (emit && sscanf(line, "emit %" SCNu64, &n) == 1) {
			emit(n);
			total += n;
			say("emitted %ju", (uintmax_t) total);
		} else if (plugin && !strcmp(line, "unload")) {
			dlclose(plugin);
			plugin = NULL;
			emit = NULL;
			say("unloaded");
		} else {
			say("unknown command");
		}
	}
	return 0;
}
