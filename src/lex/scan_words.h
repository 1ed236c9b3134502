/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a block of a line, for lex/scan_kernel.h: plain words, numbers and words with
 * letters of Latin-1. All others go to lexer_tokens(). */
#ifndef SCAN_WORDS_H
#define SCAN_WORDS_H

#include "lex/lexer.h"
#include "simd/bytemask.h"

#include <string.h>

/* A block of a line. Bit i of its masks is about byte i from `at`. A run is a sequence of word
 * bytes: a word, a number, or several of them side by side. */
struct block {
    const uint8_t *at;
    struct byte_mask mask;
    uint64_t words;           /* the bytes of runs; no run goes on after the block */
    uint64_t starts, numbers; /* first bytes of runs, and those that are digits */
    uint64_t signs;           /* the other visible bytes */
    const uint8_t *read;      /* how far lexer_tokens() has read; NULL: not called */
    const uint8_t *shown;     /* the end of the last visible token that it read; NULL: none */
};

/* Has lexer_tokens() read the tokens that begin in bytes from .. until - 1 of the block, and takes
 * what they cover out of the block. Returns how far they reached, at most MASK_BYTES. */
static unsigned take_tokens(struct lexer *lexer, struct block *block, unsigned from, unsigned until,
                            uint16_t *values) {
    uint8_t end = lexer->end;
    lexer->end = END_none;
    const uint8_t *read = lexer_tokens(lexer, block->at + from, block->at + until, values);
    size_t reached = (size_t)(read - block->at);
    if (!block->read || read > block->read)
        block->read = read;
    unsigned to = reached < MASK_BYTES ? (unsigned)reached : MASK_BYTES;
    block->signs &= ~(bits_below(to) & ~bits_below(from));
    if (lexer->end == END_none) { /* white space beyond ASCII */
        lexer->end = end;
        block->words &= ~(bits_below(to) & ~bits_below(from));
    } else if (!block->shown || read > block->shown) {
        block->shown = read;
    }
    return to;
}

/* Takes a run that is not plain, and the runs that its last token reaches into: a number may go on
 * in the next run. `edges` are the bits where later runs begin and end. Returns those left. */
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

/* The ends of numbers that may go on after their digits: with parts of a date or a time, with
 * decimals or letters, or in the next block. */
static inline uint64_t odd_numbers(const struct block *block) {
    uint64_t digit = block->mask.digit & block->words;
    uint64_t ends = (block->numbers + digit) & ~digit; /* a carry runs through each to its end */
    uint64_t last = (uint64_t)1 << (MASK_BYTES - 1);
    return ends & (block->words | (block->signs & (block->mask.digit >> 1 | last)));
}

/* Adds a word or a number whose hash is left to the kernel `resolve`. */
static inline void add_plain(struct words *words, size_t start, size_t end, unsigned number) {
    words->starts[words->count] = (uint32_t)start;
    words->ends[words->count] = (uint32_t)end;
    words->kinds[words->count++] = (uint8_t)(WORD_PLAIN | number);
}

/* Adds a run of at most 16 digits that is a number, as lexer_tokens() would. */
static inline void add_number(struct lexer *lexer, struct block *block, unsigned start,
                              unsigned end, uint16_t *values) {
    size_t place = (size_t)(block->at - lexer->words->text);
    add_plain(lexer->words, place + start, place + end, WORD_NUMBER);
    lexer_count(values, FEATURE_number, true);
    lexer->end = END_digit;
    block->read = block->shown = block->at + end;
}

/* Adds a run of at most 16 bytes if it is one word of ASCII and Latin-1 letters, as lexer_tokens()
 * would. Returns false, and adds nothing, if it is not. */
