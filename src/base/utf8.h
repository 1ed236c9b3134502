/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 (RFC 3629), one code point at a time, and case folding. */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Reads the code point at `at`, where `size` bytes are readable. Returns its length in
 * bytes, 1 to 4, or 0 when the bytes there are not well-formed UTF-8. */
size_t utf8_decode(const uint8_t *at, size_t size, uint32_t *point);

/* The place of the first byte that is not of well-formed UTF-8; `size`: there is none. */
size_t utf8_bad(const uint8_t *at, size_t size);

/* Whether the bytes are well-formed UTF-8 as a whole. */
bool utf8_valid(const uint8_t *at, size_t size);

/* The size of the byte order mark that a text begins with: 3, or 0 without one. */
static inline size_t utf8_mark(const uint8_t *at, size_t size) {
    return size >= 3 && !memcmp(at, "\xef\xbb\xbf", 3) ? 3 : 0;
}

/* Writes a code point below 0x110000 to `to`, which has room for 4 bytes. Returns its length. */
size_t utf8_from_point(uint8_t *to, uint32_t point);

/* The simple case folding of a code point, by which letters are compared. Generated at build time
 * from the Unicode Character Database of the building Python (casefold.py). */
uint32_t utf8_fold(uint32_t point);

/* The same as a table, for code points below UTF8_LOW, which take at most two bytes and fold to
 * code points that do too. */
#define UTF8_LOW 0x600
extern const uint16_t utf8_fold_low[UTF8_LOW];

#endif
