/* SPDX-License-Identifier: Apache-2.0
 *
 * Words eight at a time, on processors with AVX-512: the same as hash_plain(), look_up() and
 * sum_line() of words.c. The first two go on for up to seven words behind the last. */
#ifndef TOKEN_LOOKUP_AVX512_H
#define TOKEN_LOOKUP_AVX512_H

#include "simd/bytemask.h"
#include "lex/tokens.h"

#ifdef MASK_WIDER
/* Sixteen bytes of each of four words. */
MASK_TARGET64 static inline __m512i lanes_load(const uint8_t *text, const uint32_t *starts) {
#define LOAD(i) _mm_loadu_si128((const __m128i *)(const void *)(text + starts[i]))
    __m512i four = _mm512_castsi128_si512(LOAD(0));
    four = _mm512_inserti32x4(four, LOAD(1), 1);
    four = _mm512_inserti32x4(four, LOAD(2), 2);
    return _mm512_inserti32x4(four, LOAD(3), 3);
#undef LOAD
}

/* What is to be mixed of four words, see word_mix(), in both halves of each; their sizes are words
 * `first` and on of eight. */
MASK_TARGET64 static inline __m512i lanes_sum(__m512i bytes, __m256i sizes, int first) {
    const __m512i place =
        _mm512_set_epi32(0x0f0e0d0c, 0x0b0a0908, 0x07060504, 0x03020100, 0x0f0e0d0c, 0x0b0a0908,
                         0x07060504, 0x03020100, 0x0f0e0d0c, 0x0b0a0908, 0x07060504, 0x03020100,
                         0x0f0e0d0c, 0x0b0a0908, 0x07060504, 0x03020100);
    const __m512i factors =
        _mm512_broadcast_i32x4(_mm_set_epi64x((int64_t)WORD_FACTOR2, (int64_t)WORD_FACTOR1));
    const __m512i quarter = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
    __m512i size = _mm512_permutexvar_epi32(_mm512_add_epi32(quarter, _mm512_set1_epi32(first)),
                                            _mm512_castsi256_si512(sizes));
    size = _mm512_shuffle_epi8(size, _mm512_setzero_si512());
    __m512i word = _mm512_maskz_mov_epi8(_mm512_cmplt_epu8_mask(place, size),
                                         _mm512_or_si512(bytes, _mm512_set1_epi8(0x20)));
    __m512i parts = _mm512_mullo_epi64(word, factors);
    return _mm512_add_epi64(parts, _mm512_shuffle_epi32(parts, _MM_PERM_BADC));
}

MASK_TARGET64 static void lanes_hash_plain(struct words *words) {
    const __m512i even = _mm512_set_epi64(14, 12, 10, 8, 6, 4, 2, 0);
    /* Words behind the last stand where there is text, too. */
    _mm256_storeu_si256((__m256i *)(void *)(words->starts + words->count), _mm256_setzero_si256());
    for (size_t i = 0; i < words->count; i += 8) {
        const uint32_t *starts = words->starts + i;
        __m128i kinds = _mm_loadl_epi64((const __m128i *)(const void *)(words->kinds + i));
        __mmask8 plain = (__mmask8)_mm_test_epi8_mask(kinds, _mm_set1_epi8(WORD_PLAIN));
        __mmask8 number = (__mmask8)_mm_test_epi8_mask(kinds, _mm_set1_epi8(WORD_NUMBER));
        __m256i sizes =
            _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(words->ends + i)),
                             _mm256_loadu_si256((const __m256i *)(const void *)starts));
        __m512i low = lanes_sum(lanes_load(words->text, starts), sizes, 0);
        __m512i high = lanes_sum(lanes_load(words->text, starts + 4), sizes, 4);
        __m512i hash = _mm512_permutex2var_epi64(low, even, high);
        hash = _mm512_xor_si512(hash, _mm512_srli_epi64(hash, 32));
        hash = _mm512_andnot_si512(_mm512_set1_epi64(1), hash);
        hash = _mm512_mask_or_epi64(hash, number, hash, _mm512_set1_epi64(1));
        _mm512_mask_storeu_epi64(words->hashes + i, plain, hash);
    }
}

/* What the table says of eight words. */
MASK_TARGET64 static inline __m256i lanes_find(const struct vocabulary *vocabulary, __m512i hash) {
    const __m256i low = _mm256_set1_epi32(0xff);
    __m256i place = _mm512_cvtepi64_epi32(_mm512_srli_epi64(hash, 64 - VOCABULARY_BITS));
    __m256i slot = _mm256_i32gather_epi32((const int *)(const void *)vocabulary->slots, place, 2);
    __m256i tag = _mm256_and_si256(_mm512_cvtepi64_epi32(_mm512_srli_epi64(hash, 32)), low);
    __m256i held = _mm256_and_si256(_mm256_srli_epi32(slot, 8), low);
    __mmask8 known = _mm256_cmpeq_epi32_mask(held, tag) |
                     _mm256_test_epi32_mask(slot, _mm256_set1_epi32(VOCABULARY_SHARED));
    return _mm256_maskz_and_epi32(known, slot, _mm256_set1_epi32(VOCABULARY_SHARED - 1));
}

