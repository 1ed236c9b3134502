/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of a line with markup: links, images, addresses, emphasis, entities. For
 * marks_block.c. */
#ifndef MARKS_INLINE_H
#define MARKS_INLINE_H

#include "lex/marks.h"
#include "simd/bytemask.h"

/* The visible text of a line while it is being written. */
struct visible {
    struct marks *marks;
    const uint8_t *line;  /* original places count from here */
    const uint8_t *end;   /* the newline */
    const uint8_t *limit; /* the end of the readable text; links may go on up to here */
    uint8_t *text;        /* `size` bytes so far */
    uint32_t size;
    size_t first_piece; /* of this line, in marks->pieces */
    bool gap;           /* something was left out that a word does not go on over */
    bool break_after;   /* an address was left out, which nothing goes on over */
    bool brackets;      /* the line has some bracket */
    bool in_table;      /* bars part the cells of a table */
    uint32_t links, images, controls;
    uint32_t links_open; /* nested links around this place */
    uint32_t link_start; /* visible place where the outermost begins */
    bool numbered;       /* a link of lynx is open; it begins at link_start */
    bool numbered_first; /* and nothing visible stood before it on the line */
    bool stars;          /* emphasis by stars is open */
};

/* Adds `size` bytes of the line to the visible text, or ends a word. */
void visible_copy(struct visible *visible, const uint8_t *at, size_t size);

/* Reads the line from `at` to its end and adds what a reader sees of it. */
void marks_inline(struct visible *visible, const uint8_t *at);

/* The size of the address that begins at `at`, 0 if none does: a scheme that browsers follow, a
 * colon, and what belongs to it. */
size_t marks_address(const uint8_t *at, const uint8_t *end);

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

/* Whether a byte can be part of a word. */
static inline bool marks_wordish(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10 || byte >= 0x80;
}

#endif
