/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors of 32 bytes, for the levels AVX2 and AVX-512: `v32`; and the AVX2 level of simd/vec.h. */
#ifndef VEC_AVX2_H
#define VEC_AVX2_H

#include "simd/vec_sse2.h"

#include <immintrin.h>
#include <string.h>

#define VEC_GATHER
typedef __m256i v32;

static inline v32 v32_load(const void *at) {
    return _mm256_loadu_si256(at);
}
static inline void v32_store(void *at, v32 bytes) {
    _mm256_storeu_si256(at, bytes);
}
static inline v32 v32_zero(void) {
    return _mm256_setzero_si256();
}
static inline v32 v32_set8(uint8_t byte) {
    return _mm256_set1_epi8((char)byte);
}
static inline v32 v32_set16(uint16_t number) {
    return _mm256_set1_epi16((short)number);
}
static inline v32 v32_set32(uint32_t number) {
    return _mm256_set1_epi32((int)number);
}
static inline v32 v32_set64(uint64_t number) {
    return _mm256_set1_epi64x((int64_t)number);
}
static inline v32 v32_twice(v16 half) {
    return _mm256_broadcastsi128_si256(half);
}
static inline v32 v32_join(v16 low, v16 high) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}
static inline v16 v32_low(v32 bytes) {
    return _mm256_castsi256_si128(bytes);
}
static inline v16 v32_high(v32 bytes) {
    return _mm256_extracti128_si256(bytes, 1);
}

static inline v32 v32_and(v32 one, v32 other) {
    return _mm256_and_si256(one, other);
}
static inline v32 v32_or(v32 one, v32 other) {
    return _mm256_or_si256(one, other);
}
static inline v32 v32_xor(v32 one, v32 other) {
    return _mm256_xor_si256(one, other);
}
static inline v32 v32_without(v32 bytes, v32 other) {
    return _mm256_andnot_si256(other, bytes);
}
static inline uint32_t v32_bits(v32 bytes) { /* the top bit of each byte */
    return (uint32_t)_mm256_movemask_epi8(bytes);
}

/* Arithmetic on 32-bit and 64-bit numbers. AVX2 has no product of 64-bit numbers: it is put
 * together from those of their halves. */
static inline v32 v32_sub32(v32 one, v32 other) {
    return _mm256_sub_epi32(one, other);
}
static inline v32 v32_add32(v32 one, v32 other) {
    return _mm256_add_epi32(one, other);
}
static inline v32 v32_add16(v32 one, v32 other) {
    return _mm256_add_epi16(one, other);
}
static inline v32 v32_sub16(v32 one, v32 other) {
    return _mm256_sub_epi16(one, other);
}
static inline v32 v32_multiply32(v32 one, v32 other) {
    return _mm256_mullo_epi32(one, other);
}
static inline v32 v32_equal32(v32 one, v32 other) {
    return _mm256_cmpeq_epi32(one, other);
}
static inline v32 v32_more32(v32 one, v32 other) { /* signed */
    return _mm256_cmpgt_epi32(one, other);
}
/* Each number shifted by its own number of bits; all by the same, a constant. */
static inline v32 v32_shift_each32(v32 numbers, v32 bits) {
    return _mm256_srlv_epi32(numbers, bits);
}
#define v32_shift_right32(numbers, bits) _mm256_srli_epi32(numbers, bits)
#define v32_shift_left32(numbers, bits) _mm256_slli_epi32(numbers, bits)
static inline v32 v32_add64(v32 one, v32 other) {
    return _mm256_add_epi64(one, other);
}
static inline v32 v32_multiply64(v32 one, v32 other) {
#if defined __AVX512DQ__ && defined __AVX512VL__
    return _mm256_mullo_epi64(one, other);
#else
    v32 crossed = v32_add64(_mm256_mul_epu32(_mm256_srli_epi64(one, 32), other),
                            _mm256_mul_epu32(one, _mm256_srli_epi64(other, 32)));
    return v32_add64(_mm256_mul_epu32(one, other), _mm256_slli_epi64(crossed, 32));
#endif
}

/* Four bytes as 64-bit numbers, or eight as 32-bit numbers. */
static inline v32 v32_widen4(const uint8_t *bytes) {
    int four;
    memcpy(&four, bytes, sizeof four);
    return _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four));
}
static inline v32 v32_widen8(const uint8_t *bytes) {
    return _mm256_cvtepu8_epi32(v16_load8(bytes));
}
/* Sixteen bytes, or sixteen signed ones, as 16-bit numbers. */
static inline v32 v32_widen16(v16 bytes) {
    return _mm256_cvtepu8_epi16(bytes);
}
static inline v32 v32_widen_signed8(v16 bytes) {
    return _mm256_cvtepi8_epi16(bytes);
}

/* Moves the bytes of each half up by a constant number of places. Clears the lower half. Puts one
 * of four 64-bit numbers, a constant, into all places. */
