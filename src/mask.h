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
#if defined __x86_64__ && !defined DESCALE_PLAIN
#include <immintrin.h>
#define MASK_WIDER
#define MASK_TARGET32 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define MASK_TARGET64                                                                              \
    __attribute__((target("avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

/* Whether this processor can do what is compiled for these. */
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
    uint64_t colon;   /* : */
    uint64_t comma;   /* , */
    uint64_t dot;     /* . */
    uint64_t prime;   /* ' */
    uint64_t dash;    /* - or / */
    uint64_t newline; /* \n */
    uint64_t e2, x80; /* those two bytes, which typographic marks begin with, */
    uint64_t mark;    /* and what they may end with: 0x90 to 0xa7 */
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

/* MASK_BYTES bytes must be readable. */
#if defined __SSE2__ && !defined DESCALE_PLAIN
#define MASK_ADD(part, found) mask.part |= (uint64_t)(unsigned)_mm_movemask_epi8(found) << i
static inline struct mask mask_of(const uint8_t *at) {
    struct mask mask = {0};
    for (int i = 0; i < MASK_BYTES; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
        __m128i digit = mask_range(bytes, '0', 10);
        __m128i letter = mask_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 26);
        /* A letter, a digit, or a byte whose own top bit is set. */
        MASK_ADD(word, _mm_or_si128(_mm_or_si128(letter, digit), bytes));
        MASK_ADD(high, bytes);
        MASK_ADD(upper, mask_range(bytes, 'A', 26));
        MASK_ADD(digit, digit);
        MASK_ADD(blank, _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')),
                                     mask_range(bytes, '\t', 5)));
        MASK_ADD(colon, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(':')));
        MASK_ADD(comma, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')));
        MASK_ADD(dot, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')));
        MASK_ADD(prime, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\'')));
        MASK_ADD(dash, _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('-')),
                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('/'))));
        MASK_ADD(newline, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));
        MASK_ADD(e2, _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)0xe2)));
        MASK_ADD(x80, _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)0x80)));
        MASK_ADD(mark, _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)0x8f)),
                                     _mm_cmplt_epi8(bytes, _mm_set1_epi8((char)0xa8))));
    }
    return mask;
}
#undef MASK_ADD
#else
static inline struct mask mask_of(const uint8_t *at) {
    struct mask mask = {0};
    for (int i = 0; i < MASK_BYTES; i++) {
        uint8_t byte = at[i];
        uint64_t high = byte >> 7;
        mask.word |= (ascii_alphanumeric(byte) | high) << i;
        mask.high |= high << i;
        mask.upper |= (uint64_t)((uint8_t)(byte - 'A') < 26) << i;
        mask.digit |= (uint64_t)((uint8_t)(byte - '0') < 10) << i;
        mask.blank |= (uint64_t)(byte == ' ' || (uint8_t)(byte - '\t') < 5) << i;
        mask.colon |= (uint64_t)(byte == ':') << i;
        mask.comma |= (uint64_t)(byte == ',') << i;
        mask.dot |= (uint64_t)(byte == '.') << i;
        mask.prime |= (uint64_t)(byte == '\'') << i;
        mask.dash |= (uint64_t)(byte == '-' || byte == '/') << i;
        mask.newline |= (uint64_t)(byte == '\n') << i;
        mask.e2 |= (uint64_t)(byte == 0xe2) << i;
        mask.x80 |= (uint64_t)(byte == 0x80) << i;
        mask.mark |= (uint64_t)((uint8_t)(byte - 0x90) < 0x18) << i;
    }
    return mask;
}
#endif

