/* SPDX-License-Identifier: Apache-2.0
 *
 * Unpacking on a thread of its own, a few blocks ahead of who takes them: so one large compressed
 * input keeps two processors busy. What comes out is the same, in the same order. */
#ifndef READAHEAD_H
#define READAHEAD_H

#include "input/decompress.h"

struct readahead;

/* Starts to unpack ahead; the unpacker is the thread's until the end. NULL: no memory, or no thread
 * can be had; the unpacker is then as it was. */
struct readahead *readahead_open(struct unpack *unpack);

/* The next block, waited for; it is the reader's until the next call. */
struct unpacked *readahead_next(struct readahead *readahead);

/* Ends the thread. */
void readahead_close(struct readahead *readahead);

#endif
