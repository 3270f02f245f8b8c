/* SPDX-License-Identifier: GPL-2.0-only */
/* Ring buffers in files: what is made, what is kept, what is removed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "lib/leak.h"
#include "lib/tap.h"
#include "must.h"
#include "recording.h"

static const char sub[] = "ust/uid/0/64-bit";
static const char text[] = "/* CTF 1.8 */ some text";

static char top[] = "/tmp/rm-files-XXXXXX";
static char shm_path[64];

struct files {
	struct peer peer;
	struct peer_channel channel;
	uint64_t trace_id;
	uint8_t uuid[16];
};

static const char *path_of(const char *name)
{
	static char path[256];

	(void) snprintf(path, sizeof(path), "%s/%s/%s", shm_path, sub, name);
	return path;
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* apart: as a process of its own, which leaves what it gives up, and finds no space while there is a file "full". */
static void begin(struct files *f, bool apart)
{
	static char no_leaks[] = "ASAN_OPTIONS=detect_leaks=0";
	char full[96], out[64], *const environment[] = { no_leaks, full, NULL };

	*f = (struct files) { .channel.spec = plain_channel, .trace_id = TRACE };
	(void) snprintf(shm_path, sizeof(shm_path), "%s/base/s-date", top);
	(void) snprintf(out, sizeof(out), "%s/out", top);
	(void) snprintf(full, sizeof(full), "RM_TESTPOINT=enospc@%s/full", top);
	(void) mkdir(out, 0700);
	if (apart)
		peer_start_child(&f->peer, getenv("RM_CONSUMERD") ?: "src/lttng-consumerd", environment);
	else
		peer_start_inside(&f->peer);
	must(peer_add_chunk(&f->peer, CHUNK, SESSION, out) == 0);
	peer_send_metadata(&f->peer, TRACE, 0, 0, text);
}

static int add(struct files *f, const char *path)
{
	struct consumer_add_trace request = {
		.trace_id = f->trace_id, .session_id = SESSION, .chunk_id = CHUNK, .subdir = sub, .app_uid = geteuid(),
		.shm_path = path, .uid = geteuid(), .gid = getegid(), .uuid = { .data = f->uuid, .len = sizeof(f->uuid) },
	};

	return peer_add_trace(&f->peer, &request, &f->channel, 1);
}

static void end(struct files *f)
{
	peer_channel_release(&f->channel);
	ok_int(peer_stop(&f->peer), 0, "the daemon ends");
}

static void check_mode(const char *path, unsigned mode)
{
	struct stat st;

	ok(lstat(path, &st) == 0 && (st.st_mode & 07777) == mode, "%s has mode 0%o", path, mode);
	ok(!S_ISREG(st.st_mode) || st.st_blocks * 512 >= st.st_size, "it has its space");
}

static bool holds(const char *path, const char *want)
{
	char found[4096] = "";
	FILE *file = fopen(path, "re");
	size_t n = file ? fread(found, 1, sizeof(found), file) : 0;

	if (file)
		(void) fclose(file);
	return n == strlen(want) && memcmp(found, want, n) == 0;
}

static bool wait_text(const char *want)
{
	for (unsigned i = 0; i < 5000 && !holds(path_of("metadata"), want); i++)
		(void) usleep(1000);
	return holds(path_of("metadata"), want);
}

/* Text is there as it is, from the first moment on, and follows. A trace that is closed leaves what was there before. */
static void test_life(void)
{
	char longer[128], base[64];
	struct files f;

	begin(&f, false);
	ok_int(add(&f, shm_path), 0, "made");
	check_mode(shm_path, 0770);
	check_mode(path_of(""), 0770);
	check_mode(path_of("metadata"), 0600);
	check_mode(path_of("chan_0"), 0600);
	ok(holds(path_of("metadata"), text), "the text is there without packets");
	peer_send_metadata(&f.peer, TRACE, 0, strlen(text), " and more");
	(void) snprintf(longer, sizeof(longer), "%s and more", text);
	ok(wait_text(longer), "what follows is added");
	peer_send_metadata(&f.peer, TRACE, 1, 0, "anew");
	ok(wait_text("anew"), "all of it is replaced");
	ok_int(peer_close(&f.peer, SESSION, 0).error, 0, "closed");
	ok(!exists(shm_path), "the session's directory is removed");
	(void) snprintf(base, sizeof(base), "%s/base", top);
	ok(exists(base), "the one above it is the user's");
	end(&f);
}

static void test_end_keeps(void)
{
	struct files f;

	begin(&f, false);
	ok_int(add(&f, shm_path), 0, "made");
	end(&f);
	ok(exists(path_of("chan_0")) && holds(path_of("metadata"), text), "the end of the daemon leaves all there");
	begin(&f, false);
	ok_int(add(&f, shm_path), -EEXIST, "they are not written over");
	ok(strstr(f.peer.detail, "lttng-crash") && strstr(f.peer.detail, shm_path), "%s", f.peer.detail);
	ok(exists(path_of("chan_0")) && holds(path_of("metadata"), text), "nor removed");
	(void) unlink(path_of("metadata"));
	peer_send_metadata(&f.peer, TRACE, 0, 0, text);
	ok_int(add(&f, shm_path), -EEXIST, "each file for itself");
	ok(exists(path_of("chan_0")) && !exists(path_of("metadata")), "what was made for nothing is removed, no more");
	end(&f);
	for (unsigned i = 0; i < 1024; i++) {
		char name[32];

		(void) snprintf(name, sizeof(name), "chan_%u", i);
		(void) unlink(path_of(name));
	}
}

static void test_refusals(void)
{
	static char inside[64];
	struct files f;

	begin(&f, false);
	ok_int(add(&f, "relative"), -EINVAL, "a relative path");
	ok_int(add(&f, "/proc/nowhere"), -ENOENT, "a path where nothing can be made");
	ok(strstr(f.peer.detail, "/proc/nowhere") && strstr(f.peer.detail, "--shm-path"), "%s", f.peer.detail);
	/* "ust" leads somewhere else. */
	(void) snprintf(inside, sizeof(inside), "%s/linked", top);
	must(mkdir(inside, 0700) == 0);
	(void) snprintf(inside, sizeof(inside), "%s/linked/ust", top);
	must(symlink("/tmp", inside) == 0);
	(void) snprintf(inside, sizeof(inside), "%s/linked", top);
	ok(add(&f, inside) < 0 && !exists("/tmp/uid"), "no link is followed below it");
	end(&f);
}

/* Their owner cuts them while they are read. */
static void test_cut(void)
{
	struct peer_flushed flushed;
	struct files f;

	begin(&f, true);
	ok_int(add(&f, shm_path), 0, "made");
	for (unsigned i = 0; i < f.channel.n_streams; i++) {
		char name[32];

		(void) snprintf(name, sizeof(name), "chan_%u", i);
		must(truncate(path_of(name), 0) == 0);
	}
	flushed = peer_flush(&f.peer, SESSION, 0);
	ok(flushed.error == 0 && flushed.n_losses == f.channel.n_streams && flushed.losses[0].cause == STREAM_END_BUFFER,
		"buffers that were cut are given up");
	ok_int(peer_close(&f.peer, SESSION, 0).error, 0, "closed");
	ok(!exists(shm_path), "removed");
	end(&f);
}

static bool has_testpoints(void)
{
#ifdef ENABLE_TESTPOINTS
	return true;
#else
	return false;
#endif
}

/* Text that cannot be written is told, and follows with the next. */
static void test_full(void)
{
	char full[64], all[128];
	struct files f;

	if (!has_testpoints()) {
		tap_skip("built without test points");
		return;
	}
	(void) snprintf(full, sizeof(full), "%s/full", top);
	begin(&f, true);
	must(mkdir(full, 0700) == 0);
	ok_int(add(&f, shm_path), -ENOSPC, "without space for the first text nothing is made");
	ok(strstr(f.peer.detail, "metadata") && strstr(f.peer.detail, shm_path), "%s", f.peer.detail);
	ok(!exists(shm_path), "nothing is left");
	must(rmdir(full) == 0);
	peer_send_metadata(&f.peer, ++f.trace_id, 0, 0, text);
	ok_int(add(&f, shm_path), 0, "made");
	must(mkdir(full, 0700) == 0);
	peer_send_metadata(&f.peer, f.trace_id, 0, strlen(text), " later");
	ok(peer_wait_report(&f.peer, PEER_WAIT_US) && strstr(f.peer.report, "lttng-crash"), "%s", f.peer.report);
	must(rmdir(full) == 0);
	(void) snprintf(all, sizeof(all), "%s later", text);
	peer_send_metadata(&f.peer, f.trace_id, 0, strlen(all), " and last");
	(void) snprintf(all, sizeof(all), "%s later and last", text);
	ok(wait_text(all), "all of it is there when there is space");
	ok_int(peer_close(&f.peer, SESSION, 0).error, 0, "closed");
	end(&f);
}

int main(void)
{
	struct leak leak;
	char command[64];

	must(mkdtemp(top));
	leak = leak_begin();
	test_life();
	test_end_keeps();
	test_refusals();
	test_cut();
	test_full();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	(void) snprintf(command, sizeof(command), "rm -rf '%s'", top);
	ok_int(system(command), 0, "cleaned up");
	return tap_done();
}
