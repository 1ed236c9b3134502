/* SPDX-License-Identifier: Apache-2.0
 *
 * Codecs: one row for each compression format, on top of the library for that format. Every
 * checksum that a format has is checked. A compressed file is a sequence of members (gzip members,
 * zstd and lz4 frames, xz and bzip2 streams), each decompressed by itself. */
#ifndef CODEC_H
#define CODEC_H

#include "descale.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODEC_HEADER 18 /* bytes that `begins` looks at, as far as there are any */

enum codec_result {
    CODEC_MORE, /* some bytes were decompressed, or more input is needed */
    CODEC_END,  /* the member ends here, and is complete */
    CODEC_BAD,  /* the member is damaged: see `why` */
    CODEC_NO_MEMORY
};

#define CODEC_BACK 8 /* bytes that a step may give back of those that earlier steps took */

/* Input and output of one step, which advances the pointers and reduces the sizes. The last
 * CODEC_BACK bytes of the member that were taken stand before `in`. */
struct codec_step {
    const uint8_t *in;
    size_t in_size;
    uint8_t *out;
    size_t out_size;
    const char *why;     /* what is wrong, a constant */
    descale_cause cause; /* DESCALE_CAUSE_WINDOW_LIMIT: the window is larger than it may be */
    bool ended;          /* what is wrong is no doubt about where the member ends: it was passed */
};

/* Advances a step by the bytes taken and made. */
static inline void codec_advance(struct codec_step *step, size_t taken, size_t made) {
    step->in += taken;
    step->in_size -= taken;
    step->out += made;
    step->out_size -= made;
}

/* For libraries that count in unsigned int. */
static inline unsigned codec_clamp(size_t size) {
    return size < 1U << 30 ? (unsigned)size : 1U << 30;
}

struct codec {
    const char *member; /* what messages call a member */
    bool records;       /* a member may be one WARC record: tools write files this way */
    unsigned padding;   /* zeros after a member are a multiple of this; 0: any number */

    /* Whether a member begins at these bytes. */
    bool (*begins)(const uint8_t *at, size_t size);

    /* Makes the state of a decompressor whose window is at most `memory` bytes. NULL: out of
     * memory. */
    void *(*open)(uint64_t memory);

    /* Readies the state for the next member. False: out of memory. */
    bool (*begin)(void *state);

    enum codec_result (*step)(void *state, struct codec_step *step);
    void (*close)(void *state);
};

/* Whether the whole file is a truncated header of one of these formats, or of 7z. */
bool codec_truncated_header(const uint8_t *at, size_t size);

/* The codec whose members begin with these bytes, or NULL. */
const struct codec *codec_find(const uint8_t *at, size_t size);

/* The functions of the gzip row (RFC 1952). The build has one of two texts of them: gzip_isal.c
 * uses ISA-L, which is twice as fast; gzip_zlib.c uses zlib and is chosen where ISA-L is missing.
 * Both check the CRC and the length, stop at the same byte and name a bad checksum alike. */
void *gzip_open(uint64_t memory);
bool gzip_begin(void *state);
enum codec_result gzip_step(void *state, struct codec_step *step);
void gzip_close(void *state);

/* The functions of the zstd row. A skippable frame with a dictionary holds for all frames after it:
 * see codec_zstd.c. */
void *zstd_open(uint64_t memory);
bool zstd_begin(void *state);
enum codec_result zstd_step(void *state, struct codec_step *step);
void zstd_close(void *state);

#endif