#define v32_up_halves(bytes, places) _mm256_slli_si256(bytes, places)
static inline v32 v32_high_with(v32 bytes) {
    return _mm256_blend_epi32(_mm256_setzero_si256(), bytes, 0xf0);
}
static inline v32 v32_shuffle_halves(v32 bytes, v32 places) {
    return _mm256_shuffle_epi8(bytes, places);
}
/* The halves exchanged; the lower half as the upper, and zeros in its place. */
static inline v32 v32_swap_halves(v32 bytes) {
    return _mm256_permute2x128_si256(bytes, bytes, 0x01);
}
static inline v32 v32_low_as_high(v32 bytes) {
    return _mm256_permute2x128_si256(bytes, bytes, 0x08);
}
#define v32_all64(numbers, one) _mm256_permute4x64_epi64(numbers, 0x55 * (one))

/* The lowest bytes of eight 32-bit numbers. */
static inline void v32_store_narrow8(void *at, v32 numbers) {
    v32 packed = _mm256_shuffle_epi8(numbers, v32_set32(0x0c080400));
    _mm_storel_epi64(at, _mm_unpacklo_epi32(v32_low(packed), v32_high(packed)));
}

/* The halves of eight 64-bit numbers, in order. */
#define V32_HALVES(four, next_four, which)                                                         \
    _mm256_permute4x64_epi64(                                                                      \
        _mm256_castps_si256(                                                                       \
            _mm256_shuffle_ps(_mm256_castsi256_ps(four), _mm256_castsi256_ps(next_four), which)),  \
        0xd8)
static inline v32 v32_low_halves(v32 four, v32 next_four) {
    return V32_HALVES(four, next_four, 0x88);
}
static inline v32 v32_high_halves(v32 four, v32 next_four) {
    return V32_HALVES(four, next_four, 0xdd);
}

/* All bits of each 32-bit number as its bit `bit`, a constant. */
#define v32_spread32(numbers, bit) _mm256_srai_epi32(_mm256_slli_epi32(numbers, 31 - (bit)), 31)

/* For each 64-bit number `yes` if bit `bit` of `numbers` is set, else `no`. */
static inline v32 v32_choose64(v32 numbers, int bit, v32 yes, v32 no) {
    __m256d top = _mm256_castsi256_pd(_mm256_slli_epi64(numbers, 63 - bit));
    return _mm256_castpd_si256(
        _mm256_blendv_pd(_mm256_castsi256_pd(no), _mm256_castsi256_pd(yes), top));
}

/* The 32-bit numbers at table[place] for eight places. */
static inline v32 v32_gather32(const void *table, v32 places) {
    return _mm256_i32gather_epi32((const int *)table, places, 4);
}

/* The same where all bits of `wanted` are set; 0 elsewhere, where nothing is read. */
static inline v32 v32_gather32_some(const void *table, v32 places, v32 wanted) {
    return _mm256_mask_i32gather_epi32(v32_zero(), (const int *)table, places, wanted, 4);
}

/* The 32 bits at table[place] for eight places: the last must have two bytes after it. */
static inline v32 v32_gather16(const uint16_t *table, v32 places) {
    return _mm256_i32gather_epi32((const int *)(const void *)table, places, 2);
}

#if !defined __AVX512VBMI2__ || !defined __AVX512VL__
#define VEC_BYTES 32
#define VEC_TOGETHER 3
typedef v32 vec;
typedef v32 vec_found;

#define vec_load(at) v32_load(at)
#define vec_store(at, bytes) v32_store(at, bytes)
#define vec_set8(byte) v32_set8(byte)
#define vec_high(bytes) (bytes) /* a byte's own top bit is its mark */
#define vec_either(one, other) v32_or(one, other)
#define vec_bits(found) ((uint64_t)v32_bits(found))
static inline vec vec_lower_case(vec bytes) {
    return v32_or(bytes, v32_set8(0x20));
}
static inline vec_found vec_equal(vec bytes, uint8_t byte) {
    return _mm256_cmpeq_epi8(bytes, vec_set8(byte));
}
static inline vec_found vec_in_range(vec bytes, uint8_t first, uint8_t count) {
    /* See v16_in_range(). */
    return _mm256_cmpgt_epi8(_mm256_add_epi8(bytes, vec_set8((uint8_t)(128 - first - count))),
                             vec_set8((uint8_t)(127 - count)));
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
static inline vec vec_pack32(vec one, vec two, vec three, vec four) {
    /* Packed so, four bytes of each stand in each half. */
    vec low = _mm256_packus_epi16(one, two), high = _mm256_packus_epi16(three, four);
    const vec order = _mm256_set_epi32(7, 3, 6, 2, 5, 1, 4, 0);
    return _mm256_permutevar8x32_epi32(_mm256_packus_epi16(low, high), order);
}

/* For trees: see take_leaves() in label/forest_kernel.h. Marks, in the top bit of each byte, of the
 * values that are at least a threshold, given as 255 less it; places with another bit set for
 * those; one of 16 leaves for each place; and `yes` for those, `no` for the others. */
#define VEC_LOOKUP
static inline vec vec_at_least(vec values, vec room) {
    return _mm256_avg_epu8(values, room); /* (value + 255 - threshold + 1) / 2 */
}
static inline vec vec_set_bit(vec places, vec marks, uint8_t bit) {
    return _mm256_blendv_epi8(places, v32_or(places, vec_set8(bit)), marks);
}
static inline vec vec_lookup16(const int8_t *leaves, vec places) {
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(v16_load(leaves)), places);
}
static inline vec vec_choose(vec marks, vec yes, vec no) {
    return _mm256_blendv_epi8(no, yes, marks);
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

#endif
