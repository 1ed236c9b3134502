/* SPDX-License-Identifier: Apache-2.0 */
#include "label/kernels.h"

#define DECLARE(level, number) extern const struct label_kernels label_kernels_##level;
CPU_BUILT(DECLARE)

const struct label_kernels *label_kernels(enum cpu_level level) {
#define BY_LEVEL(level, number) [number] = &label_kernels_##level,
    static const struct label_kernels *const by_level[CPU_LEVELS] = {CPU_BUILT(BY_LEVEL)};
    return by_level[level];
}
