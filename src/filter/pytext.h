/* SPDX-License-Identifier: Apache-2.0
 *
 * Text as Python's strings have it: what packs restate was written in Python. */
#ifndef PYTEXT_H
#define PYTEXT_H

#include "filter/filter.h"

/* Some bytes of a page; nobody's own. */
struct piece {
    const uint8_t *at;
    size_t size;
};

/* How many characters it has: code points, bytes that are no UTF-8 counted each. */
size_t piece_characters(const uint8_t *at, size_t size);

/* The piece without the white space at both ends, as str.strip(). */
struct piece piece_strip(struct piece piece);

/* How many words it has, as str.split(); *longest becomes the characters of the longest. */
size_t piece_words(struct piece piece, size_t *longest);

/* A page on its way of being cut into lines. */
struct pieces {
    const uint8_t *at, *end;
    enum pack_cut cut;
    bool done;
};

struct pieces pieces_of(struct piece text, enum pack_cut cut);

/* The next line. False: there is none. */
bool piece_next(struct pieces *pieces, struct piece *piece);

#endif
