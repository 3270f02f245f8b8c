/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * References that stand in ring buffers, and lead elsewhere.
 *
 * Each one that the library put there is replaced by one to what the library itself keeps of the channel, or by one
 * in front of a ring buffer; then the buffer is read. Without ring-memory.c the library writes where they lead: that is
 * tried, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <lttng/ust-ctl.h>
#include "base/errors.h"
#include "base/proc.h"
#include "base/shm.h"
#include "consumerd/ring.h"
#include "consumerd/ring-memory.h"
#include "lib/leak.h"
#include "lib/tap.h"

#define PAGE        4096u
#define SUBBUFS     4u
/* Of what the library keeps of a channel, as much as there is for two CPUs; more would be the same. */
#define OBJECT_LEN  920u
#define PAGES_MAX   64u         /* it is shorter for any number of them */
/* A look at a buffer with a hole takes the library 50 ms. */
#define STEP        56
#define CPUS_MAX    1024u

struct fixture {
	struct ring_memory memory;
	struct lttng_ust_ctl_consumer_channel *ust;
	struct ring ring;               /* of the first CPU */
	int fds[CPUS_MAX];
	unsigned n;
	bool is_guarded, has_timer;
};

/* What stands in shared memory: which piece of the channel's memory, and where in it. */
struct reference {
	uint64_t piece;
	int64_t offset;
};

static void begin_with(struct fixture *f, bool overwrite, bool timer)
{
	struct lttng_ust_ctl_consumer_channel_attr attr = {
		.type = LTTNG_UST_ABI_CHAN_PER_CPU, .subbuf_size = PAGE, .num_subbuf = SUBBUFS, .overwrite = overwrite,
		.output = LTTNG_UST_ABI_MMAP, .read_timer_interval = timer ? UINT32_MAX : 0,
	};
	const struct ring_size size = { .subbuf_size = PAGE, .num_subbuf = SUBBUFS };

	*f = (struct fixture) { .n = proc_possible_cpus(), .has_timer = timer };
	for (unsigned i = 0; i < f->n; i++)
		if (shm_memfd_new("test", &f->fds[i]) < 0)
			abort();
	ring_memory_begin(&f->memory, f->n);
	if (ring_create_channel(&attr, f->fds, f->n, &f->ust) < 0)
		abort();
	f->is_guarded = ring_memory_end(SUBBUFS * PAGE, PAGE) == 0;
	if (ring_open(&f->ring, f->ust, 0, f->fds[0], &size) < 0)
		abort();
}

static void begin(struct fixture *f, bool overwrite)
{
	begin_with(f, overwrite, false);
}

static void end(struct fixture *f)
{
	ring_close(&f->ring);
	if (f->has_timer)
		ring_memory_unseal(&f->memory);
	ring_destroy_channel(f->ust, NULL);
	ring_memory_release(&f->memory);
	for (unsigned i = 0; i < f->n; i++)
		(void) close(f->fds[i]);
}

/* What a program maps of the first ring buffer. */
static struct reference *map_shared(const struct fixture *f, size_t *ret_len)
{
	struct stat st;
	void *shared;

	if (fstat(f->fds[0], &st) < 0)
		abort();
	*ret_len = (size_t) st.st_size;
	shared = mmap(NULL, *ret_len, PROT_READ | PROT_WRITE, MAP_SHARED, f->fds[0], 0);
	if (shared == MAP_FAILED)
		abort();
	return shared;
}

static bool is_reference(const struct fixture *f, const struct reference *word, size_t len)
{
	return word->piece > 0 && word->piece <= f->n && word->offset >= 0 && word->offset < (int64_t) len;
}

