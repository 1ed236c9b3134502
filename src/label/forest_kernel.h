/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums of forests. */
#ifndef FOREST_KERNEL_H
#define FOREST_KERNEL_H

#include "label/kernels.h"
#include "simd/vec.h"

#include <string.h>

/* Trees that are added together, and the bits of their leaves' indices that come from features of
 * the whole page. */
#define TREES_TOGETHER 64
struct some_trees {
    const struct tree *trees;
    size_t count;
    uint8_t page_bits[TREES_TOGETHER];
};

#ifdef VEC_LOOKUP
/* A byte of a vector is a line. Some vectors of lines are done together, so that splits and leaves
 * are read once for all of them, and trees two at a time. */
#define FOREST_VECTORS VEC_TOGETHER

/* Constants have to be known to the compiler: `splits`, and the number of vectors. */
#define FOREST_INLINE __attribute__((always_inline)) static inline

/* The leaves that lines come to in one tree. `columns` begin with the first of these lines, and
 * `page_bits` are the bits of their places after the lower `splits`. */
#if VEC_BYTES == 64
FOREST_INLINE void take_leaves(const struct tree *tree, unsigned splits, uint8_t page_bits,
                               const uint8_t *columns, size_t vectors, vec *leaves) {
    vec places[FOREST_VECTORS];
    for (size_t i = 0; i < vectors; i++)
        places[i] = vec_set8(page_bits);
    for (unsigned split = splits; split-- > 0;) {
        const uint8_t *values = columns + tree->offsets[split];
        vec threshold = vec_set8(tree->threshold[split]);
        for (size_t i = 0; i < vectors; i++)
            places[i] = vec_set_bit(places[i], vec_load(values + i * VEC_BYTES), threshold,
                                    (uint8_t)(1U << split));
    }
    for (size_t i = 0; i < vectors; i++)
        leaves[i] = vec_lookup64(tree->leaves, places[i]);
}
#else
/* Which lines hold what a split asks. */
FOREST_INLINE void ask(const struct tree *tree, unsigned split, const uint8_t *columns,
                       size_t vectors, vec *holds) {
    const uint8_t *values = columns + tree->offsets[split];
    vec room = vec_set8(tree->room[split]);
    for (size_t i = 0; i < vectors; i++)
        holds[i] = vec_at_least(vec_load(values + i * VEC_BYTES), room);
}

/* The first four splits are looked up among 16 leaves, from `page_bits` on; the other two choose
 * between such lookups. A lookup may read after the leaves, by less than 16 bytes; those are never
 * taken. */
FOREST_INLINE void take_leaves(const struct tree *tree, unsigned splits, uint8_t page_bits,
                               const uint8_t *columns, size_t vectors, vec *leaves) {
    const int8_t *table = tree->leaves + page_bits;
    vec holds[FOREST_VECTORS], places[FOREST_VECTORS];
    for (size_t i = 0; i < vectors; i++)
        places[i] = vec_set8(0);
    for (unsigned split = 0; split < splits && split < 4; split++) {
        ask(tree, split, columns, vectors, holds);
        for (size_t i = 0; i < vectors; i++)
            places[i] = vec_set_bit(places[i], holds[i], (uint8_t)(1U << split));
    }
    for (size_t i = 0; i < vectors; i++)
        leaves[i] = vec_lookup16(table, places[i]);
    if (splits <= 4)
        return;
    ask(tree, 4, columns, vectors, holds);
    for (size_t i = 0; i < vectors; i++)
        leaves[i] = vec_choose(holds[i], vec_lookup16(table + 16, places[i]), leaves[i]);
    if (splits == 5)
        return;
    for (size_t i = 0; i < vectors; i++)
        places[i] = vec_choose(holds[i], vec_lookup16(table + 48, places[i]),
                               vec_lookup16(table + 32, places[i]));
    ask(tree, 5, columns, vectors, holds);
    for (size_t i = 0; i < vectors; i++)
        leaves[i] = vec_choose(holds[i], places[i], leaves[i]);
}
#endif

/* Adds the trees from number `i` on that have this many splits on features of the line. Returns the
 * number of the next tree. */
FOREST_INLINE size_t add_alike(const struct some_trees *some, size_t i, unsigned splits,
                               const uint8_t *columns, size_t vectors, vec *low, vec *high) {
    const struct tree *trees = some->trees;
    vec one[FOREST_VECTORS], other[FOREST_VECTORS];
    for (; i + 1 < some->count && trees[i + 1].line_splits == splits; i += 2) {
        take_leaves(&trees[i], splits, some->page_bits[i], columns, vectors, one);
        take_leaves(&trees[i + 1], splits, some->page_bits[i + 1], columns, vectors, other);
        for (size_t part = 0; part < vectors; part++)
            vec_add_pairs(one[part], other[part], &low[part], &high[part]);
    }
    if (i < some->count && trees[i].line_splits == splits) {
        take_leaves(&trees[i], splits, some->page_bits[i], columns, vectors, one);
        for (size_t part = 0; part < vectors; part++)
            vec_add_pairs(one[part], vec_set8(0), &low[part], &high[part]);
        i++;
    }
    return i;
}

