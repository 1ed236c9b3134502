/* SPDX-License-Identifier: Apache-2.0
 *
 * The layout of feature values in memory: one column per feature, one byte per line that is not
 * blank. A feature of the whole page has one value, at the front of its column. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "label/window.h"
#include "lex/features.h"

#include <stdint.h>

/* Zeros stand before and after the values of a column, because features look at lines nearby and
 * kernels work on whole blocks of lines. */
#define COLUMN_PAD 64
#define COLUMN_BYTES (COLUMN_PAD + WINDOW_LINES + COLUMN_PAD)
_Static_assert(FEATURE_REACH < COLUMN_PAD, "sums over lines nearby stay inside a column");

/* The offset, from the first column, of the value that line 0 has for a feature. A NEAR feature is
 * read from the column of its source. */
static inline uint32_t column_offset(enum feature feature) {
    const struct feature_info *info = &feature_table[feature];
    return (uint32_t)((int)info->source * (int)COLUMN_BYTES + COLUMN_PAD + info->offset);
}

#endif
