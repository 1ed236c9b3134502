/* SPDX-License-Identifier: Apache-2.0 */
#include "forest.h"

#include <stdlib.h>
#include <string.h>

#if defined __x86_64__ && !defined DESCALE_PLAIN
#define FOREST_WIDER
#include <immintrin.h>
#endif

static void swap_bytes(uint8_t *one, uint8_t *other) {
    uint8_t kept = *one;
    *one = *other;
    *other = kept;
}

/* Changes two questions of a tree, and the leaves with them. */
static void swap_questions(struct tree *tree, unsigned one, unsigned other) {
    uint32_t at = tree->at[one];
    tree->at[one] = tree->at[other];
    tree->at[other] = at;
    swap_bytes(&tree->edge[one], &tree->edge[other]);
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
    tree->own = 0;
    for (unsigned i = 0; i < TREE_QUESTIONS; i++)
        if (!feature_shared(tree->feature[i]))
            swap_questions(tree, tree->own++, i);
}

static int by_own(const void *one, const void *other) {
    return ((const struct tree *)one)->own - ((const struct tree *)other)->own;
}

void forest_ready(struct forest *forest) {
    for (size_t i = 0; i < forest->count; i++)
        own_first(&forest->trees[i]);
    if (forest->count > 0)
        qsort(forest->trees, forest->count, sizeof *forest->trees, by_own);
}

typedef uint8_t bytes16 __attribute__((vector_size(16)));

/* The answers that are the same for all lines, as bits of their leaves' places. Forced inline,
 * since `own` is known where some of this is compiled. */
__attribute__((always_inline)) static inline unsigned
ask_once(const struct tree *tree, const uint8_t *columns, unsigned own) {
    unsigned place = 0;
    for (unsigned i = own; i < TREE_QUESTIONS; i++)
        place |= (unsigned)(columns[tree->at[i]] >= tree->edge[i]) << i;
    return place;
}

/* The places of the leaves of 16 lines, bytes of answers, of which those given `once` are some. */
static inline bytes16 ask(const struct tree *tree, uint8_t once, const uint8_t *columns,
                          size_t line) {
    bytes16 places = {0};
    for (unsigned i = 0; i < tree->own; i++) {
        bytes16 values;
        memcpy(&values, columns + tree->at[i] + line, sizeof values);
        places |= (bytes16)(values >= tree->edge[i]) & (uint8_t)(1 << i);
    }
    return places | once;
}

/* Adds up to TOGETHER trees for all lines. A line's sum is not put down between them. */
#define TOGETHER 16
static void add_trees(const struct tree *trees, size_t count, const uint8_t *columns, size_t first,
                      size_t lines, int16_t *sums) {
    uint8_t once[TOGETHER];
    for (size_t tree = 0; tree < count; tree++)
        once[tree] = (uint8_t)ask_once(&trees[tree], columns, trees[tree].own);
    for (size_t line = 0; line < lines; line += 16) {
        bytes16 places[TOGETHER];
        for (size_t tree = 0; tree < count; tree++)
            places[tree] = ask(&trees[tree], once[tree], columns, first + line);
        for (size_t i = 0; i < 16; i++) {
            int sum = sums[line + i];
            for (size_t tree = 0; tree < count; tree++)
                sum += trees[tree].leaves[places[tree][i]];
            sums[line + i] = (int16_t)sum;
        }
    }
}

static void sum16(const struct forest *forest, const uint8_t *columns, size_t first, size_t lines,
                  int16_t *sums) {
    size_t tree = 0;
    lines = (lines + 15) / 16 * 16;
    for (size_t i = 0; i < lines; i++)
        sums[i] = (int16_t)forest->base;
    for (; tree + TOGETHER <= forest->count; tree += TOGETHER)
        add_trees(forest->trees + tree, TOGETHER, columns, first, lines, sums);
    add_trees(forest->trees + tree, forest->count - tree, columns, first, lines, sums);
}

#ifdef FOREST_WIDER
#define INLINE __attribute__((always_inline)) /* numbers have to be known where it is compiled */

/* The trees come by how many questions they have about lines: a loop for each number of them. */
#define RUN(own_count, add, ...)                                                                   \
    for (; tree < end && tree->own == (own_count); tree++)                                         \
    add(tree, own_count, __VA_ARGS__)
#define RUNS(add, ...)                                                                             \
    RUN(0, add, __VA_ARGS__);                                                                      \
    RUN(1, add, __VA_ARGS__);                                                                      \
    RUN(2, add, __VA_ARGS__);                                                                      \
    RUN(3, add, __VA_ARGS__);                                                                      \
    RUN(4, add, __VA_ARGS__);                                                                      \
    RUN(5, add, __VA_ARGS__);                                                                      \
    RUN(6, add, __VA_ARGS__)

/* The leaves of a tree, once the questions about the page are answered, are up to four vectors of
 * 16, out of each of which those of 32 lines are taken by the lower bits of their places; the upper
 * bits choose among them. */
