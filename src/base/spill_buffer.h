/* SPDX-License-Identifier: Apache-2.0
 *
 * A spool: bytes kept until their number is known, in memory, and in a temporary file when there
 * are more than SPOOL_BYTES of them. Keeps the SHA-1 of what went in. */
#ifndef SPILL_BUFFER_H
#define SPILL_BUFFER_H

#include "base/buffer.h"

#include <nettle/sha1.h>
#include <stdio.h>

#define SPOOL_BYTES ((size_t)8 << 20)

struct spool {
    struct buffer memory;
    FILE *file; /* what did not fit, behind the memory */
    uint64_t size;
    struct sha1_ctx digest;
};

/* Empties a spool. */
void spool_begin(struct spool *spool);

/* Adds bytes. False: no memory, or the temporary file cannot be written. */
bool spool_put(struct spool *spool, const void *bytes, size_t size);

/* Writes the SHA-1 of everything put in, as WARC spells it: "sha1:" and base32 (RFC 4648), 37 bytes
 * and a NUL. The spool takes no more bytes until spool_begin(). */
void spool_digest(struct spool *spool, char to[38], uint8_t raw[SHA1_DIGEST_SIZE]);

/* Hands everything to `take`, in order. False: the temporary file cannot be read. */
bool spool_each(struct spool *spool, void (*take)(void *context, const void *bytes, size_t size),
                void *context);

void spool_free(struct spool *spool);

#endif
