/* SPDX-License-Identifier: Apache-2.0 */
#include "lex/other_digits.h"

#include <string.h>

#define RUNS 18
/* Runs of characters that stand for ASCII ones in the same order. All but the last byte of a
 * character are the same in a run. */
static const struct run {
    uint8_t before[2];
    uint8_t size; /* bytes in `before` */
    uint8_t first, count;
    uint8_t ascii; /* what the first one stands for */
} runs[RUNS] = {
    {{0xd9}, 1, 0xa0, 10, '0'},       /* Arabic */
    {{0xd9}, 1, 0xab, 1, '.'},        /* its decimal point */
    {{0xd9}, 1, 0xac, 1, ','},        /* between its thousands */
    {{0xdb}, 1, 0xb0, 10, '0'},       /* Persian and Urdu */
    {{0xe0, 0xa5}, 2, 0xa6, 10, '0'}, /* Devanagari */
    {{0xe0, 0xa7}, 2, 0xa6, 10, '0'}, /* Bengali */
    {{0xe0, 0xa9}, 2, 0xa6, 10, '0'}, /* Gurmukhi */
    {{0xe0, 0xab}, 2, 0xa6, 10, '0'}, /* Gujarati */
    {{0xe0, 0xad}, 2, 0xa6, 10, '0'}, /* Odia */
    {{0xe0, 0xaf}, 2, 0xa6, 10, '0'}, /* Tamil */
    {{0xe0, 0xb1}, 2, 0xa6, 10, '0'}, /* Telugu */
    {{0xe0, 0xb3}, 2, 0xa6, 10, '0'}, /* Kannada */
    {{0xe0, 0xb5}, 2, 0xa6, 10, '0'}, /* Malayalam */
    {{0xe0, 0xb9}, 2, 0x90, 10, '0'}, /* Thai */
    {{0xe0, 0xbb}, 2, 0x90, 10, '0'}, /* Lao */
    {{0xe1, 0x81}, 2, 0x80, 10, '0'}, /* Burmese */
    {{0xe1, 0x9f}, 2, 0xa0, 10, '0'}, /* Khmer */
    {{0xef, 0xbc}, 2, 0x8c, 15, ','}, /* full-width , - . / 0 to 9 : */
};

/* The first of the runs of characters that begin with a byte, which stand together. */
static size_t first_run(uint8_t lead) {
    switch (lead) {
    case 0xd9:
        return 0;
    case 0xdb:
        return 3;
    case 0xe0:
        return 4;
    case 0xe1:
        return 15;
    case 0xef:
        return 17;
    default:
        return RUNS;
    }
}

/* What the character at `at` stands for, or 0. */
static uint8_t spell(const uint8_t *at) {
    if (*at < 0x80)
        return *at != '\n' && strchr(".,/:-", *at) ? *at : 0;
    for (size_t i = first_run(*at); i < RUNS && runs[i].before[0] == *at; i++) {
        const struct run *run = runs + i;
        if ((run->size == 1 || at[1] == run->before[1]) &&
            (uint8_t)(at[run->size] - run->first) < run->count)
            return (uint8_t)(run->ascii + at[run->size] - run->first);
    }
    return 0;
}

void other_digits_spell(const uint8_t *at, struct other_digits *spelled) {
    *spelled = (struct other_digits){0};
    for (uint8_t ascii; spelled->count < OTHER_DIGITS_ROOM && (ascii = spell(at)) != 0;) {
        spelled->ascii[spelled->count++] = ascii;
        at = other_digits_end(at, 1);
    }
}

void other_digits_copy(const uint8_t *at, const uint8_t *end, uint8_t *to) {
    while (at < end) {
        uint8_t ascii = spell(at);
        *to++ = ascii ? ascii : *at;
        at = ascii ? other_digits_end(at, 1) : at + 1;
    }
    *to = '\n';
}
