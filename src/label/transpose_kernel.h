/* SPDX-License-Identifier: Apache-2.0
 *
 * The counts of the lexer, line by line, as bytes in columns. */
#ifndef TRANSPOSE_KERNEL_H
#define TRANSPOSE_KERNEL_H

#include "label/kernels.h"
#include "simd/vec.h"

#include <string.h>

#if VEC_BYTES > 1
#ifdef VEC_GATHER
static void clamp(const uint16_t *counts, size_t count, uint8_t *bytes) {
    const v32 max = v32_set16(FEATURE_MAX);
    for (size_t i = 0; i < count; i += 32) {
        v32 low = v32_min16(v32_load(counts + i), max);
        v32 high = v32_min16(v32_load(counts + i + 16), max);
        v32_store(bytes + i, v32_pack16(low, high));
    }
}
#else
static void clamp(const uint16_t *counts, size_t count, uint8_t *bytes) {
    const v16 max = v16_set16(FEATURE_MAX);
    for (size_t i = 0; i < count; i += 16) {
        v16 low = v16_min16(v16_load(counts + i), max);
        v16 high = v16_min16(v16_load(counts + i + 8), max);
        v16_store(bytes + i, v16_pack16(low, high));
    }
}
#endif

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
static void clamp(const uint16_t *counts, size_t count, uint8_t *bytes) {
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(counts[i] < FEATURE_MAX ? counts[i] : FEATURE_MAX);
}

static void transpose(const uint8_t *rows, size_t row_bytes, uint8_t *columns, size_t count) {
    for (size_t column = 0; column < count; column++)
        for (size_t i = 0; i < 16; i++)
            columns[column * COLUMN_BYTES + i] = rows[i * row_bytes + column];
}
#endif

#endif
