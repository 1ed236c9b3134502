/* SPDX-License-Identifier: Apache-2.0 */
#include "label/forest.h"
#include "label/columns.h"

#include <stdlib.h>
#include <string.h>

static void swap_bytes(uint8_t *one, uint8_t *other) {
    uint8_t kept = *one;
    *one = *other;
    *other = kept;
}

/* Exchanges two splits of a tree, and moves the leaves accordingly. */
static void swap_splits(struct tree *tree, unsigned one, unsigned other) {
    swap_bytes(&tree->threshold[one], &tree->threshold[other]);
    uint16_t feature = tree->feature[one];
    tree->feature[one] = tree->feature[other];
    tree->feature[other] = feature;
    for (unsigned i = 0; i < TREE_LEAVES; i++) {
        unsigned changed = i ^ (1U << one | 1U << other);
        if ((i >> one & 1) && !(i >> other & 1)) {
            int8_t leaf = tree->leaves[i];
            tree->leaves[i] = tree->leaves[changed];
            tree->leaves[changed] = leaf;
        }
    }
}

static void put_line_splits_first(struct tree *tree) {
    tree->line_splits = 0;
    for (unsigned i = 0; i < TREE_SPLITS; i++)
        if (!feature_shared(tree->feature[i]))
            swap_splits(tree, tree->line_splits++, i);
}

static int by_line_splits(const void *one, const void *other) {
    return ((const struct tree *)one)->line_splits - ((const struct tree *)other)->line_splits;
}

void forest_ready(struct forest *forest) {
    for (size_t i = 0; i < forest->count; i++) {
        struct tree *tree = &forest->trees[i];
        put_line_splits_first(tree);
        for (unsigned split = 0; split < TREE_SPLITS; split++) {
            tree->offsets[split] = column_offset(tree->feature[split]);
            tree->room[split] = (uint8_t)(UINT8_MAX - tree->threshold[split]);
        }
    }
    if (forest->count > 0)
        qsort(forest->trees, forest->count, sizeof *forest->trees, by_line_splits);
}

int forest_line(const struct forest *forest, const uint8_t values[FEATURES]) {
    int sum = forest->base;
    for (const struct tree *tree = forest->trees; tree < forest->trees + forest->count; tree++)
        sum += tree->leaves[forest_leaf(tree, values)];
    return sum;
}
