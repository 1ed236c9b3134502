/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums of a feature over the lines around each line. All sums are modulo 2^16. Differences of them
 * are right nevertheless, because none is over more than 2 * FEATURE_REACH lines of 255. */
#ifndef SUMS_KERNEL_H
#define SUMS_KERNEL_H

#include "label/kernels.h"
#include "simd/vec.h"

_Static_assert(2 * FEATURE_REACH * FEATURE_MAX <= INT16_MAX, "the sum around a line is no more");

#if VEC_BYTES > 1
static uint32_t sum_column(const uint8_t *column, size_t count) {
    v16 sums = v16_zero();
    size_t at = 0;
    for (; count - at >= 16; at += 16)
        sums = v16_add64(sums, v16_sum8(v16_load(column + at)));
    v16 last = v16_and(v16_load(column + at), v16_first(count - at));
    sums = v16_add64(sums, v16_sum8(last));
    return (uint32_t)(v16_low64(sums) + v16_high64(sums));
}
#else
static uint32_t sum_column(const uint8_t *column, size_t count) {
    uint32_t sum = 0;
    for (size_t at = 0; at < count; at++)
        sum += column[at];
    return sum;
}
#endif

#ifdef VEC_GATHER
/* Sixteen lines at a time: sums in each half by themselves, then those of the lower half are added
 * to the upper. */
static uint16_t sum_up(const uint8_t *column, size_t count, uint8_t middle, uint16_t *sums) {
    const v32 last = v32_set16(0x0f0e); /* the last number of a half, in all its places */
    const v32 less = v32_set16(middle);
    v32 before = v32_zero();
    for (size_t i = 0; i < count; i += 16) {
        v32 value = v32_sub16(v32_widen16(v16_load(column + i)), less), sum = value;
        sum = v32_add16(sum, v32_up_halves(sum, 2));
        sum = v32_add16(sum, v32_up_halves(sum, 4));
        sum = v32_add16(sum, v32_up_halves(sum, 8));
        v32 whole = v32_shuffle_halves(sum, last);
        sum = v32_add16(sum, v32_low_as_high(whole));
        v32_store(sums + i, v32_add16(before, v32_sub16(sum, value)));
        before = v32_add16(before, v32_add16(whole, v32_swap_halves(whole)));
    }
    return count % 16 ? sums[count] : (uint16_t)v16_low64(v32_low(before));
}
#elif VEC_BYTES > 1
static uint16_t sum_up(const uint8_t *column, size_t count, uint8_t middle, uint16_t *sums) {
    v16 before = v16_zero();
    for (size_t i = 0; i < count; i += 8) {
        v16 sum = v16_mix_low(v16_load8(column + i), v16_zero()); /* bytes as 16-bit numbers */
        sum = v16_sub16(sum, v16_set16(middle));
        sum = v16_add16(sum, v16_up(sum, 2));
        sum = v16_add16(sum, v16_up(sum, 4));
        sum = v16_add16(sum, v16_up(sum, 8));
        v16_store(sums + i, v16_add16(before, v16_up(sum, 2)));
        before = v16_add16(before, v16_last16(sum));
    }
    return count % 8 ? sums[count] : (uint16_t)v16_low64(before);
}
#else
static uint16_t sum_up(const uint8_t *column, size_t count, uint8_t middle, uint16_t *sums) {
    uint16_t all = 0;
    for (size_t i = 0; i < count; i++) {
        sums[i] = all;
        all = (uint16_t)(all + column[i] - middle);
    }
    return all;
}
#endif

#if VEC_BYTES > 1
static void sum_around(const struct feature_sum *sum, const uint16_t *restrict sums, size_t count,
                       uint8_t *restrict column) {
    const uint16_t *top = sums - sum->above, *bottom = sums + 1 + sum->below, *next = sums + 1;
    const vec middle = vec_set16(sum->middle);
    for (size_t i = 0; i < count; i += VEC_BYTES) {
        vec value[2];
        for (size_t half = 0; half < 2; half++) {
            size_t at = i + VEC_BYTES / 2 * half;
            vec above = vec_sub16(vec_load(sums + at), vec_load(top + at));
            vec below = vec_sub16(vec_load(bottom + at), vec_load(next + at));
            value[half] = vec_add16(vec_shift16(vec_add16(above, below), sum->shift), middle);
        }
        vec_store(column + i, vec_pack16(value[0], value[1]));
    }
}
#else
static void sum_around(const struct feature_sum *sum, const uint16_t *restrict sums, size_t count,
                       uint8_t *restrict column) {
    const uint16_t *top = sums - sum->above, *bottom = sums + 1 + sum->below, *next = sums + 1;
    for (size_t i = 0; i < count; i++) {
        int16_t around = (int16_t)(uint16_t)(sums[i] - top[i] + bottom[i] - next[i]);
        int value = (around >> sum->shift) + sum->middle;
        column[i] = (uint8_t)(value < 0 ? 0 : value > FEATURE_MAX ? FEATURE_MAX : value);
    }
}
#endif

#endif