#define TARGET __attribute__((target("avx2")))
TARGET INLINE static inline void add_tree32(const struct tree *tree, unsigned own,
                                            const uint8_t *columns, size_t line, __m256i *low,
                                            __m256i *high) {
    const unsigned vectors = own <= 4 ? 1 : own == 5 ? 2 : 4;
    unsigned once = ask_once(tree, columns, own);
    __m256i places = _mm256_set1_epi8((char)(once % (16 * vectors))), taken[4];
    for (unsigned i = 0; i < own; i++) {
        const void *at = columns + tree->at[i] + line;
        __m256i values = _mm256_loadu_si256(at);
        __m256i edge = _mm256_set1_epi8((char)tree->edge[i]);
        __m256i yes = _mm256_cmpeq_epi8(_mm256_max_epu8(values, edge), values);
        places = _mm256_or_si256(places, _mm256_and_si256(yes, _mm256_set1_epi8((char)(1 << i))));
    }
    for (unsigned i = 0; i < vectors; i++) {
        const void *leaves = tree->leaves + once / (16 * vectors) * (16 * vectors) + 16 * i;
        taken[i] =
            _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(leaves)), places);
    }
    /* Bits 4 and 5 where a choice is made by them: on top. */
    __m256i bit4 = _mm256_slli_epi16(places, 3), bit5 = _mm256_slli_epi16(places, 2);
    for (unsigned i = 0; i + 1 < vectors; i += 2)
        taken[i] = _mm256_blendv_epi8(taken[i], taken[i + 1], bit4);
    __m256i leaf = vectors < 4 ? taken[0] : _mm256_blendv_epi8(taken[0], taken[2], bit5);
    *low = _mm256_add_epi16(*low, _mm256_cvtepi8_epi16(_mm256_castsi256_si128(leaf)));
    *high = _mm256_add_epi16(*high, _mm256_cvtepi8_epi16(_mm256_extracti128_si256(leaf, 1)));
}

TARGET static void sum32(const struct forest *forest, const uint8_t *columns, size_t first,
                         size_t lines, int16_t *sums) {
    for (size_t line = 0; line < lines; line += 32) {
        const struct tree *tree = forest->trees, *end = tree + forest->count;
        __m256i low = _mm256_set1_epi16((int16_t)forest->base), high = low;
        RUNS(add_tree32, columns, first + line, &low, &high);
        void *to = sums + line;
        _mm256_storeu_si256(to, low);
        _mm256_storeu_si256((__m256i *)to + 1, high);
    }
}
#undef TARGET

/* With AVX-512 the leaves of a tree are one vector, out of which those of 64 lines are taken at
 * once. Some blocks are done together, so that questions and leaves are read once for all of them;
 * `lines` is where the first of them stands in a column. */
#define TARGET __attribute__((target("avx512bw,avx512vl,avx512vbmi")))
#define BLOCKS ((size_t)4)

TARGET INLINE static inline void add_tree64(const struct tree *tree, unsigned own,
                                            const uint8_t *columns, size_t line, size_t blocks,
                                            __m512i low[BLOCKS], __m512i high[BLOCKS]) {
    __m512i edges[TREE_QUESTIONS], leaves = _mm512_loadu_si512(tree->leaves);
    __m512i once = _mm512_set1_epi8((char)ask_once(tree, columns, own));
    for (unsigned i = 0; i < own; i++)
        edges[i] = _mm512_set1_epi8((char)tree->edge[i]);
    for (size_t block = 0; block < blocks; block++, line += FOREST_BLOCK) {
        __m512i places = once;
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

TARGET INLINE static inline void sum_blocks(const struct forest *forest, const uint8_t *columns,
                                            size_t line, size_t blocks, int16_t *sums) {
    const struct tree *tree = forest->trees, *end = tree + forest->count;
    __m512i low[BLOCKS], high[BLOCKS];
    for (size_t i = 0; i < blocks; i++)
        low[i] = high[i] = _mm512_set1_epi16((int16_t)forest->base);
    RUNS(add_tree64, columns, line, blocks, low, high);
    for (size_t i = 0; i < blocks; i++) {
        _mm512_storeu_si512(sums + FOREST_BLOCK * i, low[i]);
        _mm512_storeu_si512(sums + FOREST_BLOCK * i + FOREST_BLOCK / 2, high[i]);
    }
}

TARGET static void sum64(const struct forest *forest, const uint8_t *columns, size_t first,
                         size_t lines, int16_t *sums) {
    size_t line = 0;
    for (; line + (BLOCKS - 1) * FOREST_BLOCK < lines; line += BLOCKS * FOREST_BLOCK)
        sum_blocks(forest, columns, first + line, BLOCKS, sums + line);
    for (; line < lines; line += FOREST_BLOCK)
        sum_blocks(forest, columns, first + line, 1, sums + line);
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