/* Which of eight words do not begin a pair that is known. */
MASK_TARGET64 static inline __mmask8 lanes_unpaired(const struct vocabulary *vocabulary,
                                                    __m512i part, __m512i behind) {
    __m512i key = _mm512_xor_si512(part, _mm512_ror_epi64(behind, 7));
    key = _mm512_mullo_epi64(key, _mm512_set1_epi64((int64_t)PAIR_FACTOR));
    __m256i place = _mm512_cvtepi64_epi32(_mm512_srli_epi64(key, 64 - PAIR_BITS));
    __m256i bits = _mm256_i32gather_epi32((const int *)(const void *)vocabulary->pairs,
                                          _mm256_srli_epi32(place, 5), 4);
    __m256i bit =
        _mm256_sllv_epi32(_mm256_set1_epi32(1), _mm256_and_si256(place, _mm256_set1_epi32(31)));
    return _mm256_testn_epi32_mask(bits, bit);
}

MASK_TARGET64 static inline __mmask8 lanes_first(const uint8_t *kinds) {
    __m128i eight = _mm_loadl_epi64((const __m128i *)(const void *)kinds);
    return (__mmask8)_mm_test_epi8_mask(eight, _mm_set1_epi8(WORD_FIRST));
}

MASK_TARGET64 static void lanes_look_up(struct words *words, const struct vocabulary *vocabulary) {
    const __m512i odd = _mm512_set1_epi64(1), any = _mm512_set1_epi64(ANY_NUMBER);
    const __m256i starts = _mm256_set1_epi32(WORD_STARTS | WORD_STARTS_ALONE);
    const __m256i lane = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    size_t begins = 0;
    for (size_t i = 0; i < words->count; i += 8) {
        __m512i hash = _mm512_loadu_si512(words->hashes + i);
        __m512i next = _mm512_loadu_si512(words->hashes + i + 1);
        __mmask8 first = lanes_first(words->kinds + i), last = lanes_first(words->kinds + i + 1);
        __mmask8 number = _mm512_test_epi64_mask(hash, odd);
        __m512i part = _mm512_mask_mov_epi64(hash, number, any);
        __m512i behind = _mm512_mask_mov_epi64(next, _mm512_test_epi64_mask(next, odd), any);
        behind = _mm512_maskz_mov_epi64((__mmask8)~last, behind);
        __m256i bits = lanes_find(vocabulary, hash);
        bits =
            _mm256_mask_or_epi32(bits, number, bits, _mm256_set1_epi32((int)vocabulary->numbers));
        bits = _mm256_mask_andnot_epi32(bits, (__mmask8)~first, starts, bits);
        bits = _mm256_mask_andnot_epi32(bits, lanes_unpaired(vocabulary, part, behind),
                                        _mm256_set1_epi32(WORD_BEGINS | WORD_STARTS), bits);
        _mm_storel_epi64((__m128i *)(void *)(words->known + i), _mm256_cvtepi32_epi8(bits));
        __mmask8 begin = _mm256_test_epi32_mask(bits, _mm256_set1_epi32(WORD_ANY));
        begin &= (__mmask8)(i + 8 <= words->count ? 0xff : (1U << (words->count - i)) - 1);
        __m256i index = _mm256_add_epi32(lane, _mm256_set1_epi32((int)(uint32_t)i));
        _mm256_storeu_si256((__m256i *)(void *)(words->begins + begins),
                            _mm256_maskz_compress_epi32(begin, index));
        begins += (size_t)__builtin_popcount(begin);
    }
    words->begin_count = begins;
}

/* The sum of eight numbers, which runs over. */
MASK_TARGET64 static inline uint64_t lanes_total(__m512i parts) {
    __m256i four =
        _mm256_add_epi64(_mm512_castsi512_si256(parts), _mm512_extracti64x4_epi64(parts, 1));
    __m128i two = _mm_add_epi64(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
    return (uint64_t)_mm_cvtsi128_si64(two) + (uint64_t)_mm_extract_epi64(two, 1);
}

/* The hash of a line's words together, eight at a time: the sum of their hashes, each times a power
 * of the factor, is what words_mix() comes to one by one. */
MASK_TARGET64 static inline uint64_t lanes_mix(const uint64_t *hashes, size_t count) {
    uint64_t together = 0;
    for (size_t i = 0; i < count; i += 8) {
        size_t some = count - i < 8 ? count - i : 8;
        __m512i power = _mm512_loadu_si512(words_powers + 9 - some);
        __m512i parts = _mm512_mullo_epi64(_mm512_loadu_si512(hashes + i), power);
        together = together * words_powers[8 - some] + lanes_total(parts);
    }
    return together;
}

MASK_TARGET64 static inline void lanes_sum_lines(struct words *words) {
    for (struct line_words *line = words->lines; line < words->lines + words->line_count; line++) {
        const uint8_t *known = words->known + line->first;
        line->together = lanes_mix(words->hashes + line->first, line->count);
        for (int set = 0; set < SETS; set++)
            line->of[set] = 0;
        for (size_t i = 0; i < line->count; i += 64) {
            size_t left = line->count - i;
            uint64_t there = left < 64 ? ((uint64_t)1 << left) - 1 : ~(uint64_t)0;
            __m512i bits = _mm512_loadu_si512(known + i);
            for (int set = 0; set < SETS; set++)
                line->of[set] += (uint32_t)__builtin_popcountll(
                    _mm512_mask_test_epi8_mask(there, bits, _mm512_set1_epi8((char)(1 << set))));
        }
    }
}
#endif

#endif
