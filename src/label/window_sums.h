/* SPDX-License-Identifier: Apache-2.0
 *
 * Features that are made of other features: sums over the lines around, and shares of the page. */
#ifndef WINDOW_SUMS_H
#define WINDOW_SUMS_H

#include "label/analysis.h"

/* The sum of the first `count` values of a column. */
uint32_t sums_column(const uint8_t *column, size_t count);

/* Works out the SUM and MEAN features from their sources. */
void sums_around(struct analysis *analysis);

/* Works out the PAGE and WHOLE features; the window has so many words. */
void sums_page(const struct window *window, struct analysis *analysis, uint32_t words);

#endif
