/* SPDX-License-Identifier: Apache-2.0 */
#include "points.h"

#define DECLARE(level, number) extern const struct point_kernels point_kernels_##level;
CPU_BUILT(DECLARE)

const struct point_kernels *point_kernels(enum cpu_level level) {
#define BY_LEVEL(level, number) [number] = &point_kernels_##level,
    static const struct point_kernels *const by_level[CPU_LEVELS] = {CPU_BUILT(BY_LEVEL)};
    return by_level[level];
}
