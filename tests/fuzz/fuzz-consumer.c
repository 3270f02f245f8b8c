/* SPDX-License-Identifier: GPL-2.0-only */
#include "fuzz-protocol.h"
#include "proto/consumer.h"

const char fuzz_name[] = "consumer";

static struct fuzz_protocol protocol = {
	.by_id = consumer_message_by_id,
	.max_body = CONSUMER_MAX_BODY,
	.n_messages = 0
#define MESSAGE(id, name) + 1
#define RECORD(name)
#define FIELD(type, name, max)
#define LIST(name, element, max)
#define END(name)
#include "proto/consumer.def"
#include "proto/wire-undef.h"
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_protocol_input(&protocol, data, size);
	return 0;
}

bool fuzz_coverage(void)
{
	return fuzz_protocol_coverage(&protocol);
}

void fuzz_write_seeds(const char *dir)
{
	fuzz_protocol_write_seeds(&protocol, dir);
}
