/* SPDX-License-Identifier: Apache-2.0
 *
 * The lexicon: what the words of short lines say for or against body, each by itself and the line
 * as a whole; and the title, the words of a page's first line, which its headline says again. */
#ifndef LEXICON_H
#define LEXICON_H

#include "lex/lexer.h"

#define LEXICON_WORDS 16    /* lines of more words are read as sentences, not looked up */
#define LEXICON_ONE 16      /* weights are whole numbers in memory, this many to the unit */
#define LEXICON_NOTHING 128 /* what a line comes to of which nothing is known */

/* A slot is the weight of a word, and in its upper byte a part of the hash that is not in its
 * place; 0 is empty. Of two words that fall into one slot the lighter is lost: small tables are
 * worth more than that. */
#define LEXICON_WORD_BITS 15
#define LEXICON_LINE_BITS 13
#define LEXICON_FIRST 0x5851f42d4c957f2dU /* what makes another word of one that begins a line, */
#define LEXICON_LAST 0x9e3779b97f4a7c15U  /* or ends it */
struct lexicon {
    uint16_t words[1 << LEXICON_WORD_BITS], lines[1 << LEXICON_LINE_BITS];
};

/* A sum of weights, LEXICON_NOTHING included, as the feature has it: 0 is for what is beyond the
 * page.
 */
static inline uint8_t lexicon_clamp(int sum) {
    return (uint8_t)(sum < 1 ? 1 : sum > FEATURE_MAX ? FEATURE_MAX : sum);
}

/* Adds a word or a whole line by its hash, to a table of 2^bits slots; -127 to 127. */
void lexicon_add(uint16_t *slots, unsigned bits, uint64_t hash, int weight);

/* What is known of a word or a line by its hash; 0: nothing. */
static inline int lexicon_find(const uint16_t *slots, unsigned bits, uint64_t hash) {
    uint16_t slot = slots[hash >> (64 - bits)];
    int weight = (int8_t)(slot & 0xff);
    return slot >> 8 == (hash >> 32 & 0xff) ? weight : 0;
}

/* A bitmap of the title's words but for function words, by their hashes. */
struct title {
    uint64_t bits[64];
    unsigned count; /* words in it */
    bool begun;
};

void title_begin(struct title *title);

/* What lexicon and title say of a line. */
struct said {
    uint8_t lexicon; /* the weights of its words, of the first and the last as such, and its own,
                        added to LEXICON_NOTHING */
    uint8_t title;   /* the share of its words that stand in the title, in 255ths */
};

/* Looks up the words of a line, `index` of those the lexer has in hand. The first line that this is
 * asked of becomes the title, of which it has no share; longer lines than LEXICON_WORDS say
 * nothing. */
struct said lexicon_line(const struct lexicon *lexicon, struct title *title,
                         const struct lexer *lexer, size_t index);

#endif
