/* SPDX-License-Identifier: LGPL-2.1-only */
/* SipHash-1-3 (Aumasson, Bernstein): without the seed nobody can make keys collide. */
#include <endian.h>
#include <pthread.h>
#include <string.h>
#include <sys/random.h>
#include "base/hash.h"
#include "base/time.h"

static struct {
	uint64_t k0, k1;
} seed;

static pthread_once_t seed_once = PTHREAD_ONCE_INIT;

static void draw_seed(void)
{
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) == (ssize_t) sizeof(seed))
		return;
	/* Early at boot there may be no randomness: then what an outsider is least likely to know. */
	seed.k0 = time_now_us() ^ (uintptr_t) &seed;
	seed.k1 = ((uint64_t) getpid() << 32) ^ (uintptr_t) &seed_once;
}

static inline uint64_t rotate(uint64_t x, unsigned n)
{
	return (x << n) | (x >> (64 - n));
}

static inline void mix(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

static inline void absorb(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	mix(v);
	v[0] ^= word;
}

uint64_t hash_more(uint64_t h, const void *data, size_t len)
{
	const unsigned char *bytes = data;
	uint64_t v[4], word, last = (uint64_t) len << 56;
	size_t left = len;

	(void) pthread_once(&seed_once, draw_seed);
	v[0] = UINT64_C(0x736f6d6570736575) ^ seed.k0 ^ h;
	v[1] = UINT64_C(0x646f72616e646f6d) ^ seed.k1;
	v[2] = UINT64_C(0x6c7967656e657261) ^ seed.k0 ^ h;
	v[3] = UINT64_C(0x7465646279746573) ^ seed.k1;
	for (; left >= sizeof(word); left -= sizeof(word), bytes += sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		absorb(v, le64toh(word));
	}
	for (size_t i = 0; i < left; i++)
		last |= (uint64_t) bytes[i] << (8 * i);
	absorb(v, last);
	v[2] ^= 0xff;
	mix(v);
	mix(v);
	mix(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t hash_bytes(const void *data, size_t len)
{
	return hash_more(0, data, len);
}

uint64_t hash_str(const char *s)
{
	return hash_more(0, s, strlen(s));
}

uint64_t hash_u64(uint64_t v)
{
	return hash_more(0, &v, sizeof(v));
}
