/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * app-fields: says 'ready PID', waits for a line, emits each event of provider rm_fields (integers,
 * floats and enums several times), says 'emitted N'.
 */
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "rm-fields-tp.h"

#include "handshake.h"

#include <endian.h>
#include <math.h>

#define EMIT(...) (void) ({ lttng_ust_tracepoint(rm_fields, __VA_ARGS__); emitted++; })

static unsigned emitted;
static const int enum_values[] = { -5, -3, 0, 1, 13, 19, 20, 100, 77 };

static void emit_numbers(void)
{
	const uint16_t array[] = { htobe16(0x1234), htobe16(0xfffe) };

	EMIT(integers, INT64_MIN, 0);
	EMIT(integers, INT64_MAX, UINT64_MAX);
	EMIT(bases, 0xcafef00dU);
	EMIT(network, htobe16(0x8001), htobe32(0x12345678), htobe64(0x0102030405060708ULL), array);
	EMIT(floats, 0.5f, -1.0 / 3);
	EMIT(floats, INFINITY, NAN);
}

static void emit_texts_and_arrays(void)
{
	const int8_t a8[] = { -1, 0, 127 };
	const uint64_t a64[] = { 0, UINT64_MAX };
	const int ints[] = { -7, 0x7fffffff, 3 };

	EMIT(strings, "na\xc3\xafve \"text\"\n", 5);
	EMIT(strings, "", 0);
	EMIT(arrays, a8, a64, ints, 3);
}

int main(void)
{
	say_ready_and_wait();
	emit_numbers();
	emit_texts_and_arrays();
	for (size_t i = 0; i < sizeof(enum_values) / sizeof(enum_values[0]); i++)
		EMIT(enums, enum_values[i], i % 2 ? 0 : UINT64_MAX - i);
	EMIT(empty);
	EMIT(keywords, 1);
	say("emitted %u", emitted);
	return 0;
}
