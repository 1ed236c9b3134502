/* SPDX-License-Identifier: Apache-2.0 */
#include "forest.h"

#include <string.h>

#if defined __x86_64__ && !defined DESCALE_PLAIN
#define FOREST_WIDER
#include <immintrin.h>
#endif

/* The answers of a block of lines, as bits of a byte, which are the places of their leaves. */
static inline void ask(const struct tree *tree, const uint8_t *lines,
                       uint8_t places[FOREST_BLOCK]) {
    memset(places, 0, FOREST_BLOCK);
    for (int question = 0; question < TREE_QUESTIONS; question++) {
        const uint8_t *values = lines + tree->at[question];
        for (int i = 0; i < FOREST_BLOCK; i++)
            places[i] |= (uint8_t)((values[i] >= tree->edge[question]) << question);
    }
}

static void sum_plain(const struct forest *forest, const uint8_t *columns, size_t lines,
                      int16_t *sums) {
    const struct tree *end = forest->trees + forest->count;
    for (size_t line = 0; line < lines; line += FOREST_BLOCK) {
        for (size_t i = line; i < line + FOREST_BLOCK; i++)
            sums[i] = (int16_t)forest->base;
        for (const struct tree *tree = forest->trees; tree < end; tree++) {
            uint8_t places[FOREST_BLOCK];
            ask(tree, columns + line, places);
            for (size_t i = 0; i < FOREST_BLOCK; i++)
                sums[line + i] = (int16_t)(sums[line + i] + tree->leaves[places[i]]);
        }
    }
}

#ifdef FOREST_WIDER
/* The leaves of a tree are one vector, out of which those of 64 lines are taken at once. Some blocks
 * are done together, so that questions and leaves are read once for all of them. */
#define TARGET __attribute__((target("avx512bw,avx512vl,avx512vbmi")))
#define BLOCKS 4

TARGET static inline void add_tree(const struct tree *tree, const uint8_t *lines, int blocks,
                                   __m512i low[BLOCKS], __m512i high[BLOCKS]) {
    __m512i edges[TREE_QUESTIONS], leaves = _mm512_loadu_si512(tree->leaves);
    for (int i = 0; i < TREE_QUESTIONS; i++)
        edges[i] = _mm512_set1_epi8((char)tree->edge[i]);
    for (int block = 0; block < blocks; block++, lines += FOREST_BLOCK) {
        __m512i places = _mm512_setzero_si512();
        for (int i = 0; i < TREE_QUESTIONS; i++) {
            __mmask64 yes =
                _mm512_cmpge_epu8_mask(_mm512_loadu_si512(lines + tree->at[i]), edges[i]);
            places = _mm512_mask_add_epi8(places, yes, places, _mm512_set1_epi8((char)(1 << i)));
        }
        __m512i taken = _mm512_permutexvar_epi8(places, leaves);
        low[block] = _mm512_add_epi16(low[block],
                                      _mm512_cvtepi8_epi16(_mm512_castsi512_si256(taken)));
        high[block] = _mm512_add_epi16(high[block],
                                       _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(taken, 1)));
    }
}

/* Forced inline: `blocks` has to be known where this is compiled. */
TARGET __attribute__((always_inline)) static inline void
sum_blocks(const struct forest *forest, const uint8_t *lines, int blocks, int16_t *sums) {
    __m512i low[BLOCKS], high[BLOCKS];
    for (int i = 0; i < blocks; i++)
        low[i] = high[i] = _mm512_set1_epi16((int16_t)forest->base);
    for (size_t i = 0; i < forest->count; i++)
        add_tree(&forest->trees[i], lines, blocks, low, high);
    for (int i = 0; i < blocks; i++) {
        _mm512_storeu_si512(sums + FOREST_BLOCK * i, low[i]);
        _mm512_storeu_si512(sums + FOREST_BLOCK * i + FOREST_BLOCK / 2, high[i]);
    }
}

TARGET static void sum_wide(const struct forest *forest, const uint8_t *columns, size_t lines,
                            int16_t *sums) {
    size_t line = 0;
    for (; line + (BLOCKS - 1) * FOREST_BLOCK < lines; line += (size_t)BLOCKS * FOREST_BLOCK)
        sum_blocks(forest, columns + line, BLOCKS, sums + line);
    for (; line < lines; line += FOREST_BLOCK)
        sum_blocks(forest, columns + line, 1, sums + line);
}
#endif

forest_sum *forest_widest(unsigned bytes) {
#ifdef FOREST_WIDER
    if (bytes >= 64 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vbmi"))
        return sum_wide;
#endif
    (void)bytes;
    return sum_plain;
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
