/* SPDX-License-Identifier: Apache-2.0 */
#include "label/forest_avx512.h"
#include "label/forest_avx2.h"
#include "label/columns.h"

#include <stdlib.h>
#include <string.h>

static void swap_bytes(uint8_t *one, uint8_t *other) {
    uint8_t kept = *one;
    *one = *other;
    *other = kept;
}

/* Changes two questions of a tree, and the leaves with them. */
static void swap_questions(struct tree *tree, unsigned one, unsigned other) {
    swap_bytes(&tree->threshold[one], &tree->threshold[other]);
    swap_bytes(&tree->feature[one], &tree->feature[other]);
    for (unsigned i = 0; i < TREE_LEAVES; i++) {
        unsigned changed = i ^ (1U << one | 1U << other);
        if ((i >> one & 1) && !(i >> other & 1)) {
            int8_t leaf = tree->leaves[i];
            tree->leaves[i] = tree->leaves[changed];
            tree->leaves[changed] = leaf;
        }
    }
}

static void own_first(struct tree *tree) {
    tree->line_splits = 0;
    for (unsigned i = 0; i < TREE_SPLITS; i++)
        if (!feature_shared(tree->feature[i]))
            swap_questions(tree, tree->line_splits++, i);
}

static int by_own(const void *one, const void *other) {
    return ((const struct tree *)one)->line_splits - ((const struct tree *)other)->line_splits;
}

void forest_ready(struct forest *forest) {
    for (size_t i = 0; i < forest->count; i++) {
        struct tree *tree = &forest->trees[i];
        own_first(tree);
        for (unsigned split = 0; split < TREE_SPLITS; split++)
            tree->offsets[split] = column_offset(tree->feature[split]);
    }
    if (forest->count > 0)
        qsort(forest->trees, forest->count, sizeof *forest->trees, by_own);
}

/* The answers that are the same for all lines, as bits of their leaves' places. */
static uint8_t ask_once(const struct tree *tree, const uint8_t *columns) {
    unsigned place = 0;
    for (unsigned i = tree->line_splits; i < TREE_SPLITS; i++)
        place |= (unsigned)(columns[tree->offsets[i]] >= tree->threshold[i]) << i;
    return (uint8_t)place;
}

/* Adds trees, a few at a time. */
static void sum_by(add_trees *add, const struct forest *forest, const uint8_t *columns,
                   size_t first, size_t lines, int16_t *sums) {
    lines = (lines + FOREST_BLOCK - 1) / FOREST_BLOCK * FOREST_BLOCK;
    for (size_t i = 0; i < lines; i++)
        sums[i] = (int16_t)forest->base;
    for (size_t tree = 0; tree < forest->count; tree += FOREST_TREES) {
        size_t left = forest->count - tree;
        struct some_trees some = {.trees = forest->trees + tree,
                                  .count = left < FOREST_TREES ? left : FOREST_TREES};
        for (size_t i = 0; i < some.count; i++)
            some.page_bits[i] = ask_once(&some.trees[i], columns);
        add(&some, columns, first, lines, sums);
    }
}

typedef uint8_t bytes16 __attribute__((vector_size(16)));

/* The places of the leaves of 16 lines, bytes of answers, of which those given `once` are some. */
static inline void ask(const struct tree *tree, uint8_t once, const uint8_t *columns, size_t line,
                       bytes16 *asked) {
    bytes16 places = {0};
    for (unsigned i = 0; i < tree->line_splits; i++) {
        bytes16 values;
        memcpy(&values, columns + tree->offsets[i] + line, sizeof values);
        places |= (bytes16)(values >= tree->threshold[i]) & (uint8_t)(1 << i);
    }
    *asked = places | once;
}

/* Adds up to TOGETHER trees for 16 lines. A line's sum is not put down between them. */
#define TOGETHER 16
static void add_together(const struct tree *trees, const uint8_t *once, size_t count,
                         const uint8_t *columns, size_t line, int16_t *sums) {
    bytes16 places[TOGETHER];
    for (size_t tree = 0; tree < count; tree++)
        ask(&trees[tree], once[tree], columns, line, &places[tree]);
    for (size_t i = 0; i < 16; i++) {
        int sum = sums[i];
        for (size_t tree = 0; tree < count; tree++)
            sum += trees[tree].leaves[places[tree][i]];
        sums[i] = (int16_t)sum;
    }
}

static void add_trees16(const struct some_trees *some, const uint8_t *columns, size_t first,
                        size_t lines, int16_t *sums) {
    for (size_t line = 0; line < lines; line += 16) {
        size_t i = 0;
        for (; i + TOGETHER <= some->count; i += TOGETHER)
            add_together(some->trees + i, some->page_bits + i, TOGETHER, columns, first + line,
                         sums + line);
        add_together(some->trees + i, some->page_bits + i, some->count - i, columns, first + line,
                     sums + line);
    }
}

static void sum16(const struct forest *forest, const uint8_t *columns, size_t first, size_t lines,
                  int16_t *sums) {
    sum_by(add_trees16, forest, columns, first, lines, sums);
}

#ifdef FOREST_WIDER
static void sum32(const struct forest *forest, const uint8_t *columns, size_t first, size_t lines,
                  int16_t *sums) {
    sum_by(add_trees32, forest, columns, first, lines, sums);
}

static void sum64(const struct forest *forest, const uint8_t *columns, size_t first, size_t lines,
                  int16_t *sums) {
    sum_by(add_trees64, forest, columns, first, lines, sums);
}
#endif

forest_sum *forest_widest(unsigned bytes) {
#ifdef FOREST_WIDER
    if (bytes >= 64 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vbmi"))
        return sum64;
    if (bytes >= 32 && __builtin_cpu_supports("avx2"))
        return sum32;
#endif
    (void)bytes;
    return sum16;
}

/* The place of the leaf for a line whose features have these values. */
static unsigned leaf_place(const struct tree *tree, const uint8_t values[FEATURES]) {
    unsigned place = 0;
    for (int i = 0; i < TREE_SPLITS; i++)
        place |= (unsigned)(values[tree->feature[i]] >= tree->threshold[i]) << i;
    return place;
}

/* The answers about a feature, as bits of leaves' places. */
static unsigned answers_about(const struct tree *tree, unsigned feature) {
    unsigned answers = 0;
    for (int i = 0; i < TREE_SPLITS; i++)
        answers |= (unsigned)(tree->feature[i] == feature) << i;
    return answers;
}

int forest_line(const struct forest *forest, const uint8_t values[FEATURES]) {
    int sum = forest->base;
    for (const struct tree *tree = forest->trees; tree < forest->trees + forest->count; tree++)
        sum += tree->leaves[leaf_place(tree, values)];
    return sum;
}

void forest_losses(const struct forest *forest, const uint8_t values[FEATURES],
                   const uint8_t others[FEATURES], int losses[FEATURES]) {
    memset(losses, 0, FEATURES * sizeof *losses);
    for (const struct tree *tree = forest->trees; tree < forest->trees + forest->count; tree++) {
        unsigned place = leaf_place(tree, values), changed = place ^ leaf_place(tree, others);
        for (unsigned left = changed; left;) {
            unsigned feature = tree->feature[__builtin_ctz(left)];
            unsigned about = answers_about(tree, feature) & changed;
            losses[feature] += tree->leaves[place] - tree->leaves[place ^ about];
            left &= ~about;
        }
    }
}
