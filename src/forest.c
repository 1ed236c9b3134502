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

/* Two vectors of lines at once, so that a question is read once for both. */
#define TARGET __attribute__((target("avx2")))
#define VECTORS 2

/* The leaves of a tree, once the questions about the page are answered, are up to four tables of
 * 16, out of each of which those of 32 lines are taken by the lower bits of their places; the upper
 * bits choose among them. */
TARGET INLINE static inline __m256i take_leaves(const int8_t *leaves, unsigned own,
                                                __m256i places) {
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
TARGET INLINE static inline void ask_lines(const struct tree *tree, unsigned own, unsigned once,
                                           const uint8_t *columns, size_t line,
                                           __m256i leaf[VECTORS]) {
    __m256i places[VECTORS] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (unsigned i = own; i-- > 0;) {
        __m256i edge = _mm256_set1_epi8((char)tree->edge[i]);
        for (size_t part = 0; part < VECTORS; part++) {
            const void *at = columns + tree->at[i] + line + 32 * part;
            __m256i less = _mm256_subs_epu8(edge, _mm256_loadu_si256(at));
            __m256i yes = _mm256_cmpeq_epi8(less, _mm256_setzero_si256());
            places[part] = _mm256_sub_epi8(_mm256_add_epi8(places[part], places[part]), yes);
        }
    }
    for (size_t part = 0; part < VECTORS; part++)
        leaf[part] = take_leaves(tree->leaves + once, own, places[part]);
}

/* Adds two leaves for each line: those of lines 0 to 7 and 16 to 23 to `low`, the others to `high`.
 */
TARGET INLINE static inline void add_leaves(const __m256i one[VECTORS],
                                            const __m256i other[VECTORS], __m256i low[VECTORS],
                                            __m256i high[VECTORS]) {
    const __m256i ones = _mm256_set1_epi8(1);
    for (size_t part = 0; part < VECTORS; part++) {
        __m256i pairs_low = _mm256_unpacklo_epi8(one[part], other[part]);
        __m256i pairs_high = _mm256_unpackhi_epi8(one[part], other[part]);
        low[part] = _mm256_add_epi16(low[part], _mm256_maddubs_epi16(ones, pairs_low));
        high[part] = _mm256_add_epi16(high[part], _mm256_maddubs_epi16(ones, pairs_high));
    }
}

/* Some trees, the places of whose leaves are known as far as they are the same for all lines. */
#define SOME 64
struct some_trees {
    const struct tree *trees;
    size_t count;
    uint8_t once[SOME];
};

/* Adds the trees from number `i` on that have so many questions about lines, two at a time. Returns
 * the number of the next. */
TARGET INLINE static inline size_t add_run(const struct some_trees *some, size_t i, unsigned own,
                                           const uint8_t *columns, size_t line,
                                           __m256i low[VECTORS], __m256i high[VECTORS]) {
    const struct tree *trees = some->trees;
    __m256i one[VECTORS], other[VECTORS];
    for (; i + 1 < some->count && trees[i + 1].own == own; i += 2) {
        ask_lines(&trees[i], own, some->once[i], columns, line, one);
        ask_lines(&trees[i + 1], own, some->once[i + 1], columns, line, other);
        add_leaves(one, other, low, high);
    }
    if (i < some->count && trees[i].own == own) {
        ask_lines(&trees[i], own, some->once[i], columns, line, one);
        other[0] = other[1] = _mm256_setzero_si256();
        add_leaves(one, other, low, high);
        i++;
    }
    return i;
}

/* Adds some trees for all lines. */
TARGET static void add_some32(const struct some_trees *some, const uint8_t *columns, size_t first,
                              size_t lines, int16_t *sums) {
    for (size_t line = 0; line < lines; line += FOREST_BLOCK, first += FOREST_BLOCK) {
        __m256i low[VECTORS], high[VECTORS], *to = (__m256i *)(void *)(sums + line);
        for (size_t part = 0; part < VECTORS; part++)
            low[part] = high[part] = _mm256_setzero_si256();
        size_t i = add_run(some, 0, 0, columns, first, low, high);
        i = add_run(some, i, 1, columns, first, low, high);
        i = add_run(some, i, 2, columns, first, low, high);
        i = add_run(some, i, 3, columns, first, low, high);
        i = add_run(some, i, 4, columns, first, low, high);
        i = add_run(some, i, 5, columns, first, low, high);
        add_run(some, i, 6, columns, first, low, high);
        for (size_t part = 0; part < VECTORS; part++, to += 2) {
            __m256i upper = _mm256_permute2x128_si256(low[part], high[part], 0x20);
            __m256i lower = _mm256_permute2x128_si256(low[part], high[part], 0x31);
            _mm256_storeu_si256(to, _mm256_add_epi16(_mm256_loadu_si256(to), upper));
            _mm256_storeu_si256(to + 1, _mm256_add_epi16(_mm256_loadu_si256(to + 1), lower));
        }
    }
}

static void sum32(const struct forest *forest, const uint8_t *columns, size_t first, size_t lines,
                  int16_t *sums) {
    lines = (lines + FOREST_BLOCK - 1) / FOREST_BLOCK * FOREST_BLOCK;
    for (size_t i = 0; i < lines; i++)
        sums[i] = (int16_t)forest->base;
    for (size_t tree = 0; tree < forest->count; tree += SOME) {
        struct some_trees some = {.trees = forest->trees + tree,
                                  .count =
                                      forest->count - tree < SOME ? forest->count - tree : SOME};
        for (size_t i = 0; i < some.count; i++)
            some.once[i] = (uint8_t)ask_once(&some.trees[i], columns, some.trees[i].own);
        add_some32(&some, columns, first, lines, sums);
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
