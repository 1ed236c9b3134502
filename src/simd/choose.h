/* SPDX-License-Identifier: Apache-2.0
 *
 * Chooses among the tables of kernels that were compiled for each level, see simd/cpu.h: defines
 * the function CHOSEN, which returns the `struct CHOSEN` of a level. A file that includes this one
 * defines CHOSEN before. */
#include "simd/cpu.h"

#define CHOOSE_JOIN_NAME(name, level) name##_##level
#define CHOOSE_JOIN(name, level) CHOOSE_JOIN_NAME(name, level)

#define CHOOSE_DECLARE(level, number) extern const struct CHOSEN CHOOSE_JOIN(CHOSEN, level);
CPU_BUILT(CHOOSE_DECLARE)

#define CHOOSE_TABLE(level, number) [number] = &CHOOSE_JOIN(CHOSEN, level),
const struct CHOSEN *CHOSEN(enum cpu_level level) {
    static const struct CHOSEN *const by_level[CPU_LEVELS] = {CPU_BUILT(CHOOSE_TABLE)};
    return by_level[level];
}
