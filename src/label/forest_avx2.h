/* SPDX-License-Identifier: Apache-2.0
 *
 * Forests on processors with AVX2: two vectors of 32 lines at once, so that a question is read once
 * for both, and two trees at a time. */
#ifndef FOREST_AVX2_H
#define FOREST_AVX2_H

#include "label/forest.h"

#ifdef FOREST_WIDER
#include <immintrin.h>
#define WIDE __attribute__((target("avx2")))
#define WIDE_INLINE /* numbers have to be known where it is compiled */                            \
    __attribute__((target("avx2"), always_inline)) static inline
#define WIDE_VECTORS 2

/* The leaves of a tree, once the questions about the page are answered, are up to four tables of
 * 16, out of each of which those of 32 lines are taken by the lower bits of their places; the upper
 * bits choose among them. A table of fewer reaches into what stands behind, which is not taken. */
WIDE_INLINE __m256i wide_leaves(const int8_t *leaves, unsigned own, __m256i places) {
    const unsigned tables = own <= 4 ? 1 : own == 5 ? 2 : 4;
    __m256i taken[4];
    for (unsigned i = 0; i < tables; i++) {
        const void *table = leaves + 16 * i;
        taken[i] = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(table)), places);
    }
    /* Bits 4 and 5 where a choice is made by them: on top. */
    __m256i bit4 = _mm256_slli_epi16(places, 3), bit5 = _mm256_slli_epi16(places, 2);
    for (unsigned i = 0; i + 1 < tables; i += 2)
        taken[i] = _mm256_blendv_epi8(taken[i], taken[i + 1], bit4);
    return tables < 4 ? taken[0] : _mm256_blendv_epi8(taken[0], taken[2], bit5);
}

/* The leaves of lines, out of those of the tree from `once` on. */
WIDE_INLINE void wide_ask(const struct tree *tree, unsigned own, unsigned once,
                          const uint8_t *columns, size_t line, __m256i leaf[WIDE_VECTORS]) {
    __m256i places[WIDE_VECTORS] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (unsigned i = own; i-- > 0;) {
        __m256i edge = _mm256_set1_epi8((char)tree->threshold[i]);
        for (size_t part = 0; part < WIDE_VECTORS; part++) {
            const void *at = columns + tree->offsets[i] + line + 32 * part;
            __m256i less = _mm256_subs_epu8(edge, _mm256_loadu_si256(at));
            __m256i yes = _mm256_cmpeq_epi8(less, _mm256_setzero_si256());
            places[part] = _mm256_sub_epi8(_mm256_add_epi8(places[part], places[part]), yes);
        }
    }
    for (size_t part = 0; part < WIDE_VECTORS; part++)
        leaf[part] = wide_leaves(tree->leaves + once, own, places[part]);
}

/* Adds two leaves for each line: those of lines 0 to 7 and 16 to 23 to `low`, the others to `high`.
 */
WIDE_INLINE void wide_add(const __m256i one[WIDE_VECTORS], const __m256i other[WIDE_VECTORS],
                          __m256i low[WIDE_VECTORS], __m256i high[WIDE_VECTORS]) {
    const __m256i ones = _mm256_set1_epi8(1);
    for (size_t part = 0; part < WIDE_VECTORS; part++) {
        __m256i pairs_low = _mm256_unpacklo_epi8(one[part], other[part]);
        __m256i pairs_high = _mm256_unpackhi_epi8(one[part], other[part]);
        low[part] = _mm256_add_epi16(low[part], _mm256_maddubs_epi16(ones, pairs_low));
        high[part] = _mm256_add_epi16(high[part], _mm256_maddubs_epi16(ones, pairs_high));
    }
}

/* Adds the trees from number `i` on that have so many questions about lines, two at a time. Returns
 * the number of the next. */
WIDE_INLINE size_t wide_run(const struct some_trees *some, size_t i, unsigned own,
                            const uint8_t *columns, size_t line, __m256i low[WIDE_VECTORS],
                            __m256i high[WIDE_VECTORS]) {
    const struct tree *trees = some->trees;
    __m256i one[WIDE_VECTORS], other[WIDE_VECTORS];
    for (; i + 1 < some->count && trees[i + 1].line_splits == own; i += 2) {
        wide_ask(&trees[i], own, some->page_bits[i], columns, line, one);
        wide_ask(&trees[i + 1], own, some->page_bits[i + 1], columns, line, other);
        wide_add(one, other, low, high);
    }
    if (i < some->count && trees[i].line_splits == own) {
        wide_ask(&trees[i], own, some->page_bits[i], columns, line, one);
        other[0] = other[1] = _mm256_setzero_si256();
        wide_add(one, other, low, high);
        i++;
    }
    return i;
}

WIDE static void add_trees32(const struct some_trees *some, const uint8_t *columns, size_t first,
                             size_t lines, int16_t *sums) {
    for (size_t line = 0; line < lines; line += FOREST_BLOCK, first += FOREST_BLOCK) {
        __m256i low[WIDE_VECTORS], high[WIDE_VECTORS], *to = (__m256i *)(void *)(sums + line);
        for (size_t part = 0; part < WIDE_VECTORS; part++)
            low[part] = high[part] = _mm256_setzero_si256();
        size_t i = wide_run(some, 0, 0, columns, first, low, high);
        i = wide_run(some, i, 1, columns, first, low, high);
        i = wide_run(some, i, 2, columns, first, low, high);
        i = wide_run(some, i, 3, columns, first, low, high);
        i = wide_run(some, i, 4, columns, first, low, high);
        i = wide_run(some, i, 5, columns, first, low, high);
        wide_run(some, i, 6, columns, first, low, high);
        for (size_t part = 0; part < WIDE_VECTORS; part++, to += 2) {
            __m256i upper = _mm256_permute2x128_si256(low[part], high[part], 0x20);
            __m256i lower = _mm256_permute2x128_si256(low[part], high[part], 0x31);
            _mm256_storeu_si256(to, _mm256_add_epi16(_mm256_loadu_si256(to), upper));
            _mm256_storeu_si256(to + 1, _mm256_add_epi16(_mm256_loadu_si256(to + 1), lower));
        }
    }
}
#endif

#endif
