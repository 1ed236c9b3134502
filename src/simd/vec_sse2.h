/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors of 16 bytes, for all levels of x86: `v16`; and the SSE2 level of simd/vec.h, where `vec`
 * is the same. */
#ifndef VEC_SSE2_H
#define VEC_SSE2_H

#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef __m128i v16;

static inline v16 v16_load(const void *at) {
    return _mm_loadu_si128(at);
}
static inline v16 v16_load8(const void *at) { /* 8 bytes, and 8 zeros */
    return _mm_loadl_epi64(at);
}
static inline void v16_store(void *at, v16 bytes) {
    _mm_storeu_si128(at, bytes);
}
static inline void v16_store8(void *at, v16 bytes) { /* the first 8 */
    _mm_storel_epi64(at, bytes);
}
static inline void v16_store4(void *at, v16 bytes) { /* the first 4 */
    int four = _mm_cvtsi128_si32(bytes);
    memcpy(at, &four, sizeof four);
}
static inline v16 v16_zero(void) {
    return _mm_setzero_si128();
}
static inline v16 v16_set8(uint8_t byte) {
    return _mm_set1_epi8((char)byte);
}
static inline v16 v16_set16(uint16_t number) {
    return _mm_set1_epi16((short)number);
}

/* Bits. v16_without(a, b) clears in `a` the bits of `b`; v16_choose(mask, a, b) takes bits of `a`
 * where the mask is set, else of `b`. */
static inline v16 v16_and(v16 one, v16 other) {
    return _mm_and_si128(one, other);
}
static inline v16 v16_or(v16 one, v16 other) {
    return _mm_or_si128(one, other);
}
static inline v16 v16_without(v16 bytes, v16 other) {
    return _mm_andnot_si128(other, bytes);
}
static inline v16 v16_choose(v16 mask, v16 yes, v16 no) {
    return v16_or(v16_and(mask, yes), v16_without(no, mask));
}

/* Comparisons of bytes: 255 where they hold, else 0. v16_bits() has a bit for each byte, its top
 * bit. */
static inline v16 v16_equal(v16 bytes, uint8_t byte) {
    return _mm_cmpeq_epi8(bytes, v16_set8(byte));
}
static inline v16 v16_in_range(v16 bytes, uint8_t first, uint8_t count) { /* count up to 128 */
    /* There is only a signed comparison: the range is moved to where those numbers end. */
    return _mm_cmpgt_epi8(_mm_add_epi8(bytes, v16_set8((uint8_t)(128 - first - count))),
                          v16_set8((uint8_t)(127 - count)));
}
static inline unsigned v16_bits(v16 bytes) {
    return (unsigned)_mm_movemask_epi8(bytes);
}

/* Arithmetic on bytes; "capped" stops at 255. */
static inline v16 v16_sub8(v16 one, v16 other) {
    return _mm_sub_epi8(one, other);
}
static inline v16 v16_add8_capped(v16 one, v16 other) {
    return _mm_adds_epu8(one, other);
}
static inline v16 v16_max8(v16 one, v16 other) {
    return _mm_max_epu8(one, other);
}

/* Arithmetic on 16-bit numbers. */
static inline v16 v16_add16(v16 one, v16 other) {
    return _mm_add_epi16(one, other);
}
static inline v16 v16_sub16(v16 one, v16 other) {
    return _mm_sub_epi16(one, other);
}
static inline v16 v16_add64(v16 one, v16 other) { /* 64-bit numbers */
    return _mm_add_epi64(one, other);
}
static inline v16 v16_sum8(v16 bytes) { /* the sums of the first and the last 8, as such */
    return _mm_sad_epu8(bytes, _mm_setzero_si128());
}
static inline v16 v16_pack16(v16 low, v16 high) { /* see vec_pack16() */
    return _mm_packus_epi16(low, high);
}
static inline v16 v16_last16(v16 numbers) { /* the last of eight, in all places */
    return _mm_shuffle_epi32(_mm_shufflehi_epi16(numbers, 0xff), 0xff);
}

/* Moves bytes up (to higher places) or down, a constant number of places, and fills up with 0. */
#define v16_up(bytes, places) _mm_slli_si128(bytes, places)
#define v16_down(bytes, places) _mm_srli_si128(bytes, places)

/* The bytes of two vectors in turns: the first eight of each, or the last eight. */
static inline v16 v16_mix_low(v16 one, v16 other) {
    return _mm_unpacklo_epi8(one, other);
}
static inline v16 v16_mix_high(v16 one, v16 other) {
    return _mm_unpackhi_epi8(one, other);
}

/* The first or the last byte, in all places. */
static inline v16 v16_first8(v16 bytes) {
    return _mm_shuffle_epi32(_mm_shufflelo_epi16(v16_mix_low(bytes, bytes), 0), 0);
}
static inline v16 v16_last8(v16 bytes) {
    return v16_last16(v16_mix_high(bytes, bytes));
}

/* The two halves as numbers. */
static inline uint64_t v16_low64(v16 bytes) {
    return (uint64_t)_mm_cvtsi128_si64(bytes);
}
static inline uint64_t v16_high64(v16 bytes) {
    return (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(bytes, bytes));
}

/* All bits of the first `size` bytes, at most 16. */
static inline v16 v16_first(size_t size) {
    static const uint8_t masks[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                      255, 255, 255, 255, 255, 255, 255, 255};
    return v16_load(masks + 16 - size);
}

#if !defined __AVX2__
#define VEC_BYTES 16
typedef v16 vec;
typedef v16 vec_found;

#define vec_load(at) v16_load(at)
#define vec_store(at, bytes) v16_store(at, bytes)
#define vec_lower_case(bytes) v16_or(bytes, v16_set8(0x20))
#define vec_equal(bytes, byte) v16_equal(bytes, byte)
#define vec_in_range(bytes, first, count) v16_in_range(bytes, first, count)
#define vec_high(bytes) (bytes) /* a byte's own top bit is its mark */
#define vec_either(one, other) v16_or(one, other)
#define vec_bits(found) ((uint64_t)v16_bits(found))

#define vec_set16(number) v16_set16(number)
#define vec_add16(one, other) v16_add16(one, other)
#define vec_sub16(one, other) v16_sub16(one, other)
#define vec_pack16(low, high) v16_pack16(low, high)
static inline vec vec_pack32(vec one, vec two, vec three, vec four) {
    return v16_pack16(v16_pack16(one, two), v16_pack16(three, four));
}
static inline vec vec_shift16(vec numbers, unsigned bits) {
    return _mm_sra_epi16(numbers, _mm_cvtsi32_si128((int)bits));
}
#endif

#endif
