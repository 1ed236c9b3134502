/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors: the same operations at each level of processors, see simd/cpu.h. Which level a file is
 * compiled for follows from the instructions that the compiler may use. Each level has a header
 * that defines, as inline functions or macros:
 *
 *   VEC_BYTES    the bytes of a `vec`, the widest vector of the level; 1 at the plain level
 *   vec_found    the result of comparing bytes: a mark for each byte of a vec
 *
 *   vec_load(at)                         reads VEC_BYTES bytes, aligned or not
 *   vec_lower_case(bytes)                sets bit 5 of each byte: ASCII capitals become small
 *   vec_equal(bytes, byte)               finds one value
 *   vec_in_range(bytes, first, count)    finds the values first .. first + count - 1
 *   vec_high(bytes)                      finds bytes beyond ASCII
 *   vec_either(one, other)               joins two results
 *   vec_bits(found)                      a result as bits of a uint64_t: bit i is byte i
 *
 * Beyond the plain level there are these for vectors of 16-bit numbers:
 *
 *   vec_store(at, v), vec_set16(n), vec_add16(a, b), vec_sub16(a, b)
 *   vec_shift16(v, bits)                 divides signed numbers by 2^bits, rounding down
 *   vec_pack16(low, high)                two vectors of signed numbers as one of bytes, in order;
 *                                        numbers below 0 become 0, those above 255 become 255
 *   vec_pack32(one, two, three, four)    the same twice: four vectors as one of bytes, in order
 *
 * and `v16`, a vector of 16 bytes, with the v16_ operations of simd/vec_sse2.h. Kernels that need
 * more than that ask for one of:
 *
 *   VEC_LOOKUP   tables of leaves, see vec_avx2.h
 *   VEC_GATHER   the v32_ operations of vec_avx2.h, on eight 32-bit numbers
 *   VEC_COMPRESS the AVX-512 instructions that move chosen bytes together */
#ifndef VEC_H
#define VEC_H

#include <stddef.h>
#include <stdint.h>

/* SIMD_NAME(name) is name_LEVEL in files that are compiled once for each level. */
#define SIMD_JOIN_NAME(name, level) name##_##level
#define SIMD_JOIN(name, level) SIMD_JOIN_NAME(name, level)
#define SIMD_NAME(name) SIMD_JOIN(name, SIMD_LEVEL)

#if !defined DESCALE_PLAIN && defined __aarch64__ && defined __AARCH64EL__
#include "simd/vec_neon.h"
#elif defined DESCALE_PLAIN || !defined __SSE2__
#include "simd/vec_plain.h"
#elif defined __AVX512VBMI2__ && defined __AVX512VL__
#include "simd/vec_avx512.h"
#elif defined __AVX2__
#include "simd/vec_avx2.h"
#else
#include "simd/vec_sse2.h"
#endif

#endif
