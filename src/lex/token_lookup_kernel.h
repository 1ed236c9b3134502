/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashes words and looks them up, many at a time. */
#ifndef TOKEN_LOOKUP_KERNEL_H
#define TOKEN_LOOKUP_KERNEL_H

#include "lex/tokens.h"
#include "simd/vec.h"

#include <string.h>

#if VEC_BYTES < 32
/* The hash of an ASCII word of up to 16 bytes, behind which 15 more may be read. */
static inline uint64_t short_hash(const uint8_t *at, size_t size) {
#if VEC_BYTES > 1
    v16 word = v16_and(v16_or(v16_load(at), v16_set8(0x20)), v16_first(size));
    return word_mix(v16_low64(word), v16_high64(word));
#else
    return word_hash(at, size, 0x2020202020202020U);
#endif
}

/* Works out the hashes of plain words. The others pass too, and keep theirs: no branch depends on
 * what a word is, here and below, since none could be foretold. */
static void hash_plain(struct words *words) {
    for (size_t i = 0; i < words->count; i++) {
        uint32_t size = words->ends[i] - words->starts[i], kind = words->kinds[i];
        uint64_t hash = short_hash(words->text + words->starts[i], size < 16 ? size : 16);
        uint64_t plain = 0 - (uint64_t)(kind / WORD_PLAIN & 1);
        hash |= kind & WORD_NUMBER;
        words->hashes[i] = (hash & plain) | (words->hashes[i] & ~plain);
    }
}

/* Looks the words up, alone and with those behind them. */
static void look_up(struct words *words, const struct vocabulary *vocabulary) {
    size_t begins = 0;
    for (size_t i = 0; i < words->count; i++) {
        uint64_t hash = words->hashes[i];
        bool first = words->kinds[i] & WORD_FIRST;
        bool paired = vocabulary_pair(vocabulary, words_pair(words, i));
        unsigned bits = vocabulary_find(vocabulary, hash) | (hash & 1 ? vocabulary->numbers : 0);
        bits &= first ? ~0U : ~(WORD_STARTS | WORD_STARTS_ALONE);
        bits = words_paired(bits, paired);
        words->known[i] = (uint8_t)bits;
        words->begins[begins] = (uint32_t)i;
        begins += (bits & WORD_ANY) != 0;
    }
    words->begin_count = begins;
}

/* Sums a line's words up. */
static void sum_line(const struct words *words, struct line_words *line) {
    const uint64_t ones = 0x0101010101010101U; /* the bytes of a number times this add up on top */
    uint64_t together = 0;
    memset(line->of, 0, sizeof line->of);
    for (size_t i = 0; i < line->count; i++)
        together = words_mix(together, words->hashes[line->first + i]);
    for (size_t i = 0; i < line->count; i += 8) {
        size_t left = line->count - i;
        uint64_t known = word_part(words->known + line->first + i);
        known &= left < 8 ? ((uint64_t)1 << 8 * left) - 1 : ~(uint64_t)0;
        for (unsigned set = 0; set < SETS; set++)
            line->of[set] += (uint32_t)((known >> set & ones) * ones >> 56);
    }
    line->together = together;
}


static void resolve_words(struct words *words, const struct vocabulary *vocabulary) {
    words->kinds[words->count] = WORD_FIRST; /* of nothing: the last word's line ends there */
    hash_plain(words);
    look_up(words, vocabulary);
    for (size_t i = 0; i < words->line_count; i++)
        sum_line(words, &words->lines[i]);
}
#else
#define POWER2 (WORDS_FACTOR * WORDS_FACTOR)
#define POWER4 (POWER2 * POWER2)
static const uint64_t words_powers[16] = {POWER4 * POWER4,
                                          POWER4 * POWER2 * WORDS_FACTOR,
                                          POWER4 * POWER2,
                                          POWER4 * WORDS_FACTOR,
                                          POWER4,
                                          POWER2 * WORDS_FACTOR,
                                          POWER2,
                                          WORDS_FACTOR,
                                          1};

/* Products of four numbers of 64 bits, which AVX2 has no instruction for: out of those of halves.
 */
static inline __m256i wide_product(__m256i one, __m256i other) {
    __m256i crossed = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(one, 32), other),
                                       _mm256_mul_epu32(one, _mm256_srli_epi64(other, 32)));
    return _mm256_add_epi64(_mm256_mul_epu32(one, other), _mm256_slli_epi64(crossed, 32));
}

/* Four bytes or eight as numbers. */
static inline __m256i wide_four(const uint8_t *bytes) {
    int four;
    memcpy(&four, bytes, sizeof four);
    return _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four));
}
static inline __m256i wide_eight(const uint8_t *bytes) {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)bytes));
}

