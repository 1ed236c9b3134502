/* SPDX-License-Identifier: Apache-2.0 */
#include "simd/cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define NAME(level, number) [number] = #level,
static const char *const names[CPU_LEVELS] = {CPU_BUILT(NAME)};

#if defined __x86_64__ && !defined DESCALE_PLAIN
/* The instructions of each level are those that src/meson.build compiles it with. LZCNT is not
 * asked for, because some compilers cannot: every processor with AVX2 has it. */
static enum cpu_level processor_level(void) {
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2") || !__builtin_cpu_supports("popcnt"))
        return CPU_SSE2;
    if (!__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512vl") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vbmi") ||
        !__builtin_cpu_supports("avx512vbmi2"))
        return CPU_AVX2;
    return CPU_AVX512;
}
#else
static enum cpu_level processor_level(void) {
    return CPU_LEVELS - 1; /* there is nothing to find out */
}
#endif

static enum cpu_level find_level(void) {
    enum cpu_level level = processor_level();
    const char *limit = getenv("DESCALE_CPU");
    for (enum cpu_level lower = CPU_PLAIN; limit && lower < level; lower++)
        if (!strcmp(limit, names[lower]))
            return lower;
    return level;
}

enum cpu_level cpu_level(void) {
    static _Atomic int found; /* the level plus 1; 0: not known yet */
    int level = atomic_load_explicit(&found, memory_order_relaxed);
    if (level == 0) {
        level = (int)find_level() + 1;
        atomic_store_explicit(&found, level, memory_order_relaxed);
    }
    return (enum cpu_level)(level - 1);
}

const char *cpu_level_name(void) {
    return names[cpu_level()];
}
