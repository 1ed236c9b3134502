/* SPDX-License-Identifier: Apache-2.0
 *
 * What the words of a line say for or against body, cookie and promo, by the lexicon's table. And
 * the title: the words of a page's first line, which its headline repeats. */
#ifndef LEXICON_H
#define LEXICON_H

#include "label/known_words.h"

/* Forgets the title of the page before. */
void title_begin(struct title *title);

/* Looks up the words that the lexer has in hand, after lexer_resolve(). The first line of a page
 * becomes its title. */
void lexicon_begin(const struct lexicon *lexicon, struct title *title, const struct lexer *lexer,
                   struct known_words *known);

/* What lexicon and title give for a line. */
struct said {
    uint8_t scores[LEXICON_SCORES]; /* sums of weights around LEXICON_NOTHING */
    uint8_t title;                  /* the share of its words that stand in the title, in 255ths */
    uint8_t cover; /* the share of the title's words that the line has, in 255ths */
};

/* Works that out for a line, `index` of those in hand. The title shares no word with itself. */
void lexicon_line(const struct known_words *known, const struct title *title,
                  const struct words *words, size_t index, struct said *said);

#endif
