/* SPDX-License-Identifier: Apache-2.0
 *
 * Passes the body of a word, 16 bytes at a time. */
#ifndef SKIP_WORD_KERNEL_H
#define SKIP_WORD_KERNEL_H

#include "lex/lexer.h"
#include "simd/vec.h"

/* See `skip_word` in lex/lexer.h. These bytes belong to letters wherever they stand: 0x80 to 0xbf,
 * which go on with a character, and 0xc4 to 0xdf, which begin those from U+0100 to U+07FF; but for
 * 0xd6 and 0xd8, since Hebrew and Arabic have punctuation there. */
#if VEC_BYTES > 1
static const uint8_t *skip_word(const uint8_t *at, bool *high) {
    for (;;) {
        v16 bytes = v16_load(at);
        v16 ascii = v16_or(v16_in_range(v16_or(bytes, v16_set8(0x20)), 'a', 26),
                           v16_in_range(bytes, '0', 10));
        v16 lead = v16_without(v16_in_range(bytes, 0xc4, 0x1c),
                               v16_or(v16_equal(bytes, 0xd6), v16_equal(bytes, 0xd8)));
        v16 passed = v16_or(ascii, v16_or(v16_in_range(bytes, 0x80, 0x40), lead));
        unsigned length = (unsigned)__builtin_ctz(~v16_bits(passed) | 0x10000);
        *high |= (v16_bits(bytes) & ((1U << length) - 1)) != 0;
        at += length;
        if (length < 16)
            return at;
    }
}
#else
static const uint8_t *skip_word(const uint8_t *at, bool *high) {
    for (;; at++) {
        uint8_t byte = *at;
        if ((byte >= 0x80 && byte < 0xc0) ||
            (byte >= 0xc4 && byte < 0xe0 && byte != 0xd6 && byte != 0xd8))
            *high = true;
        else if (!ascii_alphanumeric(byte))
            return at;
    }
}
#endif

#endif
