/* SPDX-License-Identifier: Apache-2.0
 *
 * Decoders: one row for each compression, over the library that owns the format. All of them check
 * what the format can check; a compressed file is a row of members (gzip members, zstd and lz4
 * frames, xz and bzip2 streams), each decoded by itself. */
#ifndef CODEC_H
#define CODEC_H

#include "descale.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECODER_HEADER 18 /* bytes that `begins` wants to see where there are as many */

enum decoder_result {
    DECODER_MORE, /* it went on */
    DECODER_END,  /* the member ends here, and is whole */
    DECODER_BAD,  /* it is damaged: see `why` */
    DECODER_NO_MEMORY
};

/* The bytes a step takes and makes; it moves the pointers and sizes on. */
struct decoder_step {
    const uint8_t *in;
    size_t in_size;
    uint8_t *out;
    size_t out_size;
    const char *why;     /* what is wrong, a constant */
    descale_cause cause; /* DESCALE_CAUSE_WINDOW_LIMIT: the window is larger than it may be */
};

struct decoder_kind {
    const char *member; /* what a member is called */
    bool records;       /* members may be records: tools write them so */

    /* Whether a member begins at these bytes. */
    bool (*begins)(const uint8_t *at, size_t size);

    /* Makes the state, within `memory` bytes as far as the format needs a window. NULL: no memory.
     */
    void *(*open)(uint64_t memory);

    /* Gets ready for the next member. False: no memory. */
    bool (*begin)(void *state);

    enum decoder_result (*step)(void *state, struct decoder_step *step);
    void (*close)(void *state);
};

/* Whether a file of these few bytes is a header that was cut short, of these or of 7z. */
bool decoder_cut(const uint8_t *at, size_t size);

/* The kind whose members begin so, or NULL. */
const struct decoder_kind *decoder_find(const uint8_t *at, size_t size);

#endif
