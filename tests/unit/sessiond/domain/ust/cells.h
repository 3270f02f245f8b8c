/* SPDX-License-Identifier: GPL-2.0-only */
/* Field cells as an application sends them, and a trace class to register them with. */
#pragma once
#include <lttng/ust-ctl.h>
#include "sessiond/domain/ust/trace-class.h"

#define CELLS_MAX 128

struct cells {
	size_t n;
	struct lttng_ust_ctl_field at[CELLS_MAX];
};

/* Each appends one cell and gives it back for changes. */
struct lttng_ust_ctl_field *cell_add(struct cells *cells, int atype, const char *name);
struct lttng_ust_ctl_field *cell_int(struct cells *cells, const char *name, unsigned size, bool is_signed);
struct lttng_ust_ctl_field *cell_float(struct cells *cells, const char *name, unsigned exp_dig, unsigned mant_dig);
struct lttng_ust_ctl_field *cell_string(struct cells *cells, const char *name);
struct lttng_ust_ctl_field *cell_array(struct cells *cells, const char *name, uint32_t length);
struct lttng_ust_ctl_field *cell_sequence(struct cells *cells, const char *name, const char *length);
struct lttng_ust_ctl_field *cell_struct(struct cells *cells, const char *name, uint32_t n);
struct lttng_ust_ctl_field *cell_variant(struct cells *cells, const char *name, const char *tag, uint32_t n);
struct lttng_ust_ctl_field *cell_enum(struct cells *cells, const char *name, const char *enum_name, uint64_t id);
void fill_integer(struct lttng_ust_ctl_integer_type *type, unsigned size, bool is_signed);
/* A text of at most size bytes, not terminated if it is that long. */
void fill_name(char *to, size_t size, const char *from);

struct lttng_ust_ctl_enum_entry entry_range(const char *label, int64_t start, int64_t end);
struct lttng_ust_ctl_enum_entry entry_value(const char *label, int64_t value);
struct lttng_ust_ctl_enum_entry entry_unsigned(const char *label, uint64_t start, uint64_t end);
struct lttng_ust_ctl_enum_entry entry_auto(const char *label);

/* An x86-64 process of lttng-ust 2.13, per user, with fixed times, clock and uuid. */
struct trace_class *class_new(enum trace_class_scheme scheme);
uint32_t class_add_channel(struct trace_class *tc);
/* Result of the registration; *ret_id is set on 0. */
int class_add_event(struct trace_class *tc, uint32_t chan_id, const char *name, const struct cells *cells,
		    uint32_t *ret_id);
int class_open_channel(struct trace_class *tc, uint32_t chan_id, const struct cells *context);
/* The whole text, to be freed. */
char *class_text(struct trace_class *tc);
/* The dynamic type's enumeration, as lttng-ust 2.13 announces it. */
uint64_t class_add_dynamic_enum(struct trace_class *tc);

/*
 * Opens a trace that has this metadata and no stream: 0 when babeltrace2
 * reads it without a word, 1 when it complains, -1 when it is not installed.
 */
int babeltrace_reads(const char *text);