/* Adds the trees for some vectors of lines, of which `columns` begin with the first. */
FOREST_INLINE void add_vectors(const struct some_trees *some, const uint8_t *columns,
                               size_t vectors, int16_t *sums) {
    vec low[FOREST_VECTORS], high[FOREST_VECTORS];
    for (size_t i = 0; i < vectors; i++)
        low[i] = high[i] = vec_set8(0);
    size_t tree = add_alike(some, 0, 0, columns, vectors, low, high);
    tree = add_alike(some, tree, 1, columns, vectors, low, high);
    tree = add_alike(some, tree, 2, columns, vectors, low, high);
    tree = add_alike(some, tree, 3, columns, vectors, low, high);
    tree = add_alike(some, tree, 4, columns, vectors, low, high);
    tree = add_alike(some, tree, 5, columns, vectors, low, high);
    add_alike(some, tree, TREE_SPLITS, columns, vectors, low, high);
    for (size_t i = 0; i < vectors; i++, sums += VEC_BYTES) {
        int16_t *next = sums + VEC_BYTES / 2;
        vec_store(sums, vec_add16(vec_load(sums), vec_first_sums(low[i], high[i])));
        vec_store(next, vec_add16(vec_load(next), vec_second_sums(low[i], high[i])));
    }
}

static void add_trees(const struct some_trees *some, const uint8_t *columns, size_t first,
                      size_t lines, int16_t *sums) {
    const size_t together = FOREST_VECTORS * VEC_BYTES;
    size_t line = 0;
    for (; line + together <= lines; line += together)
        add_vectors(some, columns + first + line, FOREST_VECTORS, sums + line);
#if VEC_TOGETHER > 2
    for (; line + VEC_BYTES < lines; line += (size_t)2 * VEC_BYTES)
        add_vectors(some, columns + first + line, 2, sums + line);
#endif
    for (; line < lines; line += VEC_BYTES)
        add_vectors(some, columns + first + line, 1, sums + line);
}
#else
/* Sixteen lines together. This much the compilers can do for any processor. */
typedef uint8_t lines16 __attribute__((vector_size(16)));

/* The indices of the leaves that 16 lines come to in one tree. */
static inline lines16 find_leaves(const struct tree *tree, uint8_t page_bits,
                                  const uint8_t *columns, size_t line) {
    lines16 places = {0};
    for (unsigned i = 0; i < tree->line_splits; i++) {
        lines16 values;
        memcpy(&values, columns + tree->offsets[i] + line, sizeof values);
        places |= (lines16)(values >= tree->threshold[i]) & (uint8_t)(1 << i);
    }
    return places | page_bits;
}

/* Adds up to SUMMED trees for 16 lines. The sum of a line stays in a register between them. */
#define SUMMED 16
static void add_to_lines(const struct tree *trees, const uint8_t *page_bits, size_t count,
                         const uint8_t *columns, size_t line, int16_t *sums) {
    lines16 places[SUMMED];
    for (size_t tree = 0; tree < count; tree++)
        places[tree] = find_leaves(&trees[tree], page_bits[tree], columns, line);
    for (size_t i = 0; i < 16; i++) {
        int sum = sums[i];
        for (size_t tree = 0; tree < count; tree++)
            sum += trees[tree].leaves[places[tree][i]];
        sums[i] = (int16_t)sum;
    }
}

static void add_trees(const struct some_trees *some, const uint8_t *columns, size_t first,
                      size_t lines, int16_t *sums) {
    for (size_t line = 0; line < lines; line += 16) {
        size_t i = 0;
        for (; i + SUMMED <= some->count; i += SUMMED)
            add_to_lines(some->trees + i, some->page_bits + i, SUMMED, columns, first + line,
                         sums + line);
        add_to_lines(some->trees + i, some->page_bits + i, some->count - i, columns, first + line,
                     sums + line);
    }
}
#endif

/* The bits of a leaf's index that are the same for all lines of the page. */
static uint8_t find_page_bits(const struct tree *tree, const uint8_t *columns) {
    unsigned bits = 0;
    for (unsigned i = TREE_SPLITS; i-- > tree->line_splits;)
        bits = bits << 1 | (columns[tree->offsets[i]] >= tree->threshold[i]);
    return (uint8_t)(bits << tree->line_splits);
}

static void sum_forest(const struct forest *forest, const uint8_t *columns, size_t first,
                       size_t lines, int16_t *sums) {
    size_t whole = (lines + FOREST_BLOCK - 1) / FOREST_BLOCK * FOREST_BLOCK;
    for (size_t i = 0; i < whole; i++)
        sums[i] = (int16_t)forest->base;
    for (size_t tree = 0; tree < forest->count; tree += TREES_TOGETHER) {
        size_t left = forest->count - tree;
        struct some_trees some = {.trees = forest->trees + tree,
                                  .count = left < TREES_TOGETHER ? left : TREES_TOGETHER};
        for (size_t i = 0; i < some.count && some.trees[i].line_splits < TREE_SPLITS; i++)
            some.page_bits[i] = find_page_bits(&some.trees[i], columns);
        add_trees(&some, columns, first, lines, sums);
    }
}

#endif
