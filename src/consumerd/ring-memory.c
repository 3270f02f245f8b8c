/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "base/errors.h"
#include "consumerd/ring-memory.h"

#define PAGE        4096u
/* What is smaller is not what the library keeps of a channel. */
#define BLOCK_MIN   256u
#define BLOCKS_MAX  16u

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED
#endif
#endif

/* The C library's own, whose usual names are taken here. */
#ifdef SANITIZED
extern __typeof__(calloc) __interceptor_calloc;
extern __typeof__(free) __interceptor_free;
#define LIBC_CALLOC __interceptor_calloc
#define LIBC_FREE   __interceptor_free
#else
extern __typeof__(calloc) __libc_calloc;
extern __typeof__(free) __libc_free;
#define LIBC_CALLOC __libc_calloc
#define LIBC_FREE   __libc_free
#endif

/* By which name the library calls it: where pointers are short it is built for large offsets. */
#if UINTPTR_MAX > UINT32_MAX
#define MMAP_OF_LIBRARY "mmap"
#define LIBC_MMAP       mmap64
#else
#define MMAP_OF_LIBRARY "mmap64"
#define LIBC_MMAP       map_by_system_call

static void *map_by_system_call(void *addr, size_t len, int prot, int flags, int fd, off64_t offset)
{
	return (void *) syscall(SYS_mmap2, addr, len, prot, flags, fd, (long) (offset / PAGE));
}
#endif

/* At the beginning of its first page, by which free() knows it. */
struct block {
	uint64_t secret;
	struct block *self;
	size_t size;                    /* as the library asked for it */
	size_t len;                     /* of its pages */
	char data[] __attribute__((aligned(64)));
};

static __thread struct {
	struct ring_memory *memory;     /* NULL: no channel is being made */
	unsigned n_rings, n_mapped;
	size_t ring_len;                /* in whole pages */
	struct block *blocks[BLOCKS_MAX];
	unsigned n_blocks;
} making;

/* How long what the library keeps was found to be, which is the same for all channels; 0: not known yet. */
static atomic_size_t object_len;

static uint64_t secret(void)
{
	uint64_t v;

	memcpy(&v, (const void *) getauxval(AT_RANDOM), sizeof(v));
	return v;
}

static size_t whole_pages(size_t len)
{
	return (len + PAGE - 1) & ~(size_t) (PAGE - 1);
}

