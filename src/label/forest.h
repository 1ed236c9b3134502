/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums of forests, many lines at a time: a byte of a vector is a line. */
#ifndef FOREST_H
#define FOREST_H

#include "label/weights.h"

#if defined __x86_64__ && !defined DESCALE_PLAIN
#define FOREST_WIDER
#endif

#define FOREST_BLOCK 64 /* lines that are done together */

/* Puts the questions of each tree and the trees in the order that sums want, see weights.h. */
void forest_ready(struct forest *forest);

/* The sum of a forest for each of `lines` lines from `first` on, rounded up to whole blocks: so
 * many bytes must be there behind each column, and so many sums. Trees have where values stand from
 * `columns` on. forest_widest() is the one for vectors of so many bytes, 16 to 64, or as many as
 * this processor has; all give the same. */
typedef void forest_sum(const struct forest *forest, const uint8_t *columns, size_t first,
                        size_t lines, int16_t *sums);
forest_sum *forest_widest(unsigned bytes);

/* What they are made of: some trees, and the places of their leaves as far as those are the same
 * for all lines; they are added to sums of whole blocks. */
#define FOREST_TREES 64
struct some_trees {
    const struct tree *trees;
    size_t count;
    uint8_t once[FOREST_TREES];
};
typedef void add_trees(const struct some_trees *some, const uint8_t *columns, size_t first,
                       size_t lines, int16_t *sums);

/* The sum for one line, the slow way, by the values of its features. */
int forest_line(const struct forest *forest, const uint8_t values[FEATURES]);

/* What that sum loses, for each feature, when this one alone has its value of `others` instead. */
void forest_losses(const struct forest *forest, const uint8_t values[FEATURES],
                   const uint8_t others[FEATURES], int losses[FEATURES]);

#endif
