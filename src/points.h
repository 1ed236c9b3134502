/* SPDX-License-Identifier: Apache-2.0
 *
 * Code points and UTF-8, for pages that come as code points: kernels, see simd/cpu.h. */
#ifndef POINTS_H
#define POINTS_H

#include "simd/cpu.h"

#include <stddef.h>
#include <stdint.h>

struct point_kernels {
    /* Writes `count` code points as UTF-8, as many as fit in `size` bytes. Returns how many bytes
     * there are, and in *read how many code points. Surrogates are written as others are; a number
     * above 0x10ffff becomes U+FFFD. */
    size_t (*write)(uint8_t *to, size_t size, const uint32_t *points, size_t count, size_t *read);
    /* Counts the code points that begin in these bytes. */
    size_t (*count)(const uint8_t *bytes, size_t size);
};

/* Those of a level that this processor has. */
const struct point_kernels *point_kernels(enum cpu_level level);

#endif
