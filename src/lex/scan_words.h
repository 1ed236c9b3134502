/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a block of a line, for skim.c: plain ones, numbers and those with letters of Latin-1
 * here, all else by lexer_tokens(). */
#ifndef SCAN_WORDS_H
#define SCAN_WORDS_H

#include "lex/lexer.h"
#include "simd/bytemask.h"

#include <string.h>

/* A block of a line: bit i of the masks is byte i from `at`. */
struct block {
    const uint8_t *at;
    struct mask mask;
    uint64_t words;           /* no run of them goes on behind the block */
    uint64_t starts, numbers; /* where runs of words begin, and where with a digit */
    uint64_t signs;           /* visible bytes that are no words */
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

/* Where numbers of a block may go on behind their digits: with parts of a date or a time, decimals
 * or letters; or in the next block. */
static inline uint64_t odd_numbers(const struct block *block) {
    uint64_t digit = block->mask.digit & block->words;
    uint64_t behind = (block->numbers + digit) & ~digit; /* a carry runs through each to its end */
    uint64_t last = (uint64_t)1 << (MASK_BYTES - 1);
    return behind & (block->words | (block->signs & (block->mask.digit >> 1 | last)));
}

/* Adds a word or a number whose hash is left to words_know(). */
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
    block->behind = block->shown = block->at + end;
}

/* Adds a run of at most 16 bytes if it is a word of ASCII and the letters of Latin-1, as
 * lexer_tokens() would. Whether it was. */
#if defined __SSE2__ && !defined DESCALE_PLAIN
static bool add_latin(struct lexer *lexer, const struct block *block, unsigned start, unsigned end,
                      uint16_t *values) {
    const uint8_t *at = block->at + start;
    size_t size = end - start, place = (size_t)(at - lexer->words->text);
    __m128i bytes =
        _mm_and_si128(_mm_loadu_si128((const __m128i *)(const void *)at), bytes_below(size));
    __m128i lead = _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)0xc3));
    __m128i tail = _mm_slli_si128(lead, 1), fold = _mm_set1_epi8(0x20);
    /* Behind the lead 0x80 to 0x9e are capitals; 0x97 and 0xb7 are signs, 0xc0 and above wrong. */
    __m128i sign = _mm_cmpeq_epi8(_mm_or_si128(bytes, fold), _mm_set1_epi8((char)0xb7));
    __m128i wrong = _mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)0xbf));
    __m128i capital =
        _mm_or_si128(mask_range(bytes, 'A', 26),
                     _mm_and_si128(tail, _mm_cmplt_epi8(bytes, _mm_set1_epi8((char)0x9f))));
    unsigned high = (unsigned)_mm_movemask_epi8(bytes);
    unsigned latin = (unsigned)_mm_movemask_epi8(_mm_or_si128(lead, tail));
    unsigned leads = (unsigned)_mm_movemask_epi8(lead);
    if (high != latin || _mm_movemask_epi8(_mm_and_si128(tail, _mm_or_si128(sign, wrong))) ||
        leads >> (size - 1) & 1)
        return false;
    unsigned capitals = (unsigned)_mm_movemask_epi8(capital);
    unsigned extra = (unsigned)__builtin_popcount(leads);
    __m128i digit =
        _mm_andnot_si128(tail, fold); /* ASCII has the bit for small letters and digits */
    __m128i lower = _mm_or_si128(capital, _mm_andnot_si128(lead, digit));
    __m128i word =
        _mm_and_si128(_mm_or_si128(bytes, _mm_and_si128(lower, fold)), bytes_below(size));
    uint64_t hash = word_mix((uint64_t)_mm_cvtsi128_si64(word),
                             (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(word, word)));
    bool all = (unsigned)__builtin_popcount(capitals) == size - extra && size - extra > 1;
    lexer->word_count++;
    lexer->extra += extra;
    lexer->capitals += (capitals >> (leads & 1)) & 1;
    lexer_count(values, FEATURE_upper, all);
    words_add(lexer->words, hash, place, place + size);
    return true;
}
#else
static bool add_latin(struct lexer *lexer, const struct block *block, unsigned start, unsigned end,
                      uint16_t *values) {
    (void)lexer, (void)block, (void)start, (void)end, (void)values;
    return false;
}
#endif

