/* SPDX-License-Identifier: Apache-2.0
 *
 * The fast front of the lexer. Most of a text is ASCII words and blanks, most of the rest single
 * signs. Both are found by counting zeros in masks of 64 bytes, with few branches that depend on
 * what stands there; numbers, long words, bytes beyond ASCII and signs that may be part of a longer
 * token go to lexer_tokens(). The words of a block come before its signs: only the end of the line
 * depends on their order. */
#include "lex/scan_avx512.h"
#include "lex/scan_words.h"

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
static const struct sign beyond = CONTEXT; /* of any other */

/* Counts the signs of a block. Returns what the last ends a line as. */
static uint8_t skim_signs(struct lexer *lexer, struct block *block, uint16_t *values) {
    uint8_t end = END_none;
    while (block->signs) {
        unsigned place = (unsigned)__builtin_ctzll(block->signs);
        block->signs &= block->signs - 1;
        const uint8_t *at = block->at + place;
        const struct sign *sign = *at < 0x80 ? &signs[*at] : &beyond;
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
#define MASK(part) mask##part##16
#define WORDS plain_words
#include "lex/scan_kernel.h"

#ifdef MASK_WIDER
#define NAME skim32
#define TARGET MASK_TARGET32
#define MASK(part) mask##part##32
#define WORDS plain_fours
#include "lex/scan_kernel.h"

#define NAME skim64
#define TARGET MASK_TARGET64
#define MASK(part) mask##part##64
#define WORDS plain_lanes
#include "lex/scan_kernel.h"
#endif

skim_front *skim_widest(unsigned bytes) {
#ifdef MASK_WIDER
    if (bytes >= 64 && mask_target64())
        return skim64;
    if (bytes >= 32 && mask_target32())
        return skim32;
#endif
    (void)bytes;
    return skim16;
}
