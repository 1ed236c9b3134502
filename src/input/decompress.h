/* SPDX-License-Identifier: Apache-2.0
 *
 * The layer below a source: the bytes of a file, decompressed member by member (see codec.h), so
 * that each is checked. It reports nothing itself: reports are kept with the bytes they belong to,
 * because all this may run on a thread of its own (see readahead.h). */
#ifndef DECOMPRESS_H
#define DECOMPRESS_H

#include "input/decompress_raw.h"

/* Opens the input of a job and looks at its beginning. Returns DESCALE_OK, DESCALE_NO_MEMORY, or
 * DESCALE_UNREADABLE with a report in `out`. Call
 * decompress_close() in each case. */
enum descale_status decompress_open(struct decompressor *decompressor, const struct job *job,
                                    struct decompressed *out);
void decompress_close(struct decompressor *decompressor);

/* How many bytes to ask for at a time. Few bytes of plain files, so that they stay in the nearer
 * caches until they are looked at; more of compressed ones, which may come from another thread. */
static inline size_t decompress_chunk(const struct decompressor *decompressor) {
    return decompressor->codec ? DECOMPRESS_CHUNK : DECOMPRESS_CHUNK / 4;
}

/* Adds at most `room` bytes to out->bytes, and sets the rest of `out` to what follows them. After
 * SOURCE_GAP the next call goes on at the next member. */
void decompress_some(struct decompressor *decompressor, struct decompressed *out, size_t room);

/* Goes to another offset of a file that is not compressed and can seek. The last `ahead` bytes that
 * were handed out count as not read. Returns the offset, or -1. */
int64_t decompress_seek(struct decompressor *decompressor, int64_t offset, int whence,
                        size_t ahead);

#endif
