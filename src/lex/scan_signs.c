/* SPDX-License-Identifier: Apache-2.0 */
#include "lex/scan_signs.h"
#include "lex/features.h"

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
const struct scan_sign scan_signs[128] = {
    /* The control characters. */
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
const struct scan_sign scan_sign_high = CONTEXT;
