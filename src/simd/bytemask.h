/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of a line 64 at a time, as bits: what stands where is then found by counting zeros. */
#ifndef BYTEMASK_H
#define BYTEMASK_H

#include <stdbool.h>
#include <stdint.h>
#if defined __SSE2__ && !defined DESCALE_PLAIN
#include <emmintrin.h>
#endif
#if defined __x86_64__ && !defined DESCALE_PLAIN
#include <immintrin.h>
#define MASK_WIDER
#define MASK_TARGET32 __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#define MASK_TARGET64                                                                              \
    __attribute__((                                                                                \
        target("avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

/* Whether this processor can do what is compiled for these. All that have AVX2 have LZCNT, which
 * not all compilers can ask for. */
static inline bool mask_target32(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}
static inline bool mask_target64(void) {
    return mask_target32() && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
}
#endif

#define MASK_BYTES 64

/* Bit i tells of byte i. */
struct mask {
    uint64_t word;    /* an ASCII letter or digit, or a byte beyond ASCII */
    uint64_t high;    /* a byte beyond ASCII */
    uint64_t blank;   /* ASCII white space, the newline included */
    uint64_t upper;   /* an ASCII capital */
    uint64_t digit;   /* an ASCII digit */
    uint64_t newline; /* \n */
};

/* The commonest signs, which only lines that have any are asked for. */
struct mask_signs {
    uint64_t colon; /* : */
    uint64_t comma; /* , */
    uint64_t dot;   /* . */
    uint64_t prime; /* ' */
    uint64_t dash;  /* - or / */
};

/* Whether a byte is an ASCII letter or digit; and 16 bytes at once, all bits of a byte set if so.
 */
static inline bool ascii_alphanumeric(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}
#if defined __SSE2__ && !defined DESCALE_PLAIN
/* Bytes from `first` on, `count` of them, which may not go beyond 127. */
static inline __m128i mask_range(__m128i bytes, char first, char count) {
    return _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8((char)(128 - first - count))),
                          _mm_set1_epi8((char)(127 - count)));
}
static inline __m128i mask_alphanumeric(__m128i bytes) {
    return _mm_or_si128(mask_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 26),
                        mask_range(bytes, '0', 10));
}

/* The first `size` of 16 bytes. */
static inline __m128i bytes_below(size_t size) {
    static const uint8_t masks[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                      255, 255, 255, 255, 255, 255, 255, 255};
    return _mm_loadu_si128((const __m128i *)(const void *)(masks + 16 - size));
}
#endif

/* struct mask mask16(at), struct mask_signs mask_signs16(at) and uint64_t mask_marks16(at), which
 * says where dashes and quotation marks from U+2010 to U+2027 begin; MASK_BYTES bytes must be
 * readable. The same for vectors of 32 and 64 bytes. */
#define NAME 16
#define TARGET
#if defined __SSE2__ && !defined DESCALE_PLAIN
#define WIDTH 16
#define VECTOR __m128i
#define LOAD(at) _mm_loadu_si128((const __m128i *)(const void *)(at))
#define FOUND __m128i
#define EQUAL(bytes, byte) _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)(byte)))
#define RANGE(bytes, first, count) mask_range(bytes, first, count)
#define HIGH(bytes) (bytes) /* a byte's own top bit */
#define EITHER(one, other) _mm_or_si128(one, other)
#define BITS(found) (uint64_t)(unsigned) _mm_movemask_epi8(found)
#define SMALL(bytes) _mm_or_si128(bytes, _mm_set1_epi8(0x20))
#define FLIP(bytes) _mm_xor_si128(bytes, _mm_set1_epi8((char)0x80))
#else
#define WIDTH 1
#define VECTOR uint8_t
#define LOAD(at) *(at)
#define FOUND unsigned
#define EQUAL(bytes, byte) ((bytes) == (byte))
#define RANGE(bytes, first, count) ((uint8_t)((bytes) - (first)) < (count))
#define HIGH(bytes) ((bytes) >= 0x80)
#define EITHER(one, other) ((one) | (other))
#define BITS(found) (uint64_t)(found)
#define SMALL(bytes) ((bytes) | 0x20)
#define FLIP(bytes) ((bytes) ^ 0x80)
#endif
#include "simd/bytemask_kernel.h"

#ifdef MASK_WIDER
MASK_TARGET32 static inline __m256i mask_range32(__m256i bytes, char first, char count) {
    return _mm256_cmpgt_epi8(_mm256_add_epi8(bytes, _mm256_set1_epi8((char)(128 - first - count))),
                             _mm256_set1_epi8((char)(127 - count)));
}
#define NAME 32
#define TARGET MASK_TARGET32
#define WIDTH 32
#define VECTOR __m256i
#define LOAD(at) _mm256_loadu_si256((const __m256i *)(const void *)(at))
#define FOUND __m256i
#define EQUAL(bytes, byte) _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)(byte)))
#define RANGE(bytes, first, count) mask_range32(bytes, first, count)
#define HIGH(bytes) (bytes)
#define EITHER(one, other) _mm256_or_si256(one, other)
#define BITS(found) (uint64_t)(unsigned) _mm256_movemask_epi8(found)
#define SMALL(bytes) _mm256_or_si256(bytes, _mm256_set1_epi8(0x20))
#define FLIP(bytes) _mm256_xor_si256(bytes, _mm256_set1_epi8((char)0x80))
#include "simd/bytemask_kernel.h"

#define NAME 64
#define TARGET MASK_TARGET64
#define WIDTH 64
#define VECTOR __m512i
#define LOAD(at) _mm512_loadu_si512(at)
#define FOUND __mmask64
#define EQUAL(bytes, byte) _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)(byte)))
#define RANGE(bytes, first, count)                                                                 \
    _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(first)), _mm512_set1_epi8(count))
#define HIGH(bytes) _mm512_movepi8_mask(bytes)
#define EITHER(one, other) ((one) | (other))
#define BITS(found) (uint64_t)(found)
#define SMALL(bytes) _mm512_or_si512(bytes, _mm512_set1_epi8(0x20))
#define FLIP(bytes) _mm512_xor_si512(bytes, _mm512_set1_epi8((char)0x80))
#include "simd/bytemask_kernel.h"
#endif

/* The bits below `count`, which is at most 64. */
static inline uint64_t mask_below(unsigned count) {
    return count < 64 ? ((uint64_t)1 << count) - 1 : ~(uint64_t)0;
}

#endif
