/* SPDX-License-Identifier: Apache-2.0
 *
 * Forests: sums of small decision trees. */
#ifndef FOREST_H
#define FOREST_H

#include "lex/features.h"

#include <stddef.h>
#include <stdint.h>

#define TREE_SPLITS 6
#define TREE_LEAVES (1 << TREE_SPLITS)

/* An oblivious tree: every line goes through the same splits, and bit i of its leaf's index is 1 if
 * its value of feature[i] is at least threshold[i]. A tree with fewer splits is filled up with
 * splits that are always true. */
struct tree {
    int8_t leaves[TREE_LEAVES];
    uint32_t offsets[TREE_SPLITS]; /* column_offset() of the features, set by forest_ready() */
    uint8_t threshold[TREE_SPLITS];
    uint8_t room[TREE_SPLITS]; /* 255 less the thresholds, set by forest_ready() */
    uint16_t feature[TREE_SPLITS];
    uint8_t line_splits; /* the number of splits on features of the line, set by forest_ready() */
};

/* A sum of trees. */
struct forest {
    struct tree *trees; /* after forest_ready(): in order of `line_splits` */
    size_t count, capacity;
    int32_t base; /* added to each sum */
    int32_t most; /* the largest absolute value that the sum of the trees can have */
};

/* Makes a forest ready for forest_sum functions. Those take the splits on features of the whole
 * page once for all lines: in each tree they are put after the others. */
void forest_ready(struct forest *forest);

#define FOREST_BLOCK 64 /* lines that are summed together */

/* Sums a forest for each of `lines` lines from line `first` on, with feature values read from
 * `columns`, see label/columns.h. `lines` is rounded up to whole blocks: that many values must be
 * readable in each column, and that many sums are written. A kernel: see struct column_kernels. */
typedef void forest_sum(const struct forest *forest, const uint8_t *columns, size_t first,
                        size_t lines, int16_t *sums);

/* The same sum for one line, from the values of its features. Slow. */
int forest_line(const struct forest *forest, const uint8_t values[FEATURES]);

/* The index of the leaf that a line with these values comes to. */
static inline unsigned forest_leaf(const struct tree *tree, const uint8_t values[FEATURES]) {
    unsigned index = 0;
    for (int i = 0; i < TREE_SPLITS; i++)
        index |= (unsigned)(values[tree->feature[i]] >= tree->threshold[i]) << i;
    return index;
}

#endif