/* Writes one over the n-th that is found. False: there are not so many. */
static bool replace(const struct fixture *f, unsigned nth, const struct reference *with, bool same_piece)
{
	size_t len;
	struct reference *shared = map_shared(f, &len);
	uint64_t *words = (uint64_t *) shared;
	bool found = false;

	for (size_t i = 0; i + 2 <= len / sizeof(*words) && !found; i++) {
		struct reference *word = (struct reference *) (void *) &words[i];

		if (!is_reference(f, word, len) || nth-- > 0)
			continue;
		word->piece = same_piece ? word->piece : with->piece;
		word->offset = with->offset;
		found = true;
	}
	(void) munmap(shared, len);
	return found;
}

/* The library says what it trips over before it aborts, each time. */
static int be_quiet(void)
{
	const int saved = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (saved < 0 || dup2(nowhere, STDERR_FILENO) < 0)
		abort();
	(void) close(nowhere);
	return saved;
}

static void speak_again(int saved)
{
	if (dup2(saved, STDERR_FILENO) < 0)
		abort();
	(void) close(saved);
}

static void use(struct fixture *f)
{
	struct ring_packet packet;

	IGNORE(ring_flush(&f->ring, true));
	if (ring_get_next(&f->ring, &packet) == RING_PACKET)
		IGNORE(ring_put_next(&f->ring));
	IGNORE(ring_flush(&f->ring, false));
	if (ring_get_next(&f->ring, &packet) == RING_PACKET)
		IGNORE(ring_put_back(&f->ring));
}

static char *page_of(char *at)
{
	return at - (uintptr_t) at % PAGE;
}

struct outcome {
	unsigned tried, faults, written;
};

static bool attempt(unsigned nth, const struct reference *with, bool same_piece, bool unguarded, struct outcome *ret)
{
	char before[OBJECT_LEN];
	struct fixture f;
	bool found;

	begin(&f, nth % 2);
	if (unguarded && mprotect(page_of(f.memory.object), PAGE, PROT_READ | PROT_WRITE) < 0)
		abort();
	memcpy(before, f.memory.object, OBJECT_LEN);
	found = replace(&f, nth, with, same_piece);
	if (found) {
		const int saved = be_quiet();

		use(&f);
		speak_again(saved);
		ret->tried++;
		ret->faults += f.ring.broken;
		ret->written += memcmp(before, f.memory.object, OBJECT_LEN) != 0;
	}
	if (unguarded && f.ring.broken)
		return found;           /* what was written over is not fit to be freed */
	end(&f);
	return found;
}

/* Every reference, to each place. */
static struct outcome lead_astray(bool unguarded)
{
	struct outcome outcome = { .tried = 0 };
	bool found = true;

	for (unsigned nth = 0; found; nth++) {
		for (int64_t offset = 0; offset < (int64_t) OBJECT_LEN && found; offset += STEP)
			found = attempt(nth, &(struct reference) { .piece = 0, .offset = offset }, false, unguarded, &outcome);
	}
	return outcome;
}

static struct outcome lead_before(void)
{
	struct outcome outcome = { .tried = 0 };
	bool found = true;

	for (unsigned nth = 0; found; nth++)
		for (int64_t offset = -8; offset >= -1024 && found; offset *= 2)
			found = attempt(nth, &(struct reference) { .offset = offset }, true, false, &outcome);
	return outcome;
}

__attribute__((no_sanitize("address"))) static bool can_be_read(const char *at)
{
	volatile char c;
	const int r = SHM_GUARDED(c = *(const volatile char *) at);

	(void) c;
	return r == 0;
}

static bool can_be_written(char *at)
{
	return SHM_GUARDED(*(volatile char *) at = *(volatile char *) at) == 0;
}

/* Nothing else is looked at: a sanitizer may say that nobody has what lies before. */
static bool stands_alone(char *at)
{
	return (uintptr_t) at % PAGE == 64 && can_be_read(at) && !can_be_read(page_of(at) - 1);
}