#if VEC_BYTES > 1
static bool add_latin(struct lexer *lexer, const struct block *block, unsigned start, unsigned end,
                      uint16_t *values) {
    const uint8_t *at = block->at + start;
    size_t size = end - start, place = (size_t)(at - lexer->words->text);
    v16 bytes = v16_and(v16_load(at), v16_first(size)), fold = v16_set8(0x20);
    v16 lead = v16_equal(bytes, 0xc3), tail = v16_up(lead, 1);
    /* After the lead 0x80 to 0x9e are capitals, 0x97 and 0xb7 signs; 0xc0 and above are wrong. */
    v16 sign = v16_equal(v16_or(bytes, fold), 0xb7);
    v16 wrong = v16_or(sign, v16_in_range(bytes, 0xc0, 0x40));
    v16 capital =
        v16_or(v16_in_range(bytes, 'A', 26), v16_and(tail, v16_in_range(bytes, 0x80, 0x1f)));
    unsigned high = v16_bits(bytes), latin = v16_bits(v16_or(lead, tail)), leads = v16_bits(lead);
    if (high != latin || v16_bits(v16_and(tail, wrong)) || leads >> (size - 1) & 1)
        return false;
    unsigned capitals = v16_bits(capital), extra = (unsigned)__builtin_popcount(leads);
    /* Small letters and digits of ASCII have bit 5 set already, so they can be folded too. */
    v16 lower = v16_or(capital, v16_without(v16_without(fold, tail), lead));
    v16 word = v16_and(v16_or(bytes, v16_and(lower, fold)), v16_first(size));
    bool all = (unsigned)__builtin_popcount(capitals) == size - extra && size - extra > 1;
    lexer->word_count++;
    lexer->extra += extra;
    lexer->capitals += (capitals >> (leads & 1)) & 1;
    lexer_count(values, FEATURE_upper, all);
    words_add(lexer->words, word_mix(v16_low64(word), v16_high64(word)), place, place + size);
    return true;
}
#else
static bool add_latin(struct lexer *lexer, const struct block *block, unsigned start, unsigned end,
                      uint16_t *values) {
    (void)lexer, (void)block, (void)start, (void)end, (void)values;
    return false;
}
#endif

/* Adds the words of a block that has others than plain ones. */
static void add_mixed_words(struct lexer *lexer, struct block *block, uint16_t *values) {
    uint64_t edges = block->words ^ block->words << 1, odd_ends = odd_numbers(block);
    size_t place = (size_t)(block->at - lexer->words->text);
    while (edges) {
        uint64_t first = edges & (0 - edges);
        edges ^= first;
        uint64_t after = edges & (0 - edges);
        edges ^= after;
        unsigned start = (unsigned)__builtin_ctzll(first), end = (unsigned)__builtin_ctzll(after);
        uint64_t run = after - first;
        if ((run & ~block->mask.digit) == 0 && end - start <= 16 && !(after & odd_ends)) {
            add_number(lexer, block, start, end, values);
            continue;
        }
        bool high = (block->mask.high & run) != 0;
        bool odd = (block->mask.digit & first) || end - start > 16;
        if (high && !odd && add_latin(lexer, block, start, end, values))
            continue;
        if (high || odd) {
            edges = take_run(lexer, block, start, end, edges, values);
            continue;
        }
        lexer->word_count++;
        lexer->capitals += block->at[start] <= 'Z';
        if (block->mask.upper & first << 1)
            lexer_count(values, FEATURE_upper, lexer_capitals(block->at + start, end - start));
        add_plain(lexer->words, place + start, place + end, 0);
    }
}

/* The number of words that are all capitals, two or more, in a block of plain words: a carry runs
 * through each to its end. */
static inline uint32_t count_upper(const struct block *block) {
    uint64_t upper = block->mask.upper & block->words;
    uint64_t full = upper | (block->mask.digit & block->words);
    uint64_t ends = (block->starts & upper & upper >> 1) + full;
    return (uint32_t)__builtin_popcountll(ends & ~block->words & block->words << 1);
}

/* Adds the `count` words and numbers of a block of plain ones, at most 32. The arrays have room for
 * a few more after the last. */
