/* SPDX-License-Identifier: Apache-2.0
 *
 * Text as Python's str methods treat it: published filters are Python programs. */
#ifndef PYTEXT_H
#define PYTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Some bytes of a page, which the page owns. */
struct span {
    const uint8_t *at;
    size_t size;
};

/* How many characters a span has: code points, and each byte that is not UTF-8. As len(). */
size_t pytext_length(struct span span);

/* The span without the white space at both ends. As str.strip(). */
struct span pytext_strip(struct span span);

/* How many words it has; *longest becomes the characters of the longest. As str.split(). */
size_t pytext_words(struct span span, size_t *longest);

/* How a page is split into lines. */
enum line_split {
    SPLIT_PYTHON,      /* as str.splitlines(): also at \r, \v, \f, U+0085, U+2028 and others */
    SPLIT_NEWLINE,     /* at each \n */
    SPLIT_NEWLINE_RUN, /* at runs of \n */
    SPLIT_NON_BLANK    /* at each \n; lines of nothing but white space are left out */
};

/* The lines of a page, one after the other. */
struct line_reader {
    const uint8_t *at, *end;
    enum line_split split;
    bool done;
};
struct line_reader pytext_lines(struct span text, enum line_split split);

/* Reads the next line, without its line break. False: there is none. */
bool pytext_next_line(struct line_reader *reader, struct span *line);

#endif
