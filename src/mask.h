/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of a line 64 at a time, as bits: what stands where is then found by counting zeros. */
#ifndef MASK_H
#define MASK_H

#include <stdbool.h>
#include <stdint.h>
#if defined __SSE2__ && !defined DESCALE_PLAIN
#include <emmintrin.h>
#endif

#define MASK_BYTES 64

/* Bit i tells of byte i. */
struct mask {
    uint64_t word;    /* an ASCII letter or digit, or a byte beyond ASCII */
    uint64_t high;    /* a byte beyond ASCII */
    uint64_t blank;   /* ASCII white space, the newline included */
    uint64_t colon;   /* : */
    uint64_t newline; /* \n */
};

/* Whether a byte is an ASCII letter or digit; and 16 bytes at once, all bits of a byte set if so.
 */
static inline bool ascii_alphanumeric(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}
#if defined __SSE2__ && !defined DESCALE_PLAIN
static inline __m128i mask_alphanumeric(__m128i bytes) {
    __m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    __m128i letter =
        _mm_cmpgt_epi8(_mm_add_epi8(small, _mm_set1_epi8(127 - 'z')), _mm_set1_epi8(127 - 26));
    __m128i digit =
        _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(127 - '9')), _mm_set1_epi8(127 - 10));
    return _mm_or_si128(letter, digit);
}
#endif

/* MASK_BYTES bytes must be readable. */
#if defined __SSE2__ && !defined DESCALE_PLAIN
static inline struct mask mask_of(const uint8_t *at) {
    struct mask mask = {0};
    for (int i = 0; i < MASK_BYTES; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
        __m128i control =
            _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(127 - '\r')), _mm_set1_epi8(127 - 5));
        __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')), control);
        __m128i colon = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(':'));
        __m128i newline = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));
        /* A letter, a digit, or a byte whose own top bit is set. */
        __m128i word = _mm_or_si128(mask_alphanumeric(bytes), bytes);
        mask.word |= (uint64_t)(unsigned)_mm_movemask_epi8(word) << i;
        mask.high |= (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << i;
        mask.blank |= (uint64_t)(unsigned)_mm_movemask_epi8(blank) << i;
        mask.colon |= (uint64_t)(unsigned)_mm_movemask_epi8(colon) << i;
        mask.newline |= (uint64_t)(unsigned)_mm_movemask_epi8(newline) << i;
    }
    return mask;
}
#else
static inline struct mask mask_of(const uint8_t *at) {
    struct mask mask = {0};
    for (int i = 0; i < MASK_BYTES; i++) {
        uint8_t byte = at[i];
        uint64_t high = byte >> 7;
        mask.word |= (ascii_alphanumeric(byte) | high) << i;
        mask.high |= high << i;
        mask.blank |= (uint64_t)(byte == ' ' || (uint8_t)(byte - '\t') < 5) << i;
        mask.colon |= (uint64_t)(byte == ':') << i;
        mask.newline |= (uint64_t)(byte == '\n') << i;
    }
    return mask;
}
#endif

/* The bits below `count`, which is at most 64. */
static inline uint64_t mask_below(unsigned count) {
    return count < 64 ? ((uint64_t)1 << count) - 1 : ~(uint64_t)0;
}

#endif
