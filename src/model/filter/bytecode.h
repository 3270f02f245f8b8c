/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Writes bytecode: instructions and symbols grow side by side and are joined
 * at the end.  Errors stick in the buffers and come out of bytecode_finish().
 */
#pragma once
#include "base/buf.h"
#include "model/filter/filter.h"
#include "model/filter/opcode.h"

struct bytecode {
	struct buf code;
	struct buf symbols;
};

#define BYTECODE_INIT                                                                                                  \
	{                                                                                                              \
		.code = BUF_INIT, .symbols = BUF_INIT                                                                  \
	}

void bytecode_deinit(struct bytecode *bytecode);

void bytecode_put(struct bytecode *bytecode, enum filter_opcode op);
void bytecode_put_integer(struct bytecode *bytecode, int64_t value);
void bytecode_put_float(struct bytecode *bytecode, double value);
void bytecode_put_index(struct bytecode *bytecode, uint64_t index);

/* A jump to what follows: bytecode_land() is called when that place is reached. */
size_t bytecode_put_jump(struct bytecode *bytecode, enum filter_opcode op);
void bytecode_land(struct bytecode *bytecode, size_t jump);

/*
 * FILTER_OP_FIELD, _CONTEXT or _MEMBER, and the entry of its symbol.  The caller adds
 * the bytes of the name to symbols, and their NUL.
 */
void bytecode_put_reference(struct bytecode *bytecode, enum filter_opcode op);

/* -ENOMEM; -E2BIG above FILTER_BYTECODE_MAX. */
_must_check_ int bytecode_finish(const struct bytecode *bytecode, struct filter_bytecode **ret);
