/* SPDX-License-Identifier: GPL-2.0-only */
#include "fleet.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(2);
}

uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t) ts.tv_sec * 1000000000U + (uint64_t) ts.tv_nsec;
}

void fleet_spawn(struct fleet *fleet, unsigned count, unsigned threads, uint64_t events)
{
	char threads_text[16], events_text[32];
	char *argv[] = { getenv("BENCH_APP"), threads_text, events_text, NULL };
	posix_spawn_file_actions_t actions;
	int in[2], out[2];

	memset(fleet, 0, sizeof(*fleet));
	if (!argv[0] || count > FLEET_MAX || pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		die("fleet");
	snprintf(threads_text, sizeof(threads_text), "%u", threads);
	snprintf(events_text, sizeof(events_text), "%ju", (uintmax_t) events);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	for (unsigned i = 0; i < count; i++) {
		fleet->spawned_ns[i] = now_ns();
		if (posix_spawn(&fleet->pids[i], argv[0], &actions, NULL, argv, environ) != 0)
			die(argv[0]);
	}
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	fleet->count = count;
	fleet->input = in[1];
	fleet->output = fdopen(out[0], "re");
	if (!fleet->output)
		die("fdopen");
}

static unsigned fleet_index(const struct fleet *fleet, pid_t pid)
{
	for (unsigned i = 0; i < fleet->count; i++)
		if (fleet->pids[i] == pid)
			return i;
	die("a stranger's pid");
}

void fleet_wait_main(struct fleet *fleet)
{
	for (unsigned n = 0; n < fleet->count; n++) {
		uintmax_t ns;
		int pid;

		if (fscanf(fleet->output, " main %d %ju", &pid, &ns) != 2)
			die("an application did not reach main");
		fleet->main_ns[fleet_index(fleet, pid)] = ns;
	}
}

double fleet_emit(struct fleet *fleet, uint64_t *ret_events)
{
	uintmax_t begin, end, events;

	if (write(fleet->input, "\n", 1) != 1 ||
	    fscanf(fleet->output, " done %ju %ju %ju", &begin, &end, &events) != 3)
		die("emit");
	*ret_events = events;
	return (double) (end - begin) / 1e9;
}

void fleet_end(struct fleet *fleet)
{
	close(fleet->input);
	for (unsigned i = 0; i < fleet->count; i++)
		if (waitpid(fleet->pids[i], NULL, 0) < 0)
			die("waitpid");
	fclose(fleet->output);
}

static uint64_t cpu_ns(pid_t pid)
{
	struct timespec ts;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &ts) != 0)
		return 0;
	return (uint64_t) ts.tv_sec * 1000000000U + (uint64_t) ts.tv_nsec;
}

uint64_t fleet_cpu_ns(const struct fleet *fleet)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < fleet->count; i++)
		sum += cpu_ns(fleet->pids[i]);
	return sum;
}

static pid_t parent_of(pid_t pid)
{
	char path[64], line[512], *after;
	size_t size;
	FILE *file;
	int parent;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	size = fread(line, 1, sizeof(line) - 1, file);
	fclose(file);
	line[size] = '\0';
	after = strrchr(line, ')');
	return after && sscanf(after, ") %*c %d", &parent) == 1 ? parent : 0;
}

static bool daemons_has(const struct daemons *daemons, pid_t pid)
{
	for (unsigned i = 0; i < daemons->count; i++)
		if (daemons->pids[i] == pid)
			return true;
	return false;
}

/* Descendants have greater pids here, so that one pass in the order of /proc finds them all. */
void daemons_find(struct daemons *daemons)
{
	const char *text = getenv("BENCH_SESSIOND_PID");
	struct dirent *entry;
	DIR *proc = opendir("/proc");

	memset(daemons, 0, sizeof(*daemons));
	if (!text || !proc)
		die("BENCH_SESSIOND_PID");
	daemons->pids[daemons->count++] = atoi(text);
	while ((entry = readdir(proc))) {
		pid_t pid = atoi(entry->d_name);

		if (pid > 0 && !daemons_has(daemons, pid) && daemons_has(daemons, parent_of(pid)) &&
		    daemons->count < 32)
			daemons->pids[daemons->count++] = pid;
	}
	closedir(proc);
}

uint64_t daemons_cpu_ns(const struct daemons *daemons)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < daemons->count; i++)
		sum += cpu_ns(daemons->pids[i]);
	return sum;
}

struct memory daemons_memory(const struct daemons *daemons)
{
	struct memory sum = { .own = 0 };

	for (unsigned i = 0; i < daemons->count; i++) {
		char path[64], line[256];
		uintmax_t kib;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", daemons->pids[i]);
		file = fopen(path, "re");
		if (!file)
			die(path);
		while (fgets(line, sizeof(line), file)) {
			if (sscanf(line, "Anonymous: %ju kB", &kib) == 1)
				sum.own += kib;
			if (sscanf(line, "Rss: %ju kB", &kib) == 1)
				sum.resident += kib;
			if (sscanf(line, "Pss: %ju kB", &kib) == 1)
				sum.proportional += kib;
		}
		fclose(file);
	}
	return sum;
}

uint64_t daemons_memory_kib(const struct daemons *daemons)
{
	return daemons_memory(daemons).own;
}

void consumers_signal(const struct daemons *daemons, int number)
{
	char path[64], name[32] = "";

	for (unsigned i = 1; i < daemons->count; i++) {
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/comm", daemons->pids[i]);
		file = fopen(path, "re");
		if (file && fgets(name, sizeof(name), file) && strstr(name, "consumerd"))
			(void) kill(daemons->pids[i], number);
		if (file)
			fclose(file);
	}
}

static unsigned entries(pid_t pid, const char *what)
{
	char path[64];
	unsigned n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, what);
	dir = opendir(path);
	if (!dir)
		die(path);
	for (struct dirent *entry; (entry = readdir(dir));)
		n += entry->d_name[0] != '.';
	closedir(dir);
	return n;
}

unsigned daemons_descriptors(const struct daemons *daemons)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < daemons->count; i++)
		sum += entries(daemons->pids[i], "fd");
	return sum;
}

unsigned daemons_threads(const struct daemons *daemons)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < daemons->count; i++)
		sum += entries(daemons->pids[i], "task");
	return sum;
}