static void test_place(bool overwrite)
{
	char *object, *page;
	struct fixture f;
	unsigned n;

	begin(&f, overwrite);
	ok(f.is_guarded, "what the library keeps of a channel is recognized, overwrite=%d", overwrite);
	object = f.memory.object;
	ok(stands_alone(object), "nothing lies before it");
	for (n = 0, page = page_of(object); n < PAGES_MAX && can_be_read(page); page += PAGE)
		n += can_be_written(page) ? PAGES_MAX : 1;
	ok(n > 0 && n < PAGES_MAX, "it can be read only, and nothing lies behind it");
	ok(!can_be_read(f.memory.low) && can_be_written(f.memory.low + PAGE), "nothing lies before the ring buffers");
	ok(!can_be_read(f.memory.high) && can_be_written(f.memory.high - 1), "nor behind them");
	ok((const char *) f.ring.base >= f.memory.low + PAGE && (const char *) f.ring.base < f.memory.high, "they lie between");
	use(&f);
	ok(!f.ring.broken, "and are used as ever");
	end(&f);
}

static unsigned count_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned n = 0;
	int c;

	while (maps && (c = fgetc(maps)) != EOF)
		n += c == '\n';
	if (maps)
		(void) fclose(maps);
	return n;
}

/* A timer of the library's is noted in what it keeps: it is put away when that can be written again. */
static void test_given_back(bool timer)
{
	unsigned before;
	struct fixture f;

	begin_with(&f, false, timer);
	ok(f.is_guarded, "with or without a timer, timer=%d", timer);
	end(&f);
	before = count_mappings();
	for (unsigned i = 0; i < 50; i++) {
		begin_with(&f, false, timer);
		use(&f);
		end(&f);
	}
	ok(count_mappings() <= before + 2, "nothing of it stays mapped: %u before, %u after 50 channels", before, count_mappings());
}

static void test_allocation(void)
{
	struct ring_memory memory;
	volatile uintptr_t gone;
	char *large, *small;

	ring_memory_begin(&memory, 1);
	large = calloc(1, 1000);
	small = calloc(1, 100);
	ok(large && stands_alone(large), "what is large has pages of its own");
	ok(small && !stands_alone(small), "what is small has not");
	gone = (uintptr_t) large;
	free(large);
	ok(!can_be_read((const char *) gone), "and gives them back");
	free(small);
	ok_int(ring_memory_end(PAGE, PAGE), -E_NOT_SUPPORTED, "if nothing was made, nothing is guarded");
	ring_memory_release(&memory);
	large = calloc(1, 1000);
	ok(large && !stands_alone(large) && large[999] == 0, "later nothing is special");
	free(large);
}

/* In a process of its own: what the library keeps is written over, and called. */
static void test_unguarded(void)
{
	struct outcome outcome = { .tried = 0 };
	int pair[2], status;
	pid_t pid;

	if (pipe(pair) < 0)
		abort();
	pid = fork();
	if (pid == 0) {
		outcome = lead_astray(true);
		_exit(write(pair[1], &outcome, sizeof(outcome)) != sizeof(outcome));
	}
	(void) close(pair[1]);
	ok(waitpid(pid, &status, 0) == pid && read(pair[0], &outcome, sizeof(outcome)) == sizeof(outcome),
		"the same where it can be written");
	ok(outcome.written > 0, "leads the library to write there: %u of %u times", outcome.written, outcome.tried);
	(void) close(pair[0]);
}

int main(void)
{
	const struct leak leak = leak_begin();
	struct outcome outcome;

	shm_guard_install();
	shm_guard_set_repair(ring_repair_library);
	test_place(false);
	test_place(true);
	test_given_back(false);
	test_given_back(true);
	test_allocation();
	outcome = lead_astray(false);
	ok(outcome.tried > 100 && outcome.faults > 0, "references to what the library keeps: %u, of which %u end the ring buffer",
		outcome.tried, outcome.faults);
	ok_int(outcome.written, 0, "nothing is written there");
	outcome = lead_before();
	ok(outcome.tried > 0 && outcome.faults > 0, "references in front of a ring buffer: %u, of which %u end it",
		outcome.tried, outcome.faults);
	test_unguarded();
	ok_int(leak_fds(&leak), 0, "no descriptor is left");
	return tap_done();
}
