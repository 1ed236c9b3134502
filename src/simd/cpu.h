/* SPDX-License-Identifier: Apache-2.0
 *
 * Which instructions this processor has.
 *
 * A kernel is a short function that works on vectors. Its text is written once, over the operations
 * of simd/vec.h, and compiled once for each level below. At run time a table of functions is chosen
 * by cpu_level(). All levels give the same results, bit for bit. */
#ifndef CPU_H
#define CPU_H

/* The levels of this build, from the lowest up; each has all instructions of those before it. */
enum cpu_level {
    CPU_PLAIN, /* plain C, for every processor */
#if defined __x86_64__ && !defined DESCALE_PLAIN
    CPU_SSE2,   /* every x86-64: vectors of 16 bytes */
    CPU_AVX2,   /* also BMI1, BMI2 and POPCNT: vectors of 32 bytes */
    CPU_AVX512, /* BW, VL, DQ, VBMI and VBMI2: vectors of 64 bytes */
#elif defined __aarch64__ && defined __AARCH64EL__ && !defined DESCALE_PLAIN
    CPU_NEON, /* every 64-bit ARM: vectors of 16 bytes */
#endif
    CPU_LEVELS
};

/* The same: LEVEL(suffix of its functions, its number) for each. */
#if defined __x86_64__ && !defined DESCALE_PLAIN
#define CPU_BUILT(LEVEL)                                                                           \
    LEVEL(plain, CPU_PLAIN)                                                                        \
    LEVEL(sse2, CPU_SSE2)                                                                          \
    LEVEL(avx2, CPU_AVX2)                                                                          \
    LEVEL(avx512, CPU_AVX512)
#elif defined __aarch64__ && defined __AARCH64EL__ && !defined DESCALE_PLAIN
#define CPU_BUILT(LEVEL) LEVEL(plain, CPU_PLAIN) LEVEL(neon, CPU_NEON)
#else
#define CPU_BUILT(LEVEL) LEVEL(plain, CPU_PLAIN)
#endif

/* The highest level that both this processor and this build have. The environment variable
 * DESCALE_CPU (plain, sse2, avx2, avx512 or neon) lowers it, and never raises it; other values are
 * ignored. The level is found at the first call and stays the same until the process ends. May be
 * called from any thread. */
enum cpu_level cpu_level(void);

/* The name of that level, as DESCALE_CPU spells it. */
const char *cpu_level_name(void);

#endif