/* With a page in front of it and one behind it; none of it can be touched. */
static char *reserve(size_t len)
{
	char *low = LIBC_MMAP(NULL, len + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return low == MAP_FAILED ? NULL : low + PAGE;
}

static void unreserve(void *pages, size_t len)
{
	(void) munmap((char *) pages - PAGE, len + 2 * PAGE);
}

/* ---- what the library keeps ---- */

static void *block_new(size_t size)
{
	const size_t len = whole_pages(sizeof(struct block) + size);
	struct block *block = (struct block *) (void *) reserve(len);

	if (!block)
		return NULL;
	if (mprotect(block, len, PROT_READ | PROT_WRITE) < 0) {
		unreserve(block, len);
		return NULL;
	}
	*block = (struct block) { .secret = secret(), .self = block, .size = size, .len = len };
	making.blocks[making.n_blocks++] = block;
	return block->data;
}

/* Every pointer may be asked for. What stands before it in its own page can be read, whosoever it is. */
__attribute__((no_sanitize("address"))) static struct block *block_of(const void *data)
{
	struct block *block;

	if ((uintptr_t) data % PAGE != sizeof(struct block))
		return NULL;
	block = (struct block *) ((uintptr_t) data - sizeof(struct block));
	return block->self == block && block->secret == secret() ? block : NULL;
}

static void block_free(struct block *block)
{
	for (unsigned i = 0; i < making.n_blocks; i++)
		if (making.blocks[i] == block)
			making.blocks[i] = making.blocks[--making.n_blocks];
	unreserve(block, block->len);
}

/* It knows the sizes, one after the other. */
static bool describes_channel(const struct block *block, unsigned long size, unsigned long subbuf_size)
{
	const unsigned long *words = (const unsigned long *) (const void *) block->data;
	const size_t n = (block->len - sizeof(*block)) / sizeof(*words);

	for (size_t i = 0; i + 1 < n; i++)
		if (words[i] == size && words[i + 1] == subbuf_size)
			return true;
	return false;
}

static int seal_object(uint64_t size, uint64_t subbuf_size)
{
	for (unsigned i = 0; i < making.n_blocks; i++) {
		struct block *block = making.blocks[i];

		if (!describes_channel(block, (unsigned long) size, (unsigned long) subbuf_size))
			continue;
		atomic_store(&object_len, block->size);
		if (mprotect(block, block->len, PROT_READ) < 0)
			return -errno;
		making.memory->object = block->data;
	}
	return making.memory->object ? 0 : -E_NOT_SUPPORTED;
}

/* The pages of zeros that it writes come and go with each ring buffer. */
static bool may_be_object(size_t size)
{
	const size_t known = atomic_load(&object_len);

	return size >= BLOCK_MIN && making.n_blocks < BLOCKS_MAX && !(size == PAGE && known != 0 && known != PAGE);
}

__attribute__((visibility("default"))) void *calloc(size_t n, size_t size)
{
	size_t len;

	if (making.memory && !__builtin_mul_overflow(n, size, &len) && may_be_object(len))
		return block_new(len);
	return LIBC_CALLOC(n, size);
}

__attribute__((visibility("default"))) void free(void *data)
{
	struct block *block = data ? block_of(data) : NULL;

	if (block)
		block_free(block);
	else
		LIBC_FREE(data);
}

/* ---- ring buffers ---- */

static int reserve_rings(size_t len)
{
	struct ring_memory *memory = making.memory;
	char *rings = reserve(len * making.n_rings);

	if (!rings)
		return -ENOMEM;
	memory->low = rings - PAGE;
	memory->high = rings + len * making.n_rings;
	making.ring_len = len;
	return 0;
}

static char *next_ring(void)
{
	return making.memory->low + PAGE + making.n_mapped * making.ring_len;
}

static bool is_ring(const void *addr, size_t len, int flags)
{
	if (!making.memory || addr || !(flags & MAP_SHARED) || making.n_mapped == making.n_rings)
		return false;
	return !making.memory->low || whole_pages(len) == making.ring_len;
}

/* Its pages are there, and an application touches each of them; here only those that are read need be mapped. */
static void *map_ring(size_t len, int prot, int flags, int fd, off64_t offset)
{
	void *ring;

	if (!making.memory->low && reserve_rings(whole_pages(len)) < 0) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	ring = LIBC_MMAP(next_ring(), len, prot, (flags & ~MAP_POPULATE) | MAP_FIXED, fd, offset);
	making.n_mapped += ring != MAP_FAILED;
	return ring;
}

/* Named so that no header renames it. */
void *mmap_of_library(void *addr, size_t len, int prot, int flags, int fd, off64_t offset) __asm__(MMAP_OF_LIBRARY);

__attribute__((visibility("default"))) void *mmap_of_library(void *addr, size_t len, int prot, int flags, int fd,
	off64_t offset)
{
	return is_ring(addr, len, flags) ? map_ring(len, prot, flags, fd, offset) :
		LIBC_MMAP(addr, len, prot, flags, fd, offset);
}

void ring_memory_begin(struct ring_memory *memory, unsigned n_rings)
{
	assert(!making.memory);
	*memory = (struct ring_memory) { .low = NULL };
	making.n_rings = n_rings;
	making.n_mapped = making.n_blocks = 0;
	making.memory = memory;
}

int ring_memory_end(uint64_t size, uint64_t subbuf_size)
{
	struct ring_memory *memory = making.memory;
	int r = seal_object(size, subbuf_size);

	if (r == 0 && !memory->low)
		r = -E_NOT_SUPPORTED;
	/* What was not mapped would be given back by nobody. */
	if (memory->low && making.n_mapped < making.n_rings)
		(void) munmap(next_ring(), (making.n_rings - making.n_mapped) * making.ring_len);
	making.memory = NULL;
	making.n_blocks = 0;
	return r;
}

void ring_memory_unseal(struct ring_memory *memory)
{
	struct block *block = memory->object ? block_of(memory->object) : NULL;

	if (block && mprotect(block, block->len, PROT_READ | PROT_WRITE) == 0)
		memory->object = NULL;
}

void ring_memory_release(struct ring_memory *memory)
{
	if (memory->low) {
		(void) munmap(memory->low, PAGE);
		(void) munmap(memory->high, PAGE);
	}
	*memory = (struct ring_memory) { .low = NULL };
}
