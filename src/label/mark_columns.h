/* SPDX-License-Identifier: Apache-2.0
 *
 * The columns of the marks, and what is worked out from them for a page: runs of list items and
 * table rows, the heading above, links on the page as a whole. */
#ifndef MARK_COLUMNS_H
#define MARK_COLUMNS_H

#include "label/analysis.h"

#include <string.h>

/* Puts the marks of a line into the columns; `index` is its index among the window's
 * non-blank lines. */
void mark_columns_add(struct analysis *analysis, size_t index, const struct marked_line *line);

/* Whether a feature is a mark that no line of the window has, so that what is made of it is the
 * same on all lines. */
static inline bool mark_unseen(const struct analysis *analysis, enum feature feature) {
    unsigned mark = (unsigned)feature - FEATURE_link_share;
    return mark < MARKS && !(analysis->marks_seen >> mark & 1);
}

/* Fills the column of a feature that is made of an unseen mark, unless it still is from before. */
static inline void mark_fill(const struct analysis *analysis, enum feature source,
                             enum feature feature, uint8_t value) {
    if (analysis->marks_stale >> (source - FEATURE_link_share) & 1)
        memset(analysis_column(analysis, feature), value, WINDOW_LINES);
}

/* Forgets the marks of the window before. */
void mark_columns_begin(struct analysis *analysis);

/* Says that all that is made of marks is in its columns. */
static inline void mark_columns_done(struct analysis *analysis) {
    analysis->marks_stale = 0;
}

/* Works out all columns that depend on marks only, once the lines' words are in their columns and
 * before sums are made. */
void mark_columns_finish(struct analysis *analysis);

#endif
