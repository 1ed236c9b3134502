/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of tables that the body of a page introduces. */
#ifndef TABLE_ROWS_H
#define TABLE_ROWS_H

#include "label/analysis.h"
#include "label/window.h"

/* Makes the rows of a Markdown table body, and the line of dashes between them, whose line above is
 * body and introduces it: it ends like a sentence, or is a heading. Needs the classes of the lines.
 * Menus and calendars are written as tables too, below other lines: those are left alone, and so
 * are rows that are links. */
void keep_table_rows(const struct window *window, struct analysis *analysis);

#endif
