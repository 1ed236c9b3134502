/* SPDX-License-Identifier: Apache-2.0
 *
 * The counts of the lexer, line by line, as bytes in columns. */
#ifndef TRANSPOSE_KERNEL_H
#define TRANSPOSE_KERNEL_H

#include "label/kernels.h"
#include "simd/vec.h"

#include <string.h>

/* Plain loops, of which compilers make vectors of each level: the inner one is as long as the
 * longest of them. */
static void clamp(const uint16_t *restrict counts, size_t count, uint8_t *restrict bytes) {
    for (size_t first = 0; first < count; first += 32)
        for (size_t i = first; i < first + 32; i++)
            bytes[i] = (uint8_t)(counts[i] < FEATURE_MAX ? counts[i] : FEATURE_MAX);
}

#if VEC_BYTES > 1
static void transpose(const uint8_t *rows, size_t row_bytes, uint8_t *columns, size_t count) {
    v16 now[16], next[16];
    for (size_t i = 0; i < 16; i++)
        now[i] = v16_load(rows + i * row_bytes);
    /* Each round puts the bytes of two rows side by side: four rounds make a column. */
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < 8; i++) {
            next[2 * i] = v16_mix_low(now[i], now[i + 8]);
            next[2 * i + 1] = v16_mix_high(now[i], now[i + 8]);
        }
        memcpy(now, next, sizeof now);
    }
    for (size_t i = 0; i < count; i++)
        v16_store(columns + i * COLUMN_BYTES, now[i]);
}
#else
static void transpose(const uint8_t *rows, size_t row_bytes, uint8_t *columns, size_t count) {
    for (size_t column = 0; column < count; column++)
        for (size_t i = 0; i < 16; i++)
            columns[column * COLUMN_BYTES + i] = rows[i * row_bytes + column];
}
#endif

#endif
