/* SPDX-License-Identifier: Apache-2.0
 *
 * Forests on processors with AVX-512: the leaves of a tree are one vector, out of which those of 64
 * lines are taken at once. Some blocks are done together, so that questions and leaves are read
 * once for all of them. */
#ifndef FOREST_LANES_H
#define FOREST_LANES_H

#include "forest.h"

#ifdef FOREST_WIDER
#include <immintrin.h>
#define LANES_TARGET target("avx512bw,avx512vl,avx512vbmi")
#define LANES_INLINE /* numbers have to be known where it is compiled */                           \
    __attribute__((LANES_TARGET, always_inline)) static inline
#define LANES_BLOCKS ((size_t)4)

LANES_INLINE void lanes_tree(const struct tree *tree, unsigned own, uint8_t once,
                             const uint8_t *columns, size_t line, size_t blocks,
                             __m512i low[LANES_BLOCKS], __m512i high[LANES_BLOCKS]) {
    __m512i edges[TREE_QUESTIONS], leaves = _mm512_loadu_si512(tree->leaves);
    for (unsigned i = 0; i < own; i++)
        edges[i] = _mm512_set1_epi8((char)tree->edge[i]);
    for (size_t block = 0; block < blocks; block++, line += FOREST_BLOCK) {
        __m512i places = _mm512_set1_epi8((char)once);
        for (unsigned i = 0; i < own; i++) {
            __m512i values = _mm512_loadu_si512(columns + tree->at[i] + line);
            __mmask64 yes = _mm512_cmpge_epu8_mask(values, edges[i]);
            places = _mm512_mask_add_epi8(places, yes, places, _mm512_set1_epi8((char)(1 << i)));
        }
        __m512i taken = _mm512_permutexvar_epi8(places, leaves);
        low[block] =
            _mm512_add_epi16(low[block], _mm512_cvtepi8_epi16(_mm512_castsi512_si256(taken)));
        high[block] = _mm512_add_epi16(high[block],
                                       _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(taken, 1)));
    }
}

/* Adds the trees from number `i` on that have so many questions about lines. Returns the number of
 * the next. */
LANES_INLINE size_t lanes_run(const struct some_trees *some, size_t i, unsigned own,
                              const uint8_t *columns, size_t line, size_t blocks,
                              __m512i low[LANES_BLOCKS], __m512i high[LANES_BLOCKS]) {
    for (; i < some->count && some->trees[i].own == own; i++)
        lanes_tree(&some->trees[i], own, some->once[i], columns, line, blocks, low, high);
    return i;
}

LANES_INLINE void lanes_blocks(const struct some_trees *some, const uint8_t *columns, size_t line,
                               size_t blocks, int16_t *sums) {
    __m512i low[LANES_BLOCKS], high[LANES_BLOCKS];
    for (size_t i = 0; i < blocks; i++) {
        low[i] = _mm512_loadu_si512(sums + FOREST_BLOCK * i);
        high[i] = _mm512_loadu_si512(sums + FOREST_BLOCK * i + FOREST_BLOCK / 2);
    }
    size_t tree = lanes_run(some, 0, 0, columns, line, blocks, low, high);
    tree = lanes_run(some, tree, 1, columns, line, blocks, low, high);
    tree = lanes_run(some, tree, 2, columns, line, blocks, low, high);
    tree = lanes_run(some, tree, 3, columns, line, blocks, low, high);
    tree = lanes_run(some, tree, 4, columns, line, blocks, low, high);
    tree = lanes_run(some, tree, 5, columns, line, blocks, low, high);
    lanes_run(some, tree, 6, columns, line, blocks, low, high);
    for (size_t i = 0; i < blocks; i++) {
        _mm512_storeu_si512(sums + FOREST_BLOCK * i, low[i]);
        _mm512_storeu_si512(sums + FOREST_BLOCK * i + FOREST_BLOCK / 2, high[i]);
    }
}

__attribute__((LANES_TARGET)) static void add_trees64(const struct some_trees *some,
                                                      const uint8_t *columns, size_t first,
                                                      size_t lines, int16_t *sums) {
    size_t line = 0;
    for (; line + (LANES_BLOCKS - 1) * FOREST_BLOCK < lines; line += LANES_BLOCKS * FOREST_BLOCK)
        lanes_blocks(some, columns, first + line, LANES_BLOCKS, sums + line);
    for (; line < lines; line += FOREST_BLOCK)
        lanes_blocks(some, columns, first + line, 1, sums + line);
}
#endif

#endif
