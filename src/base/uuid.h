/* SPDX-License-Identifier: LGPL-2.1-only */
/* Universally unique identifiers: of traces, in binary and in text. */
#pragma once
#include "base/defs.h"

#define UUID_LEN     16
#define UUID_STR_LEN 37

_must_check_ int uuid_generate(uint8_t ret[UUID_LEN]);                 /* random, version 4 */
void uuid_format(const uint8_t uuid[UUID_LEN], char ret[UUID_STR_LEN]);
