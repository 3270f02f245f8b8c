/* SPDX-License-Identifier: GPL-2.0-only */
/* From our errors to the public codes: the only place of the daemon that knows them. */
#pragma once
#include <stdint.h>

uint32_t reply_code(int error);