/* Numbers of which one bit is set or not: all bits of them so, or the top one of four. */
#define WIDE_SPREAD(eight, bit) _mm256_srai_epi32(_mm256_slli_epi32(eight, 31 - (bit)), 31)
#define WIDE_TOP(four, bit) _mm256_castsi256_pd(_mm256_slli_epi64(four, 63 - (bit)))
static inline __m256i wide_choose(__m256i no, __m256i yes, __m256d top) {
    return _mm256_castpd_si256(
        _mm256_blendv_pd(_mm256_castsi256_pd(no), _mm256_castsi256_pd(yes), top));
}

/* The lower halves of eight numbers, or the upper ones. */
#define WIDE_HALVES(four, next_four, which)                                                        \
    _mm256_permute4x64_epi64(                                                                      \
        _mm256_castps_si256(                                                                       \
            _mm256_shuffle_ps(_mm256_castsi256_ps(four), _mm256_castsi256_ps(next_four), which)),  \
        0xd8)
#define WIDE_LOWER 0x88
#define WIDE_UPPER 0xdd

/* What is to be mixed of two words, `one` of eight and that two behind it, see word_mix(): in both
 * halves of each. */
static inline __m256i wide_sum(const uint8_t *text, const uint32_t *starts,
                                             __m256i sizes, int one) {
    const __m256i place =
        _mm256_broadcastsi128_si256(_mm_set_epi32(0x0f0e0d0c, 0x0b0a0908, 0x07060504, 0x03020100));
    const __m256i factors =
        _mm256_broadcastsi128_si256(_mm_set_epi64x((int64_t)WORD_FACTOR2, (int64_t)WORD_FACTOR1));
    const __m256i lanes = _mm256_set_epi32(2, 2, 2, 2, 0, 0, 0, 0);
    const void *first = text + starts[one], *second = text + starts[one + 2];
    __m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(first)),
                                            _mm_loadu_si128(second), 1);
    __m256i size =
        _mm256_permutevar8x32_epi32(sizes, _mm256_add_epi32(lanes, _mm256_set1_epi32(one)));
    size = _mm256_shuffle_epi8(size, _mm256_setzero_si256());
    __m256i word = _mm256_and_si256(_mm256_cmpgt_epi8(size, place),
                                    _mm256_or_si256(bytes, _mm256_set1_epi8(0x20)));
    __m256i parts = wide_product(word, factors);
    return _mm256_add_epi64(parts, _mm256_shuffle_epi32(parts, 0x4e));
}

static inline void wide_hash_plain(struct words *words) {
    const __m256i one = _mm256_set1_epi64x(1);
    /* Words behind the last stand where there is text, too. */
    _mm256_storeu_si256((__m256i *)(void *)(words->starts + words->count), _mm256_setzero_si256());
    for (size_t i = 0; i < words->count; i += 8) {
        const uint32_t *starts = words->starts + i;
        __m256i sizes =
            _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(words->ends + i)),
                             _mm256_loadu_si256((const __m256i *)(const void *)starts));
        for (int four = 0; four < 8; four += 4) {
            __m256i kinds = wide_four(words->kinds + i + four);
            __m256i *to = (__m256i *)(void *)(words->hashes + i + four);
            __m256i hash = _mm256_unpacklo_epi64(wide_sum(words->text, starts, sizes, four),
                                                 wide_sum(words->text, starts, sizes, four + 1));
            hash = _mm256_xor_si256(hash, _mm256_srli_epi64(hash, 32));
            hash = _mm256_andnot_si256(one, hash);
            hash = _mm256_or_si256(hash, _mm256_and_si256(kinds, one));
            hash = wide_choose(_mm256_loadu_si256(to), hash, WIDE_TOP(kinds, 1));
            _mm256_storeu_si256(to, hash);
        }
    }
}

/* What the table says of eight words, by the upper halves of their hashes. */
static inline __m256i wide_find(const struct vocabulary *vocabulary, __m256i upper) {
    const __m256i low = _mm256_set1_epi32(0xff);
    __m256i place = _mm256_srli_epi32(upper, 32 - VOCABULARY_BITS);
    __m256i slot = _mm256_i32gather_epi32((const int *)(const void *)vocabulary->slots, place, 2);
    __m256i held = _mm256_and_si256(_mm256_srli_epi32(slot, 8), low);
    __m256i known = _mm256_or_si256(_mm256_cmpeq_epi32(held, _mm256_and_si256(upper, low)),
                                    WIDE_SPREAD(slot, 7));
    return _mm256_and_si256(_mm256_and_si256(slot, known),
                            _mm256_set1_epi32(VOCABULARY_SHARED - 1));
}

/* Lists the words that begin a phrase: of those which may do so by themselves, the ones that do
 * with the word behind. */
