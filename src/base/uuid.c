/* SPDX-License-Identifier: LGPL-2.1-only */
#include <errno.h>
#include <sys/random.h>
#include "base/uuid.h"

int uuid_generate(uint8_t ret[UUID_LEN])
{
	uint8_t uuid[UUID_LEN];
	ssize_t n;

	do {
		n = getrandom(uuid, sizeof(uuid), 0);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	assert(n == UUID_LEN);          /* up to 256 bytes come whole */
	uuid[6] = (uint8_t) ((uuid[6] & 0x0f) | 0x40);
	uuid[8] = (uint8_t) ((uuid[8] & 0x3f) | 0x80);
	for (unsigned i = 0; i < UUID_LEN; i++)
		ret[i] = uuid[i];
	return 0;
}

void uuid_format(const uint8_t uuid[UUID_LEN], char ret[UUID_STR_LEN])
{
	static const char digits[] = "0123456789abcdef";
	char *to = ret;

	for (unsigned i = 0; i < UUID_LEN; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*to++ = '-';
		*to++ = digits[uuid[i] >> 4];
		*to++ = digits[uuid[i] & 0xf];
	}
	*to = '\0';
}
