/* SPDX-License-Identifier: Apache-2.0
 *
 * What the rest of a line, after the signs it begins with, is as a whole. */
#ifndef MARKS_WHOLE_H
#define MARKS_WHOLE_H

#include "lex/marks_reading.h"

/* Counts the cells of a row. True: bars are syntax, since they begin the line or it stands in a
 * table. */
bool whole_cells(struct marks *marks, struct reading *reading, const struct lexed *lexed);

/* Whether it is an address to its end, after the number or name in square brackets that says which
 * one it is. */
bool whole_address(const struct reading *reading);

#endif