#ifdef VEC_COMPRESS
#define LISTED 16 /* words that are stored at once */
static inline void list_words(struct words *words, size_t at, uint32_t place, v16 starts, v16 ends,
                              __mmask16 numbers) {
    v16 kinds = _mm_mask_add_epi8(v16_set8(WORD_PLAIN), numbers, v16_set8(WORD_PLAIN),
                                  v16_set8(WORD_NUMBER));
    vec_store(words->starts + at, vec_widen8(starts, place));
    vec_store(words->ends + at, vec_widen8(ends, place));
    v16_store(words->kinds + at, kinds);
}

static inline void add_plain_words(struct words *words, const struct block *block, uint32_t count) {
    const vec places = _mm512_set_epi64(0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928,
                                        0x2726252423222120, 0x1f1e1d1c1b1a1918, 0x1716151413121110,
                                        0x0f0e0d0c0b0a0908, 0x0706050403020100);
    uint32_t place = (uint32_t)(block->at - words->text);
    vec starts = _mm512_maskz_compress_epi8(block->starts, places);
    vec ends = _mm512_maskz_compress_epi8(~block->words & block->words << 1, places);
    uint64_t numbers = _pext_u64(block->numbers, block->starts);
    list_words(words, words->count, place, _mm512_castsi512_si128(starts),
               _mm512_castsi512_si128(ends), (__mmask16)numbers);
    if (count > LISTED)
        list_words(words, words->count + LISTED, place, _mm512_extracti32x4_epi32(starts, 1),
                   _mm512_extracti32x4_epi32(ends, 1), (__mmask16)(numbers >> LISTED));
    words->count += count;
}
#else
#define LISTED 4 /* words without a branch between them: how many there are is hard to predict */
static inline void add_plain_words(struct words *words, const struct block *block, uint32_t count) {
    uint64_t starts = block->starts, ends = ~block->words & block->words << 1;
    uint32_t place = (uint32_t)(block->at - words->text);
    uint32_t *start = words->starts + words->count, *end = words->ends + words->count;
    uint8_t *kinds = words->kinds + words->count;
    for (uint32_t i = 0; i < count; i += LISTED)
        for (uint32_t each = i; each < i + LISTED; each++) {
            start[each] = place + bits_lowest(starts);
            starts &= starts - 1;
            end[each] = place + bits_lowest(ends);
            ends &= ends - 1;
        }
    memset(kinds, WORD_PLAIN, MASK_BYTES / 2);
    for (uint64_t numbers = block->numbers; numbers; numbers &= numbers - 1) {
        uint64_t before = block->starts & ((numbers & (0 - numbers)) - 1);
        kinds[__builtin_popcountll(before)] |= WORD_NUMBER;
    }
    words->count += count;
}
#endif

/* The positions where runs of more than 16 bytes begin, or go on for 16 more. */
static inline uint64_t long_runs(uint64_t words) {
    uint64_t runs = words & words >> 1;
    runs &= runs >> 2;
    runs &= runs >> 4;
    runs &= runs >> 8;
    return runs & words >> 16;
}

/* Counts and adds the words and numbers of a block. Most blocks have plain ones only, for which
 * nothing is asked word by word. */
static inline void scan_words(struct lexer *lexer, struct block *block, uint16_t *values) {
    if ((block->mask.high & block->words) | long_runs(block->words) | odd_numbers(block)) {
        add_mixed_words(lexer, block, values);
        return;
    }
    uint32_t count = (uint32_t)__builtin_popcountll(block->starts);
    uint32_t numbers = (uint32_t)__builtin_popcountll(block->numbers);
    lexer->word_count += count - numbers;
    lexer->capitals += (uint32_t)__builtin_popcountll(block->starts & block->mask.upper);
    lexer_count_many(values, FEATURE_number, numbers);
    lexer_count_many(values, FEATURE_upper, count_upper(block));
    add_plain_words(lexer->words, block, count);
}

#endif
