/* SPDX-License-Identifier: Apache-2.0
 *
 * Compiled once for each level of processors, see simd/cpu.h. */
#include "points.h"
#include "simd/vec.h"

#include <stdbool.h>

#define LAST_POINT 0x10ffff
#define REPLACEMENT 0xfffd
#define POINT_BYTES 4 /* at most, in UTF-8 */

/* Writes a code point of more than 7 bits. Returns the end. */
static inline uint8_t *write_point(uint8_t *to, uint32_t point) {
    if (point > LAST_POINT)
        point = REPLACEMENT;
    if (point < 0x800) {
        *to++ = (uint8_t)(0xc0 | point >> 6);
    } else if (point < 0x10000) {
        *to++ = (uint8_t)(0xe0 | point >> 12);
        *to++ = (uint8_t)(0x80 | (point >> 6 & 0x3f));
    } else {
        *to++ = (uint8_t)(0xf0 | point >> 18);
        *to++ = (uint8_t)(0x80 | (point >> 12 & 0x3f));
        *to++ = (uint8_t)(0x80 | (point >> 6 & 0x3f));
    }
    *to++ = (uint8_t)(0x80 | (point & 0x3f));
    return to;
}

/* Copies code points of ASCII, whole vectors at a time, up to the first other one. Returns how
 * many. */
static inline size_t write_ascii(uint8_t *to, size_t size, const uint32_t *points, size_t count) {
    size_t copied = 0, most = count < size ? count : size;
#if VEC_BYTES > 1
    while (most - copied >= VEC_BYTES) {
        const uint8_t *at = (const uint8_t *)(points + copied);
        /* A half of 0x8000 and more is a negative number, and becomes 0. */
        vec bytes =
            vec_pack32(vec_load(at), vec_load(at + (size_t)VEC_BYTES),
                       vec_load(at + (size_t)2 * VEC_BYTES), vec_load(at + (size_t)3 * VEC_BYTES));
        uint64_t other = vec_bits(vec_either(vec_high(bytes), vec_equal(bytes, 0)));
        vec_store(to + copied, bytes);
        if (other)
            return copied + (size_t)__builtin_ctzll(other);
        copied += VEC_BYTES;
    }
#endif
    while (copied < most && points[copied] < 0x80) {
        to[copied] = (uint8_t)points[copied];
        copied++;
    }
    return copied;
}

static size_t write_points(uint8_t *to, size_t size, const uint32_t *points, size_t count,
                           size_t *read) {
    const uint32_t *at = points, *end = points + count;
    uint8_t *written = to, *full = to + size;
    while (at < end && full - written >= POINT_BYTES) {
        size_t copied = write_ascii(written, (size_t)(full - written), at, (size_t)(end - at));
        at += copied;
        written += copied;
        while (at < end && full - written >= POINT_BYTES && (*at >= 0x80 || *at == 0)) {
            if (*at == 0)
                *written++ = (uint8_t)*at++;
            else
                written = write_point(written, *at++);
        }
    }
    *read = (size_t)(at - points);
    return (size_t)(written - to);
}

#if VEC_BYTES > 1
/* Whether any byte of four vectors is no ASCII. */
static inline bool any_high(const uint8_t *bytes) {
    vec_found low = vec_either(vec_high(vec_load(bytes)), vec_high(vec_load(bytes + VEC_BYTES)));
    vec_found high = vec_either(vec_high(vec_load(bytes + (size_t)2 * VEC_BYTES)),
                                vec_high(vec_load(bytes + (size_t)3 * VEC_BYTES)));
    return vec_bits(vec_either(low, high)) != 0;
}
#endif

/* All bytes but 0x80 to 0xbf begin a code point. Most text is ASCII for long stretches. */
static size_t count_points(const uint8_t *bytes, size_t size) {
    size_t inside = 0, i = 0;
#if VEC_BYTES > 1
    for (size_t next; size - i >= (size_t)4 * VEC_BYTES; i = next) {
        next = i + (size_t)4 * VEC_BYTES;
        for (bool counted = any_high(bytes + i); counted && i < next; i += VEC_BYTES)
            inside += (size_t)__builtin_popcountll(
                vec_bits(vec_in_range(vec_load(bytes + i), 0x80, 0x40)));
    }
    for (; size - i >= VEC_BYTES; i += VEC_BYTES)
        inside +=
            (size_t)__builtin_popcountll(vec_bits(vec_in_range(vec_load(bytes + i), 0x80, 0x40)));
    for (; size - i >= 16; i += 16)
        inside +=
            (size_t)__builtin_popcount(v16_bits(v16_in_range(v16_load(bytes + i), 0x80, 0x40)));
    if (i < size && size >= 16) { /* the last 16 bytes once more, without those counted above */
        unsigned last = v16_bits(v16_in_range(v16_load(bytes + size - 16), 0x80, 0x40));
        inside += (size_t)__builtin_popcount(last >> (16 - (size - i)));
        i = size;
    }
#endif
    for (; i < size; i++)
        inside += (bytes[i] & 0xc0) == 0x80;
    return size - inside;
}

extern const struct point_kernels SIMD_NAME(point_kernels);
const struct point_kernels SIMD_NAME(point_kernels) = {write_points, count_points};
