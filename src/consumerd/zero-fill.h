/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * New memory of ring buffers, full of zeros.
 *
 * liblttng-ust-ctl makes sure that its memory is there by writing zeros, with
 * a call of write() for each page. The daemon defines that function itself:
 * memory that nobody else has yet is written in a few calls, all of it at the
 * first one of the library. Everything else is the system call.
 */
#pragma once
/*
 * From here on the calling thread writes to these, which are new and empty,
 * borrowed until zero_fill_end(). They are filled as far as they are long when
 * the first byte is written; what is not zero is written where it belongs.
 */
void zero_fill_begin(const int *fds, unsigned n);
void zero_fill_end(void);
