/* SPDX-License-Identifier: Apache-2.0
 *
 * The fast front of the lexer. Most of a text is ASCII words and blanks, most of the rest single
 * signs. Both are found by counting zeros in masks of 64 bytes, with few branches that depend on
 * what stands there; numbers, long words, bytes beyond ASCII and signs that may be part of a longer
 * token go to lexer_tokens(). The words of a block come before its signs: only the end of the line
 * depends on their order. */
#include "lexer.h"
#include "mask.h"

/* What an ASCII sign counts as, and ends a line as; and where it stands between blanks. */
struct sign {
    struct {
        uint8_t feature, count, end;
    } as[2];
    uint8_t stop;    /* a full stop, if a sentence may end behind it */
    uint8_t context; /* to be read together with what is beside it */
};
#define COUNTED(feature, end)                                                                      \
    { {{FEATURE_##feature, 1, END_##end}, {FEATURE_##feature, 1, END_##end}}, 0, 0 }
#define SILENT(end, stop)                                                                          \
    { {{FEATURE_symbol, 0, END_##end}, {FEATURE_symbol, 0, END_##end}}, stop, 0 }
#define ALONE                                                                                      \
    { {{FEATURE_symbol, 0, END_sign}, {FEATURE_bar, 1, END_bar}}, 0, 0 }
#define CONTEXT                                                                                    \
    { {{FEATURE_symbol, 0, END_sign}, {FEATURE_symbol, 0, END_sign}}, 0, 1 }
#define SYMBOL COUNTED(symbol, sign)
#define SYMBOLS SYMBOL, SYMBOL, SYMBOL, SYMBOL, SYMBOL, SYMBOL, SYMBOL, SYMBOL
static const struct sign signs[128] = {
    /* the control characters */
    SYMBOLS,
    SYMBOLS,
    SYMBOLS,
    SYMBOLS,
    ['!'] = COUNTED(exclamation, exclamation),
    ['"'] = COUNTED(quote, quote),
    ['#'] = CONTEXT,
    ['$'] = COUNTED(price, sign),
    ['%'] = COUNTED(price, sign),
    ['&'] = SYMBOL,
    ['\''] = SILENT(quote, 0),
    ['('] = COUNTED(bracket, bracket),
    [')'] = COUNTED(bracket, bracket),
    ['*'] = SYMBOL,
    ['+'] = SYMBOL,
    [','] = COUNTED(comma, comma),
    ['-'] = ALONE,
    ['.'] = SILENT(period, 1),
    ['/'] = ALONE,
    [':'] = COUNTED(colon, colon),
    [';'] = SILENT(comma, 0),
    ['<'] = COUNTED(bar, bar),
    ['='] = COUNTED(code, sign),
    ['>'] = COUNTED(bar, bar),
    ['?'] = COUNTED(question, question),
    ['@'] = CONTEXT,
    ['['] = COUNTED(bracket, bracket),
    ['\\'] = COUNTED(code, sign),
    [']'] = COUNTED(bracket, bracket),
    ['^'] = SYMBOL,
    ['_'] = COUNTED(code, sign),
    ['`'] = SILENT(quote, 0),
    ['{'] = COUNTED(code, sign),
    ['|'] = COUNTED(bar, bar),
    ['}'] = COUNTED(code, sign),
    ['~'] = SYMBOL,
    ['\x7f'] = SYMBOL,
};

/* The hash of an ASCII word of up to 16 bytes. */
static inline uint64_t short_hash(const uint8_t *at, size_t size) {
#if defined __SSE2__ && !defined DESCALE_PLAIN
    static const uint8_t masks[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                      255, 255, 255, 255, 255, 255, 255, 255};
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i keep = _mm_loadu_si128((const __m128i *)(const void *)(masks + 16 - size));
    __m128i word = _mm_and_si128(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), keep);
    return word_mix((uint64_t)_mm_cvtsi128_si64(word),
                    (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(word, word)));
#else
    return word_hash(at, size, 0x2020202020202020U);
#endif
}

/* A block of a line: bit i of the masks is byte i from `at`. */
struct block {
    const uint8_t *at;
    uint64_t words, high;  /* see struct mask; no run of words goes on behind the block */
    uint64_t upper, digit;
    uint64_t signs;        /* visible bytes that are neither */
    const uint8_t *behind; /* how far lexer_tokens() has read, and the last of that to be visible */
    const uint8_t *shown;
};

/* Reads tokens from a byte of the block, at least up to `until`; what they took is taken out of the
 * block. Returns how far they got, at most MASK_BYTES. */
static unsigned take_tokens(struct lexer *lexer, struct block *block, unsigned from, unsigned until,
                            uint16_t *values) {
    uint8_t end = lexer->end;
    lexer->end = END_none;
    const uint8_t *behind = lexer_tokens(lexer, block->at + from, block->at + until, values);
    size_t got = (size_t)(behind - block->at);
    if (!block->behind || behind > block->behind)
        block->behind = behind;
    unsigned to = got < MASK_BYTES ? (unsigned)got : MASK_BYTES;
    block->signs &= ~(mask_below(to) & ~mask_below(from));
    if (lexer->end == END_none) { /* white space beyond ASCII */
        lexer->end = end;
        block->words &= ~(mask_below(to) & ~mask_below(from));
    } else if (!block->shown || behind > block->shown) {
        block->shown = behind;
    }
    return to;
}

/* A run that is not plain, and what hangs on to it: a number may go on into the next run, and end
 * within it. Returns the edges that are left. */
static uint64_t take_run(struct lexer *lexer, struct block *block, unsigned from, unsigned until,
                         uint64_t edges, uint16_t *values) {
    for (;;) {
        unsigned to = take_tokens(lexer, block, from, until, values);
        bool inside = false;
        while (edges && (unsigned)__builtin_ctzll(edges) < to) {
            edges &= edges - 1;
            inside = !inside;
        }
        if (!inside)
            return edges;
        from = to;
        until = (unsigned)__builtin_ctzll(edges);
        edges &= edges - 1;
    }
}

/* Adds a word that is ASCII, begins with a letter and has at most 16 bytes, from `start` to `end` of a
 * block which begins at `base` of the line. */
static inline void add_word(struct words *words, struct words_known *known,
                            const struct vocabulary *vocabulary, const uint8_t *block,
                            uint64_t base, uint64_t start, uint64_t end) {
    uint64_t hash = short_hash(block + start, end - start);
    words_add(words, known, vocabulary_find(vocabulary, hash), hash, base + word_span(start, end));
}

/* The words of a block some of which are not so plain. */
static void mixed_words(struct lexer *lexer, struct block *block, uint16_t *values) {
    struct words_known known = lexer->words->known;
    uint64_t edges = block->words ^ block->words << 1;
    size_t place = (size_t)(block->at - lexer->line);
    while (edges) {
        uint64_t first = edges & (0 - edges);
        edges ^= first;
        uint64_t behind = edges & (0 - edges);
        edges ^= behind;
        unsigned start = (unsigned)__builtin_ctzll(first), end = (unsigned)__builtin_ctzll(behind);
        if ((block->high & (behind - first)) || (block->digit & first) || end - start > 16) {
            lexer->words->known = known;
            edges = take_run(lexer, block, start, end, edges, values);
            known = lexer->words->known;
            continue;
        }
        lexer->word_count++;
        lexer->capitals += block->at[start] <= 'Z';
        if (block->upper & first << 1)
            lexer_count(values, FEATURE_upper, lexer_capitals(block->at + start, end - start));
        add_word(lexer->words, &known, lexer->vocabulary, block->at, word_span(place, place), start,
                 end);
    }
    lexer->words->known = known;
}

/* Counts the words of a block that are all capitals, given where its words begin. */
static void count_upper(const struct block *block, uint64_t starts, uint16_t *values) {
    for (uint64_t second = starts << 1 & block->upper; second; second &= second - 1) {
        unsigned start = (unsigned)__builtin_ctzll(second) - 1;
        unsigned size = (unsigned)__builtin_ctzll(~(block->words >> start));
        lexer_count(values, FEATURE_upper, lexer_capitals(block->at + start, size));
    }
}

/* Where runs of more than 16 bytes begin, or go on for 16 more. */
static inline uint64_t long_runs(uint64_t words) {
    uint64_t runs = words & words >> 1;
    runs &= runs >> 2;
    runs &= runs >> 4;
    runs &= runs >> 8;
    return runs & words >> 16;
}

/* Counts the signs of a block. Returns what the last ends a line as. */
static inline uint8_t skim_signs(struct lexer *lexer, struct block *block, uint16_t *values) {
    uint8_t end = END_none;
    while (block->signs) {
        unsigned place = (unsigned)__builtin_ctzll(block->signs);
        block->signs &= block->signs - 1;
        const uint8_t *at = block->at + place;
        const struct sign *sign = &signs[*at];
        bool dots = at[1] == '.' || (at[1] == ' ' && at[2] == '.');
        if (sign->context || (sign->stop && dots)) {
            take_tokens(lexer, block, place, place + 1, values);
            end = lexer->end;
            continue;
        }
        bool alone = lexer_alone(lexer->line, at, at + 1);
        lexer->stops += sign->stop & lexer_stops(at[1]);
        lexer_count(values, sign->as[alone].feature, sign->as[alone].count);
        end = sign->as[alone].end;
    }
    return end;
}

/* One more than the highest bit that is set; 0: there is none. */
static inline unsigned mask_top(uint64_t mask) {
    return mask ? MASK_BYTES - (unsigned)__builtin_clzll(mask) : 0;
}

/* The place of the first :// in a block, or `size`. */
static inline unsigned find_address(const uint8_t *at, uint64_t colons, unsigned size) {
    for (; colons; colons &= colons - 1) {
        unsigned place = (unsigned)__builtin_ctzll(colons);
        if (place >= size)
            break;
        if (at[place + 1] == '/' && at[place + 2] == '/')
            return place;
    }
    return size;
}

#define NAME skim16
#define TARGET
#define MASK mask_of
#include "skim_front.h"

#ifdef MASK_WIDER
#define NAME skim32
#define TARGET MASK_TARGET32
#define MASK mask_of32
#include "skim_front.h"

#define NAME skim64
#define TARGET MASK_TARGET64
#define MASK mask_of64
#include "skim_front.h"
#endif

skim_front *skim_widest(unsigned bytes) {
#ifdef MASK_WIDER
    if (bytes >= 64 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("bmi2"))
        return skim64;
    if (bytes >= 32 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"))
        return skim32;
#endif
    (void)bytes;
    return skim16;
}
