/* SPDX-License-Identifier: Apache-2.0
 *
 * The visible text of a line while it is being written. Where memory is missing, marks->failed is
 * set. */
#ifndef MARKS_VISIBLE_H
#define MARKS_VISIBLE_H

#include "lex/marks.h"

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

/* Adds `size` bytes of the line; visible_add() takes at least one. */
void visible_add(struct visible *visible, const uint8_t *at, size_t size);
static inline void visible_copy(struct visible *visible, const uint8_t *at, size_t size) {
    if (size > 0)
        visible_add(visible, at, size);
}

/* Adds bytes that stand for the line's byte at `original`. */
void visible_put(struct visible *visible, uint32_t original, const uint8_t *bytes, size_t size);

/* Takes back the visible text from an original place on. False: it was not copied in one piece, and
 * stays. */
bool visible_take_back(struct visible *visible, const uint8_t *from);

/* The text of a link begins, or ends. */
void visible_link_open(struct visible *visible);
void visible_link_close(struct visible *visible);

/* The text of a link of lynx begins, which says where it begins, not where it ends. */
void visible_numbered_link(struct visible *visible);

/* The line ends, and with it the links that are open. Not needed on a line without links. */
void visible_end(struct visible *visible);

#endif
