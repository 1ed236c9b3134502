/* SPDX-License-Identifier: Apache-2.0
 *
 * Other encodings of text than UTF-8: their names, how to tell them, and their conversion, by the
 * iconv of the C library. */
#ifndef ENCODING_H
#define ENCODING_H

#include "base/buffer.h"

/* Converts bytes of one encoding to UTF-8, in pieces of any size. UTF-8 itself is checked so. */
struct encoding {
    void *iconv;      /* NULL: not open */
    const char *name; /* for messages; the caller's */
    uint8_t rest[16]; /* the beginning of a character whose other bytes are to come */
    size_t rest_size;
    uint64_t replaced; /* bytes, or pairs of them, that are no character: U+FFFD stands there */
    uint64_t first_replaced; /* the offset of the first in the bytes converted so far */
    uint64_t taken;          /* bytes so far */
};

/* Opens a conversion. `name`: as the WHATWG's Encoding Standard has it (windows-1252, shift_jis),
 * or as iconv has it. False: iconv has no such encoding. */
bool encoding_open(struct encoding *encoding, const char *name);
void encoding_close(struct encoding *encoding);

/* Whether encoding_open() knows a name. */
bool encoding_known(const char *name);

/* Begins a text of its own. `offset`: that of its first byte, for `first_replaced`. */
void encoding_restart(struct encoding *encoding, uint64_t offset);

/* Adds text to a buffer, in UTF-8. `last`: no more bytes follow. False: out of memory. */
bool encoding_convert(struct encoding *encoding, const uint8_t *bytes, size_t size, bool last,
                      struct buffer *to);

/* The encoding of a byte order mark of UTF-16 or UTF-32 at the front, and the mark's size; NULL:
 * there is none. */
const char *encoding_of_mark(const uint8_t *bytes, size_t size, size_t *mark);

/* The encoding of text in UTF-16 without a byte order mark: "utf-16le" or "utf-16be"; NULL: it is
 * something else. */
const char *encoding_utf16(const uint8_t *bytes, size_t size);

/* Whether a text is in a legacy encoding: most of its bytes that are not ASCII are no UTF-8. Then
 * *name is the likely one, a constant, or NULL. */
bool encoding_is_legacy(const uint8_t *bytes, size_t size, const char **name);

#endif
