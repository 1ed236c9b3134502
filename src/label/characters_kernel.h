/* SPDX-License-Identifier: Apache-2.0
 *
 * Counting the characters of a text in UTF-8: all bytes but those that continue a character, which
 * are 10xxxxxx. */
#ifndef CHARACTERS_KERNEL_H
#define CHARACTERS_KERNEL_H

#include "label/kernels.h"
#include "simd/vec.h"

#if VEC_BYTES > 1
static uint64_t characters(const uint8_t *bytes, size_t size) {
    uint64_t count = size;
    for (size_t i = 0; i < size; i += VEC_BYTES) {
        uint64_t found = vec_bits(vec_in_range(vec_load(bytes + i), 0x80, 0x40));
        if (size - i < VEC_BYTES)
            found &= ~(UINT64_MAX << (size - i));
        if (found)
            count -= (uint64_t)__builtin_popcountll(found);
    }
    return count;
}
#else
static uint64_t characters(const uint8_t *bytes, size_t size) {
    uint64_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += (bytes[i] & 0xc0) != 0x80;
    return count;
}
#endif

#endif
