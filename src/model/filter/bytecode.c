/* SPDX-License-Identifier: LGPL-2.1-only */
#include "model/filter/bytecode.h"

#include <errno.h>
#include <string.h>

/* An entry of the symbol table: u16 offset of the instruction, then the name. */
#define SYMBOL_HEADER sizeof(uint16_t)

void bytecode_deinit(struct bytecode *bytecode)
{
	buf_deinit(&bytecode->code);
	buf_deinit(&bytecode->symbols);
}

/*
 * Offsets above 65535 lose bits here and below.  It does not matter: they occur only
 * in programs which bytecode_finish() refuses.
 */
static void put_u16(struct buf *buf, size_t value)
{
	uint16_t u16 = (uint16_t) value;

	buf_append(buf, &u16, sizeof(u16));
}

void bytecode_put(struct bytecode *bytecode, enum filter_opcode op)
{
	buf_putc(&bytecode->code, (char) op);
}

void bytecode_put_integer(struct bytecode *bytecode, int64_t value)
{
	bytecode_put(bytecode, FILTER_OP_INTEGER);
	buf_append(&bytecode->code, &value, sizeof(value));
}

void bytecode_put_float(struct bytecode *bytecode, double value)
{
	bytecode_put(bytecode, FILTER_OP_FLOAT);
	buf_append(&bytecode->code, &value, sizeof(value));
}

void bytecode_put_index(struct bytecode *bytecode, uint64_t index)
{
	bytecode_put(bytecode, FILTER_OP_INDEX);
	buf_append(&bytecode->code, &index, sizeof(index));
}

size_t bytecode_put_jump(struct bytecode *bytecode, enum filter_opcode op)
{
	size_t jump = bytecode->code.len;

	bytecode_put(bytecode, op);
	put_u16(&bytecode->code, 0);
	return jump;
}

void bytecode_land(struct bytecode *bytecode, size_t jump)
{
	uint16_t target = (uint16_t) bytecode->code.len;

	/* After a failure the jump itself may be missing. */
	if (!bytecode->code.error)
		memcpy(bytecode->code.data + jump + 1, &target, sizeof(target));
}

void bytecode_put_reference(struct bytecode *bytecode, enum filter_opcode op)
{
	size_t at = bytecode->code.len;

	bytecode_put(bytecode, op);
	put_u16(&bytecode->code, op == FILTER_OP_MEMBER ? bytecode->symbols.len + SYMBOL_HEADER : UINT16_MAX);
	put_u16(&bytecode->symbols, at);
}

int bytecode_finish(const struct bytecode *bytecode, struct filter_bytecode **ret)
{
	size_t code = bytecode->code.len, symbols = bytecode->symbols.len;
	struct filter_bytecode *result;

	if (bytecode->code.error)
		return bytecode->code.error;
	if (bytecode->symbols.error)
		return bytecode->symbols.error;
	if (code + symbols > FILTER_BYTECODE_MAX)
		return -E2BIG;
	result = malloc(sizeof(*result) + code + symbols);
	if (!result)
		return -ENOMEM;
	result->len = (uint32_t) (code + symbols);
	result->reloc_offset = (uint32_t) code;
	memcpy(result->data, bytecode->code.data, code);
	if (symbols)
		memcpy(result->data + code, bytecode->symbols.data, symbols);
	*ret = result;
	return 0;
}

const char *filter_bytecode_next_symbol(const struct filter_bytecode *bytecode, size_t *position)
{
	const char *name;
	size_t left, len;

	if (bytecode->reloc_offset > bytecode->len)
		return NULL;
	left = bytecode->len - bytecode->reloc_offset;
	if (*position > left || left - *position <= SYMBOL_HEADER)
		return NULL;
	left -= *position + SYMBOL_HEADER;
	name = (const char *) bytecode->data + bytecode->reloc_offset + *position + SYMBOL_HEADER;
	len = strnlen(name, left);
	if (len == left)
		return NULL;
	*position += SYMBOL_HEADER + len + 1;
	return name;
}
