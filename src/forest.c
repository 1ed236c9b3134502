/* SPDX-License-Identifier: Apache-2.0 */
#include "forest.h"

#include <string.h>

#if defined __x86_64__ && !defined DESCALE_PLAIN
#define FOREST_WIDER
#include <immintrin.h>
#endif

typedef uint8_t bytes16 __attribute__((vector_size(16)));

/* The answers of 16 lines, as bits of a byte, which are the places of their leaves. */
static inline bytes16 ask(const struct tree *tree, const uint8_t *lines) {
    bytes16 places = {0};
    for (int i = 0; i < TREE_QUESTIONS; i++) {
        bytes16 values;
        memcpy(&values, lines + tree->at[i], sizeof values);
        places |= (bytes16)(values >= tree->edge[i]) & (uint8_t)(1 << i);
    }
    return places;
}

/* Adds up to TOGETHER trees for 16 lines. A line's sum is not put down between them. */
#define TOGETHER 16
static inline void add_trees(const struct tree *trees, size_t count, const uint8_t *lines,
                             int16_t sums[16]) {
    bytes16 places[TOGETHER];
    for (size_t tree = 0; tree < count; tree++)
        places[tree] = ask(&trees[tree], lines);
    for (int i = 0; i < 16; i++) {
        int sum = sums[i];
        for (size_t tree = 0; tree < count; tree++)
            sum += trees[tree].leaves[places[tree][i]];
        sums[i] = (int16_t)sum;
    }
}

static void sum16(const struct forest *forest, const uint8_t *columns, size_t lines,
                  int16_t *sums) {
    for (size_t line = 0; line < lines; line += 16) {
        for (size_t i = line; i < line + 16; i++)
            sums[i] = (int16_t)forest->base;
        size_t tree = 0;
        for (; tree + TOGETHER <= forest->count; tree += TOGETHER)
            add_trees(forest->trees + tree, TOGETHER, columns + line, sums + line);
        add_trees(forest->trees + tree, forest->count - tree, columns + line, sums + line);
    }
}

#ifdef FOREST_WIDER
/* The leaves of a tree are four vectors of 16, out of each of which those of 32 lines are taken by
 * the lower bits of their places; the upper bits choose among the four. */
__attribute__((target("avx2"))) static void
sum32(const struct forest *forest, const uint8_t *columns, size_t lines, int16_t *sums) {
    const struct tree *end = forest->trees + forest->count;
    for (size_t line = 0; line < lines; line += 32) {
        __m256i low = _mm256_set1_epi16((int16_t)forest->base), high = low;
        for (const struct tree *tree = forest->trees; tree < end; tree++) {
            __m256i places = _mm256_setzero_si256(), taken[4];
            for (int i = 0; i < TREE_QUESTIONS; i++) {
                const void *at = columns + line + tree->at[i];
                __m256i values = _mm256_loadu_si256(at);
                __m256i edge = _mm256_set1_epi8((char)tree->edge[i]);
                __m256i yes = _mm256_cmpeq_epi8(_mm256_max_epu8(values, edge), values);
                places = _mm256_or_si256(places,
                                         _mm256_and_si256(yes, _mm256_set1_epi8((char)(1 << i))));
            }
            for (size_t i = 0; i < 4; i++) {
                const void *leaves = tree->leaves + 16 * i;
                taken[i] = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(leaves)),
                                               places);
            }
            /* Bits 4 and 5 where a choice is made by them: on top. */
            __m256i bit4 = _mm256_slli_epi16(places, 3), bit5 = _mm256_slli_epi16(places, 2);
            __m256i leaf = _mm256_blendv_epi8(_mm256_blendv_epi8(taken[0], taken[1], bit4),
                                              _mm256_blendv_epi8(taken[2], taken[3], bit4), bit5);
            low = _mm256_add_epi16(low, _mm256_cvtepi8_epi16(_mm256_castsi256_si128(leaf)));
            high = _mm256_add_epi16(high, _mm256_cvtepi8_epi16(_mm256_extracti128_si256(leaf, 1)));
        }
        void *to = sums + line;
        _mm256_storeu_si256(to, low);
        _mm256_storeu_si256((__m256i *)to + 1, high);
    }
}

/* With AVX-512 the leaves of a tree are one vector, out of which those of 64 lines are taken at
 * once. Some blocks are done together, so that questions and leaves are read once for all of them.
 */
#define TARGET __attribute__((target("avx512bw,avx512vl,avx512vbmi")))
#define BLOCKS ((size_t)4)

TARGET static inline void add_tree(const struct tree *tree, const uint8_t *lines, size_t blocks,
                                   __m512i low[BLOCKS], __m512i high[BLOCKS]) {
    __m512i edges[TREE_QUESTIONS], leaves = _mm512_loadu_si512(tree->leaves);
    for (int i = 0; i < TREE_QUESTIONS; i++)
        edges[i] = _mm512_set1_epi8((char)tree->edge[i]);
    for (size_t block = 0; block < blocks; block++, lines += FOREST_BLOCK) {
        __m512i places = _mm512_setzero_si512();
        for (int i = 0; i < TREE_QUESTIONS; i++) {
            __mmask64 yes =
                _mm512_cmpge_epu8_mask(_mm512_loadu_si512(lines + tree->at[i]), edges[i]);
            places = _mm512_mask_add_epi8(places, yes, places, _mm512_set1_epi8((char)(1 << i)));
        }
        __m512i taken = _mm512_permutexvar_epi8(places, leaves);
        low[block] =
            _mm512_add_epi16(low[block], _mm512_cvtepi8_epi16(_mm512_castsi512_si256(taken)));
        high[block] = _mm512_add_epi16(high[block],
                                       _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(taken, 1)));
    }
}

/* Forced inline: `blocks` has to be known where this is compiled. */
TARGET __attribute__((always_inline)) static inline void
sum_blocks(const struct forest *forest, const uint8_t *lines, size_t blocks, int16_t *sums) {
    __m512i low[BLOCKS], high[BLOCKS];
    for (size_t i = 0; i < blocks; i++)
        low[i] = high[i] = _mm512_set1_epi16((int16_t)forest->base);
    for (size_t i = 0; i < forest->count; i++)
        add_tree(&forest->trees[i], lines, blocks, low, high);
    for (size_t i = 0; i < blocks; i++) {
        _mm512_storeu_si512(sums + FOREST_BLOCK * i, low[i]);
        _mm512_storeu_si512(sums + FOREST_BLOCK * i + FOREST_BLOCK / 2, high[i]);
    }
}

TARGET static void sum64(const struct forest *forest, const uint8_t *columns, size_t lines,
                         int16_t *sums) {
    size_t line = 0;
    for (; line + (BLOCKS - 1) * FOREST_BLOCK < lines; line += BLOCKS * FOREST_BLOCK)
        sum_blocks(forest, columns + line, BLOCKS, sums + line);
    for (; line < lines; line += FOREST_BLOCK)
        sum_blocks(forest, columns + line, 1, sums + line);
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

int forest_line(const struct forest *forest, uint8_t (*value)(const void *line, unsigned feature),
                const void *line) {
    int sum = forest->base;
    for (const struct tree *tree = forest->trees; tree < forest->trees + forest->count; tree++) {
        unsigned place = 0;
        for (int i = 0; i < TREE_QUESTIONS; i++)
            place |= (unsigned)(value(line, tree->feature[i]) >= tree->edge[i]) << i;
        sum += tree->leaves[place];
    }
    return sum;
}