/* The words of a block some of which are not so plain. */
static void mixed_words(struct lexer *lexer, struct block *block, uint16_t *values) {
    uint64_t edges = block->words ^ block->words << 1, odd_ends = odd_numbers(block);
    size_t place = (size_t)(block->at - lexer->words->text);
    while (edges) {
        uint64_t first = edges & (0 - edges);
        edges ^= first;
        uint64_t behind = edges & (0 - edges);
        edges ^= behind;
        unsigned start = (unsigned)__builtin_ctzll(first), end = (unsigned)__builtin_ctzll(behind);
        uint64_t run = behind - first;
        if ((run & ~block->mask.digit) == 0 && end - start <= 16 && !(behind & odd_ends)) {
            add_number(lexer, block, start, end, values);
            continue;
        }
        bool high = (block->mask.high & run) != 0,
             odd = (block->mask.digit & first) || end - start > 16;
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

/* How many words of a block that has plain ones only are all capitals, two or more: a carry runs
 * through each to its end. */
static inline uint32_t count_upper(const struct block *block) {
    uint64_t upper = block->mask.upper & block->words,
             full = upper | (block->mask.digit & block->words);
    uint64_t behind = (block->starts & upper & upper >> 1) + full;
    return (uint32_t)__builtin_popcountll(behind & ~block->words & block->words << 1);
}

/* Adds the words and numbers of a block that has plain ones only, `count` of them. */
static inline void plain_words(struct words *words, const struct block *block, uint32_t count) {
    uint64_t edges = block->words ^ block->words << 1;
    size_t place = (size_t)(block->at - words->text);
    for (uint32_t i = 0; i < count; i++) {
        unsigned start = (unsigned)__builtin_ctzll(edges);
        edges &= edges - 1;
        unsigned end = (unsigned)__builtin_ctzll(edges);
        edges &= edges - 1;
        add_plain(words, place + start, place + end, block->numbers >> start & WORD_NUMBER);
    }
}

#ifdef MASK_WIDER
/* The same four at a time, up to three of them behind the last: how many words there are cannot be
 * foretold. Numbers are few. */
MASK_TARGET32 static inline void plain_fours(struct words *words, const struct block *block,
                                             uint32_t count) {
    uint64_t starts = block->starts, ends = ~block->words & block->words << 1;
    uint32_t place = (uint32_t)(block->at - words->text);
    uint32_t *start = words->starts + words->count, *end = words->ends + words->count;
    uint8_t *kinds = words->kinds + words->count;
    for (uint32_t i = 0; i < count; i += 4)
        for (uint32_t each = i; each < i + 4; each++) {
            start[each] = place + (uint32_t)_tzcnt_u64(starts);
            starts = _blsr_u64(starts);
            end[each] = place + (uint32_t)_tzcnt_u64(ends);
            ends = _blsr_u64(ends);
        }
    memset(kinds, WORD_PLAIN, MASK_BYTES / 2);
    for (uint64_t numbers = block->numbers; numbers; numbers = _blsr_u64(numbers)) {
        uint64_t before = block->starts & (_blsi_u64(numbers) - 1);
        kinds[__builtin_popcountll(before)] |= WORD_NUMBER;
    }
    words->count += count;
}
#endif

/* Where runs of more than 16 bytes begin, or go on for 16 more. */
static inline uint64_t long_runs(uint64_t words) {
    uint64_t runs = words & words >> 1;
    runs &= runs >> 2;
    runs &= runs >> 4;
    runs &= runs >> 8;
    return runs & words >> 16;
}

#endif