static inline void wide_begins(struct words *words,
                                             const struct vocabulary *vocabulary) {
    size_t begins = 0;
    for (size_t i = 0; i < words->count; i += 32) {
        size_t left = words->count - i;
        __m256i known = _mm256_loadu_si256((const __m256i *)(const void *)(words->known + i));
        __m256i begin = _mm256_and_si256(known, _mm256_set1_epi8(WORD_ANY));
        begin = _mm256_cmpeq_epi8(begin, _mm256_setzero_si256());
        uint32_t found = ~(uint32_t)_mm256_movemask_epi8(begin);
        found &= left < 32 ? ((uint32_t)1 << left) - 1 : ~(uint32_t)0;
        for (; found; found &= found - 1) {
            size_t index = i + (size_t)__builtin_ctz(found);
            bool paired = vocabulary_pair(vocabulary, words_pair(words, index));
            unsigned bits = words_paired(words->known[index], paired);
            words->known[index] = (uint8_t)bits;
            words->begins[begins] = (uint32_t)index;
            begins += (bits & WORD_ANY) != 0;
        }
    }
    words->begin_count = begins;
}

static inline void wide_look_up(struct words *words,
                                              const struct vocabulary *vocabulary) {
    const __m256i numbers = _mm256_set1_epi32((int)vocabulary->numbers);
    const __m256i starts = _mm256_set1_epi32(WORD_STARTS | WORD_STARTS_ALONE);
    const __m256i low = _mm256_set1_epi32(0x0c080400);
    for (size_t i = 0; i < words->count; i += 8) {
        const uint64_t *hashes = words->hashes + i;
        const uint8_t *kinds = words->kinds + i;
        __m256i four = _mm256_loadu_si256((const __m256i *)(const void *)hashes);
        __m256i next_four = _mm256_loadu_si256((const __m256i *)(const void *)(hashes + 4));
        __m256i number = WIDE_SPREAD(WIDE_HALVES(four, next_four, WIDE_LOWER), 0);
        __m256i first = WIDE_SPREAD(wide_eight(kinds), 2);
        __m256i bits = wide_find(vocabulary, WIDE_HALVES(four, next_four, WIDE_UPPER));
        bits = _mm256_or_si256(bits, _mm256_and_si256(number, numbers));
        bits = _mm256_andnot_si256(_mm256_andnot_si256(first, starts), bits);
        bits = _mm256_shuffle_epi8(bits, low);
        _mm_storel_epi64(
            (__m128i *)(void *)(words->known + i),
            _mm_unpacklo_epi32(_mm256_castsi256_si128(bits), _mm256_extracti128_si256(bits, 1)));
    }
    wide_begins(words, vocabulary);
}

/* The hash of a line's words together, eight at a time: see lanes_mix(). */
static inline uint64_t wide_mix(const uint64_t *hashes, size_t count) {
    uint64_t together = 0;
    for (size_t i = 0; i < count; i += 8) {
        size_t some = count - i < 8 ? count - i : 8;
        const __m256i *power = (const __m256i *)(const void *)(words_powers + 9 - some);
        const __m256i *hash = (const __m256i *)(const void *)(hashes + i);
        __m256i parts = _mm256_add_epi64(
            wide_product(_mm256_loadu_si256(hash), _mm256_loadu_si256(power)),
            wide_product(_mm256_loadu_si256(hash + 1), _mm256_loadu_si256(power + 1)));
        __m128i two =
            _mm_add_epi64(_mm256_castsi256_si128(parts), _mm256_extracti128_si256(parts, 1));
        uint64_t total = (uint64_t)_mm_cvtsi128_si64(two) +
                         (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(two, two));
        together = together * words_powers[8 - some] + total;
    }
    return together;
}

static inline void wide_sum_lines(struct words *words) {
    for (struct line_words *line = words->lines; line < words->lines + words->line_count; line++) {
        const uint8_t *known = words->known + line->first;
        line->together = wide_mix(words->hashes + line->first, line->count);
        for (int set = 0; set < SETS; set++)
            line->of[set] = 0;
        for (size_t i = 0; i < line->count; i += 32) {
            size_t left = line->count - i;
            uint32_t there = left < 32 ? ((uint32_t)1 << left) - 1 : ~(uint32_t)0;
            __m256i bits = _mm256_loadu_si256((const __m256i *)(const void *)(known + i));
            for (int set = 0; set < SETS; set++) {
                __m256i top = _mm256_slli_epi16(bits, 7 - set);
                line->of[set] +=
                    (uint32_t)__builtin_popcount((uint32_t)_mm256_movemask_epi8(top) & there);
            }
        }
    }
}

static void resolve_words(struct words *words, const struct vocabulary *vocabulary) {
    words->kinds[words->count] = WORD_FIRST; /* of nothing: the last word's line ends there */
    wide_hash_plain(words);
    wide_look_up(words, vocabulary);
    wide_sum_lines(words);
}
#endif

#endif
