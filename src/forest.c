/* SPDX-License-Identifier: Apache-2.0 */
#include "forest.h"

#include <stdlib.h>
#include <string.h>

#if defined __x86_64__ && !defined DESCALE_PLAIN
#define FOREST_WIDER
#include <immintrin.h>
#endif

#define NAME sum16
#define LANES 16
#define TARGET
#include "forest_lanes.h"

#ifdef FOREST_WIDER
#define NAME sum32
#define LANES 32
#define TARGET __attribute__((target("avx2")))
#include "forest_lanes.h"

/* The same with masks of bits, which compilers make no use of by themselves, for some blocks of 64
 * lines at once, so that questions and leaves are read once for all of them; and trees are summed
 * up within bytes as long as they fit. */
#define TARGET __attribute__((target("avx512bw,avx512vl")))
#define BLOCKS 4 /* as many as are worth it: the sums of more do not stay in registers */

TARGET static inline void add_tree(const struct tree *tree, const uint8_t *lines, int blocks,
                                   __m512i sums[BLOCKS]) {
    __m512i edge[TREE_NODES], leaf[TREE_LEAVES];
    for (int i = 0; i < TREE_NODES; i++)
        edge[i] = _mm512_set1_epi8((char)tree->edge[i]);
    for (int i = 0; i < TREE_LEAVES; i++)
        leaf[i] = _mm512_set1_epi8((char)(i % 2 ? tree->yes : tree->no)[i / 2]);
#define ASK(node) _mm512_cmpge_epu8_mask(_mm512_loadu_si512(lines + tree->at[node]), edge[node])
    for (int block = 0; block < blocks; block++, lines += FOREST_BLOCK) {
        __m512i taken[TREE_LEAVES / 2];
        for (int i = 0; i < TREE_LEAVES / 2; i++)
            taken[i] = _mm512_mask_blend_epi8(ASK(3 + i), leaf[2 * i], leaf[2 * i + 1]);
        __m512i no = _mm512_mask_blend_epi8(ASK(1), taken[0], taken[1]);
        __m512i yes = _mm512_mask_blend_epi8(ASK(2), taken[2], taken[3]);
        sums[block] = _mm512_add_epi8(sums[block], _mm512_mask_blend_epi8(ASK(0), no, yes));
    }
#undef ASK
}

/* Forced inline: `blocks` has to be known where this is compiled. */
TARGET __attribute__((always_inline)) static inline void
sum_blocks(const struct forest *forest, const uint8_t *lines, int blocks, int16_t *sums) {
    const struct tree *tree = forest->trees, *grouped = tree + forest->grouped;
    const struct tree *end = tree + forest->count;
    __m512i low[BLOCKS], high[BLOCKS], bytes[BLOCKS];
    for (int i = 0; i < blocks; i++)
        low[i] = high[i] = _mm512_set1_epi16((int16_t)forest->base);
    while (tree < end) {
        const struct tree *stop = tree + (tree < grouped ? FOREST_GROUP : 1);
        for (int i = 0; i < blocks; i++)
            bytes[i] = _mm512_setzero_si512();
        for (; tree < stop; tree++)
            add_tree(tree, lines, blocks, bytes);
        for (int i = 0; i < blocks; i++) {
            low[i] =
                _mm512_add_epi16(low[i], _mm512_cvtepi8_epi16(_mm512_castsi512_si256(bytes[i])));
            high[i] = _mm512_add_epi16(
                high[i], _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(bytes[i], 1)));
        }
    }
    for (int i = 0; i < blocks; i++) {
        _mm512_storeu_si512(sums + FOREST_BLOCK * i, low[i]);
        _mm512_storeu_si512(sums + FOREST_BLOCK * i + FOREST_BLOCK / 2, high[i]);
    }
}

TARGET static void sum64(const struct forest *forest, const uint8_t *columns, size_t lines,
                         int16_t *sums) {
    size_t line = 0;
    for (; line + (BLOCKS - 1) * FOREST_BLOCK < lines; line += (size_t)BLOCKS * FOREST_BLOCK)
        sum_blocks(forest, columns + line, BLOCKS, sums + line);
    for (; line < lines; line += FOREST_BLOCK)
        sum_blocks(forest, columns + line, 1, sums + line);
}
#endif

forest_sum *forest_widest(unsigned lanes) {
#ifdef FOREST_WIDER
    if (lanes >= 64 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return sum64;
    if (lanes >= 32 && __builtin_cpu_supports("avx2"))
        return sum32;
#endif
    (void)lanes;
    return sum16;
}

static int lighter(const void *one, const void *two) {
    const struct tree *left = one, *right = two;
    return (left->most > right->most) - (left->most < right->most);
}

void forest_arrange(struct forest *forest) {
    if (forest->count > 0)
        qsort(forest->trees, forest->count, sizeof *forest->trees, lighter);
    forest->grouped = 0;
    while (forest->grouped + FOREST_GROUP <= forest->count) {
        unsigned most = 0;
        for (size_t i = 0; i < FOREST_GROUP; i++)
            most += forest->trees[forest->grouped + i].most;
        if (most > INT8_MAX)
            break;
        forest->grouped += FOREST_GROUP;
    }
}

int forest_line(const struct forest *forest, uint8_t (*value)(const void *line, unsigned feature),
                const void *line) {
    int sum = forest->base;
    for (const struct tree *tree = forest->trees; tree < forest->trees + forest->count; tree++) {
        unsigned node = 0;
        for (int depth = 0; depth < 2; depth++)
            node = 2 * node + 1 + (value(line, tree->feature[node]) >= tree->edge[node]);
        unsigned pair = node - 3;
        bool yes = value(line, tree->feature[node]) >= tree->edge[node];
        sum += (int8_t)(yes ? tree->yes : tree->no)[pair];
    }
    return sum;
}
