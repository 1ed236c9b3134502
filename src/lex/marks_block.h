/* SPDX-License-Identifier: Apache-2.0
 *
 * The begin of a line with markup. */
#ifndef MARKS_BLOCK_H
#define MARKS_BLOCK_H

#include "lex/marks_reading.h"

/* What a reader sees of the rest of a line. */
enum rest {
    REST_PLAIN,  /* it as it is, and nothing before it was passed */
    REST_TEXT,   /* what stands between the signs inside it */
    REST_CELLS,  /* the same, and bars part the cells of a table */
    REST_HIDDEN, /* nothing */
};

/* Passes the blanks and the signs that say what the line is. `syntax`: there may be some inside the
 * rest. */
enum rest block_read(struct marks *marks, struct reading *reading, const struct lexed *lexed,
                     bool syntax);

#endif
