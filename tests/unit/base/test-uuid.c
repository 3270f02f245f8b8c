/* SPDX-License-Identifier: GPL-2.0-only */
#include "lib/tap.h"
#include "base/uuid.h"

int main(void)
{
	static const uint8_t known[UUID_LEN] = {
		0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
	};
	uint8_t a[UUID_LEN], b[UUID_LEN];
	char text[UUID_STR_LEN];

	uuid_format(known, text);
	ok_str(text, "00112233-4455-6677-8899-aabbccddeeff", "text form");
	ok_int(uuid_generate(a), 0, "one");
	ok_int(uuid_generate(b), 0, "another");
	ok(memcmp(a, b, UUID_LEN) != 0, "they differ");
	ok((a[6] & 0xf0) == 0x40 && (a[8] & 0xc0) == 0x80, "random, version 4");
	return tap_done();
}
