/* SPDX-License-Identifier: Apache-2.0
 *
 * A line with markup, from its begin to where its reading has come. */
#ifndef MARKS_READING_H
#define MARKS_READING_H

#include "lex/marks.h"

/* The line that is being read. */
struct reading {
    const uint8_t *line, *at; /* where it begins, and what is left of it */
    const uint8_t *shown;     /* its first sign that is no blank */
    const uint8_t *end;       /* its newline, or the blanks or signs before it that say nothing */
    uint32_t indent;          /* blanks before its first sign; a tab counts four */
    struct marked_line *marked;
};

static inline void reading_set(struct reading *reading, enum mark mark, uint32_t value) {
    reading->marked->values[mark] = feature_clamp(value);
}

#endif
