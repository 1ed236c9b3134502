/* SPDX-License-Identifier: Apache-2.0
 *
 * The AVX2 level of simd/vec.h. */
#ifndef VEC_AVX2_H
#define VEC_AVX2_H

#include "simd/vec_sse2.h"

#include <immintrin.h>

#define VEC_BYTES 32
typedef __m256i vec;
typedef __m256i vec_found;

static inline vec vec_load(const void *at) {
    return _mm256_loadu_si256(at);
}
static inline void vec_store(void *at, vec bytes) {
    _mm256_storeu_si256(at, bytes);
}
static inline vec vec_set8(uint8_t byte) {
    return _mm256_set1_epi8((char)byte);
}
static inline vec vec_lower_case(vec bytes) {
    return _mm256_or_si256(bytes, vec_set8(0x20));
}
static inline vec_found vec_equal(vec bytes, uint8_t byte) {
    return _mm256_cmpeq_epi8(bytes, vec_set8(byte));
}
static inline vec_found vec_in_range(vec bytes, uint8_t first, uint8_t count) {
    /* See v16_in_range(). */
    return _mm256_cmpgt_epi8(_mm256_add_epi8(bytes, vec_set8((uint8_t)(128 - first - count))),
                             vec_set8((uint8_t)(127 - count)));
}
static inline vec_found vec_high(vec bytes) {
    return bytes;
}
static inline vec_found vec_either(vec_found one, vec_found other) {
    return _mm256_or_si256(one, other);
}
static inline uint64_t vec_bits(vec_found found) {
    return (uint32_t)_mm256_movemask_epi8(found);
}

static inline vec vec_set16(uint16_t number) {
    return _mm256_set1_epi16((short)number);
}
static inline vec vec_add16(vec one, vec other) {
    return _mm256_add_epi16(one, other);
}
static inline vec vec_sub16(vec one, vec other) {
    return _mm256_sub_epi16(one, other);
}
static inline vec vec_shift16(vec numbers, unsigned bits) {
    return _mm256_sra_epi16(numbers, _mm_cvtsi32_si128((int)bits));
}
static inline vec vec_pack16(vec low, vec high) {
    /* The instruction packs each 16 bytes by themselves: the middle two quarters change places. */
    return _mm256_permute4x64_epi64(_mm256_packus_epi16(low, high), 0xd8);
}

/* For trees: the places of lines in a table of 64 leaves, one byte each. The lower `bits` bits of a
 * place are found line by line, the others are those of `base` for all lines. vec_places() begins
 * with those; vec_next_bit() then adds `bit` where a value is at least the threshold, the highest
 * bit first; and vec_lookup() takes the leaves. `bits` has to be known to the compiler. Here places
 * are counted from `base`, each new bit at the bottom. */
#define VEC_LOOKUP
static inline vec vec_places(uint8_t base) {
    (void)base;
    return _mm256_setzero_si256();
}
static inline vec vec_next_bit(vec places, vec values, vec threshold, uint8_t bit) {
    vec holds = _mm256_cmpeq_epi8(_mm256_subs_epu8(threshold, values), _mm256_setzero_si256());
    (void)bit;
    return _mm256_sub_epi8(_mm256_add_epi8(places, places), holds);
}

/* Each 16 leaves are a table of their own, so 1, 2 or 4 of those are looked into. A table may
 * reach over the end of the leaves, by less than 16 bytes; those are never taken. */
__attribute__((always_inline)) static inline vec vec_lookup(const int8_t *leaves, unsigned bits,
                                                            unsigned base, vec places) {
    const unsigned tables = bits <= 4 ? 1 : bits == 5 ? 2 : 4;
    vec taken[4];
    for (unsigned i = 0; i < tables; i++) {
        vec table = _mm256_broadcastsi128_si256(v16_load(leaves + base + 16 * i));
        taken[i] = _mm256_shuffle_epi8(table, places);
    }
    /* Bits 4 and 5 are moved to the top of bytes, where a choice is made by them. */
    vec bit4 = _mm256_slli_epi16(places, 3), bit5 = _mm256_slli_epi16(places, 2);
    for (unsigned i = 0; i + 1 < tables; i += 2)
        taken[i] = _mm256_blendv_epi8(taken[i], taken[i + 1], bit4);
    return tables < 4 ? taken[0] : _mm256_blendv_epi8(taken[0], taken[2], bit5);
}

/* Adds the signed bytes of two vectors: of each 16 places the sums of the first 8 are added to
 * `low`, the others to `high`, 16-bit numbers. */
static inline void vec_add_pairs(vec one, vec other, vec *low, vec *high) {
    const vec ones = vec_set8(1);
    *low = vec_add16(*low, _mm256_maddubs_epi16(ones, _mm256_unpacklo_epi8(one, other)));
    *high = vec_add16(*high, _mm256_maddubs_epi16(ones, _mm256_unpackhi_epi8(one, other)));
}
/* Those sums in the order of places: of the first half of the places, and of the second. */
static inline vec vec_first_sums(vec low, vec high) {
    return _mm256_permute2x128_si256(low, high, 0x20);
}
static inline vec vec_second_sums(vec low, vec high) {
    return _mm256_permute2x128_si256(low, high, 0x31);
}

#endif
