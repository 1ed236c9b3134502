/* SPDX-License-Identifier: Apache-2.0
 *
 * Features of a line that are computed from counts or scores of it. Plain loops, which compilers
 * turn into vectors of each level. */
#ifndef SHARES_KERNEL_H
#define SHARES_KERNEL_H

#include "label/kernels.h"

#define PROSE_WORDS 8 /* a sentence has at least this many */

/* Single precision is exact enough for numbers as small as these. */
static void divide(const uint8_t *restrict part, const uint8_t *restrict whole, float scale,
                   size_t count, uint8_t *restrict column) {
    for (size_t i = 0; i < count; i++) {
        float value = (float)part[i] * scale / (float)(whole[i] + (whole[i] == 0));
        value = value < FEATURE_MAX ? value : FEATURE_MAX;
        column[i] = (uint8_t)(whole[i] == 0 ? 0 : (int)value);
    }
}

static void number_share(const uint8_t *restrict words, const uint8_t *restrict number,
                         size_t count, uint8_t *restrict column) {
    for (size_t i = 0; i < count; i++) {
        int whole = words[i] + number[i];
        float share = (float)number[i] * FEATURE_MAX / (float)(whole + (whole == 0));
        column[i] = (uint8_t)(int)share;
    }
}

/* A sentence is long enough, has a full stop or the like somewhere, and has either function words
 * of a known language or few capitals. Long lines in known languages need no stop. */
static void sentences(const struct sentence_columns *columns, size_t count,
                      uint8_t *restrict column) {
    const uint8_t *restrict words = columns->words, *restrict function = columns->function;
    const uint8_t *restrict bar = columns->bar, *restrict stop = columns->stop;
    const uint8_t *restrict end = columns->end, *restrict capital = columns->capital;
    for (size_t i = 0; i < count; i++) {
        int prose = (words[i] >= PROSE_WORDS) & (bar[i] * 4 <= words[i]);
        int stopped = (stop[i] > 0) | (end[i] == END_colon);
        int flows = (function[i] * 5 >= words[i]) | (capital[i] * 2 <= words[i]);
        int known = (words[i] >= 20) & (function[i] * 4 >= words[i]);
        column[i] = (uint8_t)(words[i] & (0 - (prose & ((stopped & flows) | known))));
    }
}

/* Lines of other layouts may have the same signature, one in 256. */
static void sign_layouts(const struct layout_columns *columns, size_t count,
                         uint8_t *restrict signatures) {
    const uint8_t *restrict words = columns->words, *restrict number = columns->number;
    const uint8_t *restrict first = columns->first, *restrict end = columns->end;
    for (size_t i = 0; i < count; i++) {
        uint32_t few = words[i] < 6 ? words[i] : 6, many = 7 + words[i] / 15U;
        uint32_t look = words[i] < 10 ? few : many;
        look = (look * FIRST_COUNT + first[i]) * END_COUNT + end[i];
        look = look * 3 + (number[i] < 2 ? number[i] : 2);
        signatures[i] = (uint8_t)(look * 0x9e3779b1U >> 24);
    }
}

static void score_values(const int16_t *restrict scores, size_t count, uint8_t *restrict column) {
    for (size_t i = 0; i < count; i++)
        column[i] = score_value(scores[i]);
}

#endif