#ifdef MASK_WIDER
MASK_TARGET32 static inline __m256i mask_range32(__m256i bytes, char first, char count) {
    return _mm256_cmpgt_epi8(_mm256_add_epi8(bytes, _mm256_set1_epi8((char)(128 - first - count))),
                             _mm256_set1_epi8((char)(127 - count)));
}
#define MASK_ADD(part, found) mask.part |= (uint64_t)(unsigned)_mm256_movemask_epi8(found) << i
MASK_TARGET32 static inline struct mask mask_of32(const uint8_t *at) {
    struct mask mask = {0};
    for (int i = 0; i < MASK_BYTES; i += 32) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(at + i));
        __m256i digit = mask_range32(bytes, '0', 10);
        __m256i letter = mask_range32(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), 'a', 26);
        MASK_ADD(word, _mm256_or_si256(_mm256_or_si256(letter, digit), bytes));
        MASK_ADD(high, bytes);
        MASK_ADD(upper, mask_range32(bytes, 'A', 26));
        MASK_ADD(digit, digit);
        MASK_ADD(blank, _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(' ')),
                                        mask_range32(bytes, '\t', 5)));
        MASK_ADD(colon, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(':')));
        MASK_ADD(comma, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(',')));
        MASK_ADD(dot, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('.')));
        MASK_ADD(prime, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\'')));
        MASK_ADD(dash, _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('-')),
                                       _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('/'))));
        MASK_ADD(newline, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n')));
        MASK_ADD(e2, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)0xe2)));
        MASK_ADD(x80, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)0x80)));
        MASK_ADD(mark, _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8((char)0x8f)),
                                        _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xa8), bytes)));
    }
    return mask;
}
#undef MASK_ADD

MASK_TARGET64 static inline uint64_t mask_range64(__m512i bytes, char first, char count) {
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(first)),
                                  _mm512_set1_epi8(count));
}
/* What the characters of ASCII are, as bits: the top one first, mask_of64() shifts them out. */
#define WORD 128, 128, 128, 128, 128, 128, 128, 128
#define UPPER 192, 192, 192, 192, 192, 192, 192, 192
#define DIGIT 160, 160, 160, 160, 160
#define BLANK 16
static const uint8_t mask_kinds[2 * MASK_BYTES] = {
    ['\t'] = BLANK, BLANK,         BLANK,      BLANK,     BLANK,     [' '] = BLANK,
    [','] = 8,      ['.'] = 4,     ['\''] = 2, ['-'] = 1, ['/'] = 1, ['0'] = DIGIT,
    DIGIT,          ['A'] = UPPER, UPPER,      UPPER,     192,       192,
    ['a'] = WORD,   WORD,          WORD,       128,       128,
};
#undef WORD
#undef UPPER
#undef DIGIT
#undef BLANK
MASK_TARGET64 static inline struct mask mask_of64(const uint8_t *at) {
    __m512i bytes = _mm512_loadu_si512(at);
    struct mask mask = {.high = _mm512_movepi8_mask(bytes),
                        .colon = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(':')),
                        .newline = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n')),
                        .e2 = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)0xe2)),
                        .x80 = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)0x80)),
                        .mark = mask_range64(bytes, (char)0x90, 0x18)};
    __m512i kinds =
        _mm512_maskz_permutex2var_epi8(~mask.high, _mm512_loadu_si512(mask_kinds), bytes,
                                       _mm512_loadu_si512(mask_kinds + MASK_BYTES));
    uint64_t *const parts[] = {&mask.word,  &mask.upper, &mask.digit, &mask.blank,
                               &mask.comma, &mask.dot,   &mask.prime, &mask.dash};
    for (size_t i = 0; i < 8; i++) {
        *parts[i] = _mm512_movepi8_mask(kinds);
        kinds = _mm512_add_epi8(kinds, kinds);
    }
    mask.word |= mask.high;
    return mask;
}
#endif

/* Takes the dashes and quotation marks from U+2010 to U+2027, which no word goes on through, out of
 * the words. Returns where they begin. */
static inline uint64_t mask_marks(struct mask *mask) {
    uint64_t marks = mask->e2 & mask->x80 >> 1 & mask->mark >> 2;
    mask->word &= ~(marks | marks << 1 | marks << 2);
    return marks;
}

/* The bits below `count`, which is at most 64. */
static inline uint64_t mask_below(unsigned count) {
    return count < 64 ? ((uint64_t)1 << count) - 1 : ~(uint64_t)0;
}

#endif
