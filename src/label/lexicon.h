/* SPDX-License-Identifier: Apache-2.0
 *
 * What the words of a line say for or against body, cookie and promo, by the lexicon's table. And
 * the title: the words of a page's first line, which its headline repeats. */
#ifndef LEXICON_H
#define LEXICON_H

#include "label/lexicon_table.h"
#include "lex/lexer.h"

/* A bitmap of the hashes of the title's words, without function words. */
struct title {
    uint64_t bits[64];
    unsigned count; /* words in it */
    bool begun;
};

void title_begin(struct title *title);

/* What lexicon and title give for a line. */
struct said {
    uint8_t scores[LEXICON_SCORES]; /* sums of weights around LEXICON_NOTHING */
    uint8_t title;                  /* the share of its words that stand in the title, in 255ths */
    uint8_t cover; /* the share of the title's words that the line has, in 255ths */
};

/* Looks up the words of a line, `index` of those the lexer has in hand. The first line of a page
 * becomes its title, and shares no word with it. */
struct said lexicon_line(const struct lexicon *lexicon, struct title *title,
                         const struct lexer *lexer, size_t index);

#endif
