/* SPDX-License-Identifier: Apache-2.0
 *
 * Classes of bytes as bit masks, 64 bytes at a time. A position is then found by counting zeros.
 * All functions read MASK_BYTES bytes from `at`; bit i of a mask is about byte i. */
#ifndef BYTEMASK_H
#define BYTEMASK_H

#include "simd/vec.h"

#include <stdint.h>

#define MASK_BYTES 64

struct byte_mask {
    uint64_t word;    /* an ASCII letter or digit, or a byte beyond ASCII */
    uint64_t high;    /* a byte beyond ASCII */
    uint64_t blank;   /* ASCII white space, the newline included */
    uint64_t upper;   /* an ASCII capital */
    uint64_t digit;   /* an ASCII digit */
    uint64_t newline; /* \n */
};

static inline struct byte_mask mask_bytes(const uint8_t *at) {
    struct byte_mask mask = {0};
    for (int i = 0; i < MASK_BYTES; i += VEC_BYTES) {
        vec bytes = vec_load(at + i);
        vec_found digit = vec_in_range(bytes, '0', 10);
        vec_found letter = vec_in_range(vec_lower_case(bytes), 'a', 26);
        vec_found high = vec_high(bytes);
        vec_found blank = vec_either(vec_equal(bytes, ' '), vec_in_range(bytes, '\t', 5));
        mask.word |= vec_bits(vec_either(vec_either(letter, digit), high)) << i;
        mask.high |= vec_bits(high) << i;
        mask.blank |= vec_bits(blank) << i;
        mask.upper |= vec_bits(vec_in_range(bytes, 'A', 26)) << i;
        mask.digit |= vec_bits(digit) << i;
        mask.newline |= vec_bits(vec_equal(bytes, '\n')) << i;
    }
    return mask;
}

/* The commonest signs. Their masks are made only for blocks that have signs. */
struct sign_mask {
    uint64_t colon;
    uint64_t comma;
    uint64_t dot;
    uint64_t prime; /* ' */
    uint64_t dash;  /* - or / */
};

static inline struct sign_mask mask_signs(const uint8_t *at) {
    struct sign_mask signs = {0};
    for (int i = 0; i < MASK_BYTES; i += VEC_BYTES) {
        vec bytes = vec_load(at + i);
        signs.colon |= vec_bits(vec_equal(bytes, ':')) << i;
        signs.comma |= vec_bits(vec_equal(bytes, ',')) << i;
        signs.dot |= vec_bits(vec_equal(bytes, '.')) << i;
        signs.prime |= vec_bits(vec_equal(bytes, '\'')) << i;
        signs.dash |= vec_bits(vec_either(vec_equal(bytes, '-'), vec_equal(bytes, '/'))) << i;
    }
    return signs;
}

/* The first bytes of dashes and quotation marks from U+2010 to U+2027: E2 80, then 90 to A7. A
 * character that goes on after the 64 bytes is not found. */
static inline uint64_t mask_punctuation(const uint8_t *at) {
    uint64_t first = 0, second = 0, third = 0;
    for (int i = 0; i < MASK_BYTES; i += VEC_BYTES) {
        vec bytes = vec_load(at + i);
        first |= vec_bits(vec_equal(bytes, 0xe2)) << i;
        second |= vec_bits(vec_equal(bytes, 0x80)) << i;
        third |= vec_bits(vec_in_range(bytes, 0x90, 0x18)) << i;
    }
    return first & second >> 1 & third >> 2;
}

/* The lowest `count` bits, at most 64. */
static inline uint64_t bits_below(unsigned count) {
    return count < 64 ? ((uint64_t)1 << count) - 1 : ~(uint64_t)0;
}

/* The position of the lowest bit that is set, or 64 if none is. Where there is an instruction that
 * does just this, GCC 12 does not find it by itself. */
static inline unsigned bits_lowest(uint64_t mask) {
#if VEC_BYTES > 1 && defined __BMI__
    return (unsigned)_tzcnt_u64(mask);
#else
    return (unsigned)(mask ? __builtin_ctzll(mask) : 64);
#endif
}

/* One more than the position of the highest bit that is set, or 0 if none is. */
static inline unsigned bits_size(uint64_t mask) {
    return 64 - (unsigned)(mask ? __builtin_clzll(mask) : 64);
}

#endif
