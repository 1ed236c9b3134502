/* SPDX-License-Identifier: Apache-2.0
 *
 * The AVX-512 level of simd/vec.h, where marks of a comparison are bits. */
#ifndef VEC_AVX512_H
#define VEC_AVX512_H

#include "simd/vec_avx2.h"

#define VEC_BYTES 64
#define VEC_TOGETHER 4
typedef __m512i vec;
typedef __mmask64 vec_found;

static inline vec vec_load(const void *at) {
    return _mm512_loadu_si512(at);
}
static inline void vec_store(void *at, vec bytes) {
    _mm512_storeu_si512(at, bytes);
}
static inline vec vec_set8(uint8_t byte) {
    return _mm512_set1_epi8((char)byte);
}
static inline vec vec_lower_case(vec bytes) {
    return _mm512_or_si512(bytes, vec_set8(0x20));
}
static inline vec_found vec_equal(vec bytes, uint8_t byte) {
    return _mm512_cmpeq_epi8_mask(bytes, vec_set8(byte));
}
static inline vec_found vec_in_range(vec bytes, uint8_t first, uint8_t count) {
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, vec_set8(first)), vec_set8(count));
}
static inline vec_found vec_high(vec bytes) {
    return _mm512_movepi8_mask(bytes);
}
static inline vec_found vec_either(vec_found one, vec_found other) {
    return one | other;
}
static inline uint64_t vec_bits(vec_found found) {
    return found;
}

static inline vec vec_set16(uint16_t number) {
    return _mm512_set1_epi16((short)number);
}
static inline vec vec_add16(vec one, vec other) {
    return _mm512_add_epi16(one, other);
}
static inline vec vec_sub16(vec one, vec other) {
    return _mm512_sub_epi16(one, other);
}
static inline vec vec_shift16(vec numbers, unsigned bits) {
    return _mm512_sra_epi16(numbers, _mm_cvtsi32_si128((int)bits));
}
static inline vec vec_pack16(vec low, vec high) {
    /* The instruction packs each 16 bytes by themselves. */
    const vec order = _mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0);
    return _mm512_permutexvar_epi64(order, _mm512_packus_epi16(low, high));
}
static inline vec vec_pack32(vec one, vec two, vec three, vec four) {
    /* Packed so, four bytes of each stand in each quarter. */
    vec low = _mm512_packus_epi16(one, two), high = _mm512_packus_epi16(three, four);
    const vec order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
    return _mm512_permutexvar_epi32(order, _mm512_packus_epi16(low, high));
}

/* For trees, see take_leaves() in label/forest_kernel.h. All leaves are one vector here. */
#define VEC_LOOKUP
static inline vec vec_set_bit(vec places, vec values, vec threshold, uint8_t bit) {
    __mmask64 holds = _mm512_cmpge_epu8_mask(values, threshold);
    return _mm512_mask_add_epi8(places, holds, places, vec_set8(bit));
}
static inline vec vec_lookup64(const int8_t *leaves, vec places) {
    return _mm512_permutexvar_epi8(places, vec_load(leaves));
}
static inline void vec_add_pairs(vec one, vec other, vec *low, vec *high) {
    const vec ones = vec_set8(1);
    *low = vec_add16(*low, _mm512_maddubs_epi16(ones, _mm512_unpacklo_epi8(one, other)));
    *high = vec_add16(*high, _mm512_maddubs_epi16(ones, _mm512_unpackhi_epi8(one, other)));
}
static inline vec vec_first_sums(vec low, vec high) {
    return _mm512_permutex2var_epi64(low, _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0), high);
}
static inline vec vec_second_sums(vec low, vec high) {
    return _mm512_permutex2var_epi64(low, _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4), high);
}

/* Sixteen bytes as 32-bit numbers, plus `base` each. */
#define VEC_COMPRESS
static inline vec vec_widen8(v16 bytes, uint32_t base) {
    return _mm512_add_epi32(_mm512_cvtepu8_epi32(bytes), _mm512_set1_epi32((int)base));
}

#endif
