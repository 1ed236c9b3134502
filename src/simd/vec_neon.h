/* SPDX-License-Identifier: Apache-2.0
 *
 * The level of 64-bit ARM (Advanced SIMD, which all of them have): `v16` as in simd/vec_sse2.h; and
 * `vec`, four registers side by side, since the marks of 64 bytes are gathered into a number nearly
 * as fast as those of 16. */
#ifndef VEC_NEON_H
#define VEC_NEON_H

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8x16_t v16;

static inline v16 v16_load(const void *at) {
    return vld1q_u8(at);
}
static inline v16 v16_load8(const void *at) { /* 8 bytes, and 8 zeros */
    return vcombine_u8(vld1_u8(at), vdup_n_u8(0));
}
static inline void v16_store(void *at, v16 bytes) {
    vst1q_u8(at, bytes);
}
static inline v16 v16_zero(void) {
    return vdupq_n_u8(0);
}
static inline v16 v16_set8(uint8_t byte) {
    return vdupq_n_u8(byte);
}
static inline v16 v16_set16(uint16_t number) {
    return vreinterpretq_u8_u16(vdupq_n_u16(number));
}

static inline v16 v16_and(v16 one, v16 other) {
    return vandq_u8(one, other);
}
static inline v16 v16_or(v16 one, v16 other) {
    return vorrq_u8(one, other);
}
static inline v16 v16_without(v16 bytes, v16 other) {
    return vbicq_u8(bytes, other);
}
static inline v16 v16_choose(v16 mask, v16 yes, v16 no) {
    return vbslq_u8(mask, yes, no);
}

static inline v16 v16_equal(v16 bytes, uint8_t byte) {
    return vceqq_u8(bytes, vdupq_n_u8(byte));
}
static inline v16 v16_in_range(v16 bytes, uint8_t first, uint8_t count) {
    return vcltq_u8(vsubq_u8(bytes, vdupq_n_u8(first)), vdupq_n_u8(count));
}
static inline v16 v16_high(v16 bytes) { /* all bits of the bytes beyond ASCII */
    return vcltzq_s8(vreinterpretq_s8_u8(bytes));
}

/* The bits of four results of comparisons, whose bytes have all bits set or none: each byte keeps
 * one bit, and sums of neighbours bring them together. */
static inline uint64_t v16_bits64(v16 one, v16 two, v16 three, v16 four) {
    const v16 weights = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
    v16 low = vpaddq_u8(vandq_u8(one, weights), vandq_u8(two, weights));
    v16 high = vpaddq_u8(vandq_u8(three, weights), vandq_u8(four, weights));
    v16 both = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(both, both)), 0);
}
static inline unsigned v16_bits(v16 bytes) { /* the top bit of each byte */
    v16 high = v16_high(bytes), none = vdupq_n_u8(0);
    return (unsigned)v16_bits64(high, none, none, none);
}

static inline v16 v16_sub8(v16 one, v16 other) {
    return vsubq_u8(one, other);
}
static inline v16 v16_add8_capped(v16 one, v16 other) {
    return vqaddq_u8(one, other);
}
static inline v16 v16_max8(v16 one, v16 other) {
    return vmaxq_u8(one, other);
}

#define V16_NUMBERS(bytes) vreinterpretq_u16_u8(bytes)
static inline v16 v16_add16(v16 one, v16 other) {
    return vreinterpretq_u8_u16(vaddq_u16(V16_NUMBERS(one), V16_NUMBERS(other)));
}
static inline v16 v16_sub16(v16 one, v16 other) {
    return vreinterpretq_u8_u16(vsubq_u16(V16_NUMBERS(one), V16_NUMBERS(other)));
}
static inline v16 v16_add64(v16 one, v16 other) { /* 64-bit numbers */
    return vreinterpretq_u8_u64(vaddq_u64(vreinterpretq_u64_u8(one), vreinterpretq_u64_u8(other)));
}
static inline v16 v16_sum8(v16 bytes) { /* the sums of the first and the last 8, as such */
    return vreinterpretq_u8_u64(vpaddlq_u32(vpaddlq_u16(vpaddlq_u8(bytes))));
}
static inline v16 v16_pack16(v16 low, v16 high) { /* see vec_pack16() */
    return vqmovun_high_s16(vqmovun_s16(vreinterpretq_s16_u8(low)), vreinterpretq_s16_u8(high));
}
static inline v16 v16_last16(v16 numbers) { /* the last of eight, in all places */
    return vreinterpretq_u8_u16(vdupq_laneq_u16(V16_NUMBERS(numbers), 7));
}

#define v16_up(bytes, places) vextq_u8(vdupq_n_u8(0), bytes, 16 - (places))
#define v16_down(bytes, places) vextq_u8(bytes, vdupq_n_u8(0), places)

