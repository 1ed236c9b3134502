/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of a line with markup: links, images, addresses, emphasis, entities. */
#ifndef MARKS_INLINE_H
#define MARKS_INLINE_H

#include "lex/marks_visible.h"
#include "simd/bytemask.h"

/* Reads the line from `at` to its end and adds what a reader sees of it. */
void marks_inline(struct visible *visible, const uint8_t *at);

/* Whether a byte may be syntax inside a line: one of [ ] * _ ` \ < | ~, or & right before a letter.
 */
static inline bool marks_syntax(uint8_t byte, uint8_t next) {
    return (uint8_t)(byte - '[') <= '`' - '[' || (uint8_t)(byte - '|') <= '~' - '|' ||
           byte == '*' || byte == '<' || (byte == '&' && next > ' ' && next < 0x80);
}

/* The same for the bytes of a vector; any & counts. */
static inline vec_found marks_find_syntax(vec bytes) {
    vec_found range = vec_either(vec_in_range(bytes, '[', '`' - '[' + 1),
                                 vec_in_range(bytes, '|', '~' - '|' + 1));
    vec_found single = vec_either(vec_equal(bytes, '*'), vec_equal(bytes, '<'));
    return vec_either(range, vec_either(single, vec_equal(bytes, '&')));
}

#endif
