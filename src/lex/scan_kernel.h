/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner, the fast front of the lexer. Most of a text is ASCII words and blanks, most of the
 * rest is single signs. Both are found by counting zeros in masks of 64 bytes, with few branches
 * that depend on the text. Numbers, long words, bytes beyond ASCII and signs that may be part of a
 * longer token go to lexer_tokens(). The words of a block are counted before its signs: the only
 * thing that depends on their order is how the line ends. */
#ifndef SCAN_KERNEL_H
#define SCAN_KERNEL_H

#include "lex/scan_signs.h"
#include "lex/scan_words.h"

/* Counts the signs of a block one by one. Returns the enum end of the last. */
static uint8_t count_signs(struct lexer *lexer, struct block *block, uint16_t *values) {
    uint8_t end = END_none;
    while (block->signs) {
        unsigned place = (unsigned)__builtin_ctzll(block->signs);
        block->signs &= block->signs - 1;
        const uint8_t *at = block->at + place;
        const struct scan_sign *sign = *at < 0x80 ? &scan_signs[*at] : &scan_sign_high;
        bool dots = at[1] == '.' || (at[1] == ' ' && at[2] == '.');
        if (sign->context || (sign->stop && dots)) {
            take_tokens(lexer, block, place, place + 1, values);
            end = lexer->end;
            continue;
        }
        bool alone = lexer_alone(lexer->line, at, at + 1);
        lexer->stops += sign->stop & lexer_stops(at[1]);
        if (sign->stop)
            lexer_dot(values, lexer->line, at);
        lexer_count(values, sign->as[alone].feature, sign->as[alone].count);
        end = sign->as[alone].end;
    }
    return end;
}

/* Counts the commonest signs of a block where their neighbours leave no doubt: commas, apostrophes,
 * full stops at the end of a word or inside one, and hyphens and slashes after a word. Returns
 * their positions. */
static inline uint64_t count_plain_signs(struct lexer *lexer, const struct block *block,
                                         const struct sign_mask *common, uint16_t *values) {
    uint64_t dot = common->dot & block->signs, word = block->words & ~block->mask.high;
    uint64_t blank = block->mask.blank;
    uint64_t dots = dot & (common->dot >> 1 | (blank >> 1 & common->dot >> 2));
    if (dots)
        return 0;
    uint64_t comma = common->comma & block->signs;
    uint64_t stop = dot & blank >> 1 & bits_below(MASK_BYTES - 2);
    uint64_t inner = dot & word >> 1;
    lexer->stops += (uint32_t)__builtin_popcountll(stop);
    lexer_count_many(values, FEATURE_comma, (uint32_t)__builtin_popcountll(comma));
    uint64_t parts = (stop & (block->mask.digit << 1 | 1)) | (inner & (word << 1 | 1));
    for (; parts; parts &= parts - 1)
        lexer_dot(values, lexer->line, block->at + __builtin_ctzll(parts));
    return comma | stop | inner |
           (((common->dash & block->words << 1) | common->prime) & block->signs);
}

/* The position of the first "://" in a block, or `size`. */
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

/* Counts the words and signs of a block, and finds out how the line ends so far. */
static inline void scan_block(struct lexer *lexer, struct block *block,
                              const struct sign_mask *common, uint16_t *values) {
    uint8_t end = lexer->end;
    scan_words(lexer, block, values);
    unsigned word = bits_size(block->words);
    const uint8_t *shown = block->at + word; /* the end of what `end` is about */
    if (block->shown && block->shown >= shown) {
        shown = block->shown;
        end = lexer->end;
    } else if (word > 0) {
        /* Whether the last run of all is a number. */
        end = block->numbers > (block->starts ^ block->numbers) ? END_digit : END_letter;
    }
    unsigned sign = bits_size(block->signs);
    if (sign > 0) {
        uint64_t counted = count_plain_signs(lexer, block, common, values);
        uint8_t sign_end = scan_signs[block->at[sign - 1] % 128].as[0].end;
        block->signs &= ~counted;
        if (block->signs) {
            uint8_t other_end = count_signs(lexer, block, values);
            sign_end = counted >> (sign - 1) ? sign_end : other_end;
        }
        end = block->at + sign > shown ? sign_end : end;
    }
    lexer->end = end;
}

/* Scans a line, see lexer_scan(). */
static const uint8_t *scan_line(struct lexer *lexer, const uint8_t *line) {
    uint16_t *values = lexer_begin_line(lexer, line);
    bool plain = true;
    for (const uint8_t *at = line;;) {
        struct byte_mask mask = mask_bytes(at);
        struct sign_mask common = {0};
        uint64_t marks = mask.high ? mask_punctuation(at) : 0; /* these end a word */
        mask.word &= ~(marks | marks << 1 | marks << 2);
        /* The block ends at the newline, or before a run of words that may go on after it. */
        unsigned newline = bits_lowest(mask.newline), open = bits_size(~mask.word);
        unsigned size = mask.newline ? newline : open;
        unsigned cut = size;
        uint64_t signs_inside = (~(mask.word | mask.blank) | marks) & bits_below(size);
        if (signs_inside) {
            common = mask_signs(at);
            cut = find_address(at, common.colon, size);
            signs_inside &= bits_below(cut);
        }
        uint64_t words = mask.word & bits_below(cut), starts = words & ~(words << 1);
        struct block block = {.at = at,
                              .mask = mask,
                              .words = words,
                              .starts = starts,
                              .numbers = starts & mask.digit,
                              .signs = signs_inside};
        plain = plain && !signs_inside && cut == size;
        scan_block(lexer, &block, &common, values);
        plain = plain && !block.read && !block.numbers;
        const uint8_t *next = at + cut;
        if (block.read > next)
            next = block.read;
        else if (cut < size || (!mask.newline && size == 0))
            next = lexer_tokens(lexer, next, next + 1, values);
        else if (mask.newline)
            return lexer_end_line(lexer, next, plain);
        at = next;
    }
}

#endif