static inline v16 v16_mix_low(v16 one, v16 other) {
    return vzip1q_u8(one, other);
}
static inline v16 v16_mix_high(v16 one, v16 other) {
    return vzip2q_u8(one, other);
}
static inline v16 v16_first8(v16 bytes) {
    return vdupq_laneq_u8(bytes, 0);
}
static inline v16 v16_last8(v16 bytes) {
    return vdupq_laneq_u8(bytes, 15);
}
static inline uint64_t v16_low64(v16 bytes) {
    return vgetq_lane_u64(vreinterpretq_u64_u8(bytes), 0);
}
static inline uint64_t v16_high64(v16 bytes) {
    return vgetq_lane_u64(vreinterpretq_u64_u8(bytes), 1);
}
static inline v16 v16_first(size_t size) {
    static const uint8_t masks[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                      255, 255, 255, 255, 255, 255, 255, 255};
    return v16_load(masks + 16 - size);
}

/* Four registers. */
#define VEC_BYTES 64
#define VEC_TOGETHER 1
typedef uint8x16x4_t vec;
typedef uint8x16x4_t vec_found;

/* Does the same to each of the four. */
#define VEC_EACH(operation)                                                                        \
    vec result;                                                                                    \
    for (int i = 0; i < 4; i++)                                                                    \
        result.val[i] = operation;                                                                 \
    return result

static inline vec vec_load(const void *at) {
    return vld1q_u8_x4(at);
}
static inline void vec_store(void *at, vec bytes) {
    vst1q_u8_x4(at, bytes);
}
static inline vec vec_set8(uint8_t byte) {
    VEC_EACH(vdupq_n_u8(byte));
}
static inline vec vec_lower_case(vec bytes) {
    VEC_EACH(vorrq_u8(bytes.val[i], vdupq_n_u8(0x20)));
}
static inline vec_found vec_equal(vec bytes, uint8_t byte) {
    VEC_EACH(v16_equal(bytes.val[i], byte));
}
static inline vec_found vec_in_range(vec bytes, uint8_t first, uint8_t count) {
    VEC_EACH(v16_in_range(bytes.val[i], first, count));
}
static inline vec_found vec_high(vec bytes) {
    VEC_EACH(v16_high(bytes.val[i]));
}
static inline vec_found vec_either(vec_found one, vec_found other) {
    VEC_EACH(vorrq_u8(one.val[i], other.val[i]));
}
static inline uint64_t vec_bits(vec_found found) {
    return v16_bits64(found.val[0], found.val[1], found.val[2], found.val[3]);
}

static inline vec vec_set16(uint16_t number) {
    VEC_EACH(v16_set16(number));
}
static inline vec vec_add16(vec one, vec other) {
    VEC_EACH(v16_add16(one.val[i], other.val[i]));
}
static inline vec vec_sub16(vec one, vec other) {
    VEC_EACH(v16_sub16(one.val[i], other.val[i]));
}
static inline vec vec_shift16(vec numbers, unsigned bits) {
    int16x8_t down = vdupq_n_s16((int16_t) - (int)bits);
    VEC_EACH(vreinterpretq_u8_s16(vshlq_s16(vreinterpretq_s16_u8(numbers.val[i]), down)));
}
static inline vec vec_pack16(vec low, vec high) {
    vec bytes;
    bytes.val[0] = v16_pack16(low.val[0], low.val[1]);
    bytes.val[1] = v16_pack16(low.val[2], low.val[3]);
    bytes.val[2] = v16_pack16(high.val[0], high.val[1]);
    bytes.val[3] = v16_pack16(high.val[2], high.val[3]);
    return bytes;
}
static inline vec vec_pack32(vec one, vec two, vec three, vec four) {
    return vec_pack16(vec_pack16(one, two), vec_pack16(three, four));
}

/* For trees, see take_leaves() in label/forest_kernel.h. One instruction looks into all leaves. */
#define VEC_LOOKUP
static inline vec vec_set_bit(vec places, vec values, vec threshold, uint8_t bit) {
    VEC_EACH(vorrq_u8(places.val[i],
                      vandq_u8(vcgeq_u8(values.val[i], threshold.val[i]), vdupq_n_u8(bit))));
}
static inline vec vec_lookup64(const int8_t *leaves, vec places) {
    vec table = vec_load(leaves);
    VEC_EACH(vqtbl4q_u8(table, places.val[i]));
}
static inline void vec_add_pairs(vec one, vec other, vec *low, vec *high) {
    for (int i = 0; i < 4; i++) {
        int8x16_t first = vreinterpretq_s8_u8(one.val[i]);
        int8x16_t second = vreinterpretq_s8_u8(other.val[i]);
        int16x8_t sum = vaddl_s8(vget_low_s8(first), vget_low_s8(second));
        low->val[i] = v16_add16(low->val[i], vreinterpretq_u8_s16(sum));
        sum = vaddl_high_s8(first, second);
        high->val[i] = v16_add16(high->val[i], vreinterpretq_u8_s16(sum));
    }
}
static inline vec vec_first_sums(vec low, vec high) {
    return (vec){{low.val[0], high.val[0], low.val[1], high.val[1]}};
}
static inline vec vec_second_sums(vec low, vec high) {
    return (vec){{low.val[2], high.val[2], low.val[3], high.val[3]}};
}

#endif
