/* SPDX-License-Identifier: Apache-2.0 */
#include "forest.h"

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

/* The same with masks of bits, which compilers make no use of by themselves: a quarter faster. */
#define TARGET __attribute__((target("avx512bw,avx512vl")))
TARGET static inline __mmask64 ask(const struct tree *tree, int node, const uint8_t *lines) {
    return _mm512_cmpge_epu8_mask(_mm512_loadu_si512(lines + tree->at[node]),
                                  _mm512_set1_epi8((char)tree->edge[node]));
}

TARGET static inline __m512i take(const struct tree *tree, int pair, const uint8_t *lines) {
    return _mm512_mask_blend_epi8(ask(tree, 3 + pair, lines),
                                  _mm512_set1_epi8((char)tree->no[pair]),
                                  _mm512_set1_epi8((char)tree->yes[pair]));
}

TARGET static void sum64(const struct forest *forest, const uint8_t *columns, size_t lines,
                         int16_t *sums) {
    for (size_t line = 0; line < lines; line += 64) {
        const uint8_t *block = columns + line;
        __m512i low = _mm512_set1_epi16((int16_t)forest->base), high = low;
        for (const struct tree *tree = forest->trees; tree < forest->trees + forest->count;
             tree++) {
            __m512i no = _mm512_mask_blend_epi8(ask(tree, 1, block), take(tree, 0, block),
                                                take(tree, 1, block));
            __m512i yes = _mm512_mask_blend_epi8(ask(tree, 2, block), take(tree, 2, block),
                                                 take(tree, 3, block));
            __m512i leaf = _mm512_mask_blend_epi8(ask(tree, 0, block), no, yes);
            low = _mm512_add_epi16(low, _mm512_cvtepi8_epi16(_mm512_castsi512_si256(leaf)));
            high = _mm512_add_epi16(high, _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(leaf, 1)));
        }
        _mm512_storeu_si512(sums + line, low);
        _mm512_storeu_si512(sums + line + 32, high);
    }
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
