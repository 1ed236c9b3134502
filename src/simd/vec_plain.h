/* SPDX-License-Identifier: Apache-2.0
 *
 * The plain level of simd/vec.h: a vector is one byte. */
#ifndef VEC_PLAIN_H
#define VEC_PLAIN_H

#include <stdbool.h>
#include <stdint.h>

#define VEC_BYTES 1
typedef uint8_t vec;
typedef bool vec_found;

static inline vec vec_load(const uint8_t *at) {
    return *at;
}
static inline vec vec_lower_case(vec byte) {
    return byte | 0x20;
}
static inline vec_found vec_equal(vec byte, uint8_t other) {
    return byte == other;
}
static inline vec_found vec_in_range(vec byte, uint8_t first, uint8_t count) {
    return (uint8_t)(byte - first) < count;
}
static inline vec_found vec_high(vec byte) {
    return byte >= 0x80;
}
static inline vec_found vec_either(vec_found one, vec_found other) {
    return one | other;
}
static inline uint64_t vec_bits(vec_found found) {
    return found;
}

#endif
