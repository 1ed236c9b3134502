/* SPDX-License-Identifier: Apache-2.0
 *
 * Features that are sums of other features: over the lines around a line, and over the page. */
#ifndef WINDOW_SUMS_H
#define WINDOW_SUMS_H

#include "label/analysis.h"

/* The sum of the first `count` values of a column. */
uint32_t sum_column(const uint8_t *column, size_t count);

/* Computes the SUM and MEAN features from their sources: those whose source is made of the draft,
 * or all others. */
void sum_features(struct analysis *analysis, bool drafted);

/* Computes the PAGE and WHOLE features. `words` is the number of words in the window. */
void page_features(const struct window *window, struct analysis *analysis, uint32_t words);

#endif
