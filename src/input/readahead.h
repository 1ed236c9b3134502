/* SPDX-License-Identifier: Apache-2.0
 *
 * Decompression on a thread of its own, a few blocks ahead of the reader, so that one large
 * compressed input keeps two processors busy. The output is the same. */
#ifndef READAHEAD_H
#define READAHEAD_H

#include "input/decompress.h"

struct readahead;

/* Starts to decompress ahead; the decompressor belongs to the thread until readahead_close().
 * Returns NULL if there is no memory or no thread; the decompressor is then as it was. */
struct readahead *readahead_open(struct decompressor *decompressor);

/* Waits for the next block. It stays valid until the next call. */
struct decompressed *readahead_next(struct readahead *readahead);

/* Ends the thread, and waits for that. */
void readahead_close(struct readahead *readahead);

#endif
