/* SPDX-License-Identifier: GPL-2.0-only */
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include "must.h"
#include "recording.h"

static const char sub[] = "ust/uid/0/64-bit";

const struct consumer_channel_spec plain_channel = {
	.key = 1, .chan_id = 0, .name = "chan", .subbuf_size = 65536, .num_subbuf = 4,
};

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void) st;
	(void) type;
	(void) walk;
	return remove(path);
}

int64_t recording_count(const struct recording *f)
{
	char command[1024], line[64] = "";
	FILE *pipe;

	(void) snprintf(command, sizeof(command),
		"timeout 30 babeltrace2 %s/ust >%s/out 2>%s/err && ! grep -v 'Tracer discarded' %s/err | grep -qi 'error\\|warning'"
		" && wc -l <%s/out", f->dir, f->server.home, f->server.home, f->server.home, f->server.home);
	pipe = popen(command, "re");
	if (!pipe)
		return -1;
	if (!fgets(line, sizeof(line), pipe))
		line[0] = '\0';
	if (pclose(pipe) == 0)
		return atoll(line);
	(void) snprintf(command, sizeof(command), "sed 's/^/# /' %s/err; find %s/ust -printf '# %%s %%p\\n'", f->server.home, f->dir);
	IGNORE(system(command));
	return -1;
}

/* "Tracer discarded 12 events between …", "Tracer discarded 3 packets between …" */
static int64_t sum_of(const struct recording *f, const char *what)
{
	static const char before[] = "Tracer discarded ";
	char path[128], line[1024];
	int64_t sum = 0;
	FILE *file;

	(void) snprintf(path, sizeof(path), "%s/err", f->server.home);
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		const char *at = strstr(line, before);
		char *end = NULL;
		int64_t n = at ? strtoll(at + strlen(before), &end, 10) : 0;

		if (end && !strncmp(end + 1, what, strlen(what)))
			sum += n;
	}
	(void) fclose(file);
	return sum;
}

int64_t recording_discarded(const struct recording *f)
{
	return sum_of(f, "event");
}

int64_t recording_lost(const struct recording *f)
{
	return sum_of(f, "packet");
}

void recording_path(const struct recording *f, const char *name, char *ret, size_t size)
{
	(void) snprintf(ret, size, "%s/%s/%s", f->dir, sub, name);
}

static void start_consumer(struct recording *f, const char *child_env)
{
	const char *program = getenv("RM_CONSUMERD") ?: "src/lttng-consumerd";
	/* What is given up stays behind. */
	const char *asan = child_env && strstr(child_env, "stall") ? "ASAN_OPTIONS=detect_leaks=0" : "ASAN_OPTIONS=";
	char *envp[] = { (char *) child_env, (char *) asan, NULL };

	if (child_env)
		peer_start_child(&f->peer, program, envp);
	else
		peer_start_inside(&f->peer);
}

void recording_begin_in(struct recording *f, const struct consumer_channel_spec *spec, const char *dir,
	const char *child_env)
{
	struct consumer_add_trace request = {
		.trace_id = TRACE,
		.session_id = SESSION,
		.chunk_id = CHUNK,
		.subdir = sub,
		.app_uid = geteuid(),
		.shm_path = "",
	};
	char *text;

	*f = (struct recording) { .dir = "/tmp/rm-trace-XXXXXX" };
	for (unsigned i = 0; i < sizeof(f->uuid); i++)
		f->uuid[i] = (uint8_t) (i * 17 + 1);
	if (dir)
		(void) snprintf(f->dir, sizeof(f->dir), "%s", dir);
	else
		must(mkdtemp(f->dir));
	request.uuid = (struct wire_blob) { .data = f->uuid, .len = sizeof(f->uuid) };
	f->channel.spec = *spec;
	app_server_start(&f->server);
	start_consumer(f, child_env);
	must(peer_add_chunk(&f->peer, CHUNK, SESSION, f->dir) == 0);
	must(peer_add_trace(&f->peer, &request, &f->channel, 1) == 0);
	text = app_metadata(f->uuid, 1);
	peer_send_metadata(&f->peer, TRACE, 0, 0, text);
	free(text);
	app_start(&f->app, &f->server);
	app_record(&f->app, &f->channel, 1, "tick");
	app_begin(&f->app);
}

void recording_begin(struct recording *f, const struct consumer_channel_spec *spec)
{
	recording_begin_in(f, spec, NULL, NULL);
}

void recording_remove(struct recording *f)
{
	app_server_stop(&f->server);
	(void) nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	(void) nftw(f->server.home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int recording_end(struct recording *f)
{
	int status;

	if (f->app.pid)
		app_stop(&f->app);
	peer_channel_release(&f->channel);
	status = peer_stop(&f->peer);
	recording_remove(f);
	return status;
}
