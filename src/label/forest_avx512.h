/* SPDX-License-Identifier: Apache-2.0
 *
 * Forests on processors with AVX-512: the leaves of a tree are one vector, out of which those of 64
 * lines are taken at once. Some blocks are done together, so that questions and leaves are read
 * once for all of them, and two trees at a time. */
#ifndef FOREST_AVX512_H
#define FOREST_AVX512_H

#include "label/forest.h"

#ifdef FOREST_WIDER
#include <immintrin.h>
#define LANES __attribute__((target("avx512bw,avx512vl,avx512vbmi")))
#define LANES_INLINE /* numbers have to be known where it is compiled */                           \
    __attribute__((target("avx512bw,avx512vl,avx512vbmi"), always_inline)) static inline
#define LANES_BLOCKS ((size_t)4)

/* The leaves of lines, where `once` is known of their places. */
LANES_INLINE void lanes_ask(const struct tree *tree, unsigned own, uint8_t once,
                            const uint8_t *columns, size_t line, size_t blocks,
                            __m512i leaf[LANES_BLOCKS]) {
    __m512i edges[TREE_SPLITS], leaves = _mm512_loadu_si512(tree->leaves);
    for (unsigned i = 0; i < own; i++)
        edges[i] = _mm512_set1_epi8((char)tree->threshold[i]);
    for (size_t block = 0; block < blocks; block++, line += FOREST_BLOCK) {
        __m512i places = _mm512_set1_epi8((char)once);
        for (unsigned i = 0; i < own; i++) {
            __m512i values = _mm512_loadu_si512(columns + tree->offsets[i] + line);
            __mmask64 yes = _mm512_cmpge_epu8_mask(values, edges[i]);
            places = _mm512_mask_add_epi8(places, yes, places, _mm512_set1_epi8((char)(1 << i)));
        }
        leaf[block] = _mm512_permutexvar_epi8(places, leaves);
    }
}

/* Adds two leaves for each line: of 16 lines those of the first 8 to `low`, the others to `high`.
 */
LANES_INLINE void lanes_add(const __m512i one[LANES_BLOCKS], const __m512i other[LANES_BLOCKS],
                            size_t blocks, __m512i low[LANES_BLOCKS], __m512i high[LANES_BLOCKS]) {
    const __m512i ones = _mm512_set1_epi8(1);
    for (size_t block = 0; block < blocks; block++) {
        __m512i pairs_low = _mm512_unpacklo_epi8(one[block], other[block]);
        __m512i pairs_high = _mm512_unpackhi_epi8(one[block], other[block]);
        low[block] = _mm512_add_epi16(low[block], _mm512_maddubs_epi16(ones, pairs_low));
        high[block] = _mm512_add_epi16(high[block], _mm512_maddubs_epi16(ones, pairs_high));
    }
}

/* Adds the trees from number `i` on that have so many questions about lines, two at a time. Returns
 * the number of the next. */
LANES_INLINE size_t lanes_run(const struct some_trees *some, size_t i, unsigned own,
                              const uint8_t *columns, size_t line, size_t blocks,
                              __m512i low[LANES_BLOCKS], __m512i high[LANES_BLOCKS]) {
    const struct tree *trees = some->trees;
    __m512i one[LANES_BLOCKS], other[LANES_BLOCKS];
    for (; i + 1 < some->count && trees[i + 1].line_splits == own; i += 2) {
        lanes_ask(&trees[i], own, some->page_bits[i], columns, line, blocks, one);
        lanes_ask(&trees[i + 1], own, some->page_bits[i + 1], columns, line, blocks, other);
        lanes_add(one, other, blocks, low, high);
    }
    if (i < some->count && trees[i].line_splits == own) {
        lanes_ask(&trees[i], own, some->page_bits[i], columns, line, blocks, one);
        for (size_t block = 0; block < blocks; block++)
            other[block] = _mm512_setzero_si512();
        lanes_add(one, other, blocks, low, high);
        i++;
    }
    return i;
}

LANES_INLINE void lanes_blocks(const struct some_trees *some, const uint8_t *columns, size_t line,
                               size_t blocks, int16_t *sums) {
    const __m512i upper = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0);
    const __m512i lower = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
    __m512i low[LANES_BLOCKS], high[LANES_BLOCKS];
    for (size_t i = 0; i < blocks; i++)
        low[i] = high[i] = _mm512_setzero_si512();
    size_t tree = lanes_run(some, 0, 0, columns, line, blocks, low, high);
    tree = lanes_run(some, tree, 1, columns, line, blocks, low, high);
    tree = lanes_run(some, tree, 2, columns, line, blocks, low, high);
    tree = lanes_run(some, tree, 3, columns, line, blocks, low, high);
    tree = lanes_run(some, tree, 4, columns, line, blocks, low, high);
    tree = lanes_run(some, tree, 5, columns, line, blocks, low, high);
    lanes_run(some, tree, 6, columns, line, blocks, low, high);
    for (size_t i = 0; i < blocks; i++, sums += FOREST_BLOCK) {
        int16_t *next = sums + FOREST_BLOCK / 2;
        __m512i some_sums = _mm512_permutex2var_epi64(low[i], upper, high[i]);
        __m512i next_sums = _mm512_permutex2var_epi64(low[i], lower, high[i]);
        _mm512_storeu_si512(sums, _mm512_add_epi16(_mm512_loadu_si512(sums), some_sums));
        _mm512_storeu_si512(next, _mm512_add_epi16(_mm512_loadu_si512(next), next_sums));
    }
}

LANES static void add_trees64(const struct some_trees *some, const uint8_t *columns, size_t first,
                              size_t lines, int16_t *sums) {
    size_t line = 0;
    for (; line + (LANES_BLOCKS - 1) * FOREST_BLOCK < lines; line += LANES_BLOCKS * FOREST_BLOCK)
        lanes_blocks(some, columns, first + line, LANES_BLOCKS, sums + line);
    for (; line < lines; line += FOREST_BLOCK)
        lanes_blocks(some, columns, first + line, 1, sums + line);
}
#endif

#endif
