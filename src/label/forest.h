/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums of forests, many lines at a time: a byte of a vector is a line. */
#ifndef FOREST_H
#define FOREST_H

#include "lex/features.h"

#include <stddef.h>
#include <stdint.h>

#define TREE_SPLITS 6
#define TREE_LEAVES (1 << TREE_SPLITS)

/* An oblivious tree: every line goes through the same splits, and bit i of its leaf's index is 1 if
 * its value of feature[i] is at least threshold[i]. A tree with fewer splits is filled up with
 * splits that are always true. forest_ready() puts the splits on features of the whole page after
 * the others, since they are the same for all lines. */
struct tree {
    int8_t leaves[TREE_LEAVES];
    uint32_t offsets[TREE_SPLITS]; /* column_offset() of the features, set by forest_ready() */
    uint8_t threshold[TREE_SPLITS], feature[TREE_SPLITS];
    uint8_t line_splits; /* the number of splits on features of the line, set by forest_ready() */
};
_Static_assert(FEATURES <= UINT8_MAX, "the number of a feature fits a byte");

/* A sum of trees. */
struct forest {
    struct tree *trees; /* in order of `line_splits` */
    size_t count, capacity;
    int32_t base; /* added to each sum */
    int32_t most; /* the largest absolute value that the sum of the trees can have */
};

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
    uint8_t page_bits[FOREST_TREES];
};
typedef void add_trees(const struct some_trees *some, const uint8_t *columns, size_t first,
                       size_t lines, int16_t *sums);

/* The sum for one line, the slow way, by the values of its features. */
int forest_line(const struct forest *forest, const uint8_t values[FEATURES]);

/* What that sum loses, for each feature, when this one alone has its value of `others` instead. */
void forest_losses(const struct forest *forest, const uint8_t values[FEATURES],
                   const uint8_t others[FEATURES], int losses[FEATURES]);

#endif
