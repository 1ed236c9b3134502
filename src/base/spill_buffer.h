/* SPDX-License-Identifier: Apache-2.0
 *
 * A spill buffer keeps bytes until their number is known: up to SPILL_BYTES in memory, what does
 * not fit in a temporary file. On demand it computes the SHA-1 of all of them. */
#ifndef SPILL_BUFFER_H
#define SPILL_BUFFER_H

#include "base/buffer.h"

#include <nettle/sha1.h>
#include <stdio.h>

#define SPILL_BYTES ((size_t)8 << 20)

struct spill_buffer {
    struct buffer memory;
    FILE *file;  /* what follows the bytes in memory; NULL: nothing does */
    size_t most; /* bytes in memory; 0: SPILL_BYTES */
    uint64_t size;
    bool digested; /* a SHA-1 is computed: set before spill_begin() */
    struct sha1_ctx digest;
};

/* Empties a buffer. A zeroed struct has to be emptied before its first use. */
void spill_begin(struct spill_buffer *spill);

/* Adds bytes. False: out of memory, or the temporary file cannot be written; errno tells. */
bool spill_put(struct spill_buffer *spill, const void *bytes, size_t size);

/* Writes the SHA-1 of all bytes of a digested buffer, as WARC spells it, to `to`: "sha1:" and
 * base32 (RFC 4648), 37 characters and a NUL; and as bytes to `raw`. Nothing can be added
 * afterwards until spill_begin(). */
void spill_digest(struct spill_buffer *spill, char to[38], uint8_t raw[SHA1_DIGEST_SIZE]);

/* Hands all bytes to `take`, in order, and in pieces of whole items if all were added in items
 * whose size is a power of two up to 64 KiB. False: the temporary file cannot be written or read;
 * errno tells. */
typedef void spill_take(void *context, const void *bytes, size_t size);
bool spill_each(struct spill_buffer *spill, spill_take *take, void *context);

void spill_free(struct spill_buffer *spill);

#endif
