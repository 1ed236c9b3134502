/* SPDX-License-Identifier: Apache-2.0
 *
 * The lexicon: weights for or against body of the words of short lines, and of whole short lines.
 * And the title: the words of a page's first line, which its headline repeats. */
#ifndef LEXICON_H
#define LEXICON_H

#include "lex/lexer.h"

#define LEXICON_WORDS 16    /* lines with more words are not looked up */
#define LEXICON_ONE 16      /* a weight of 1.0 in memory */
#define LEXICON_NOTHING 128 /* score of a line with no known words */

/* A slot is the weight of a word in the lower byte, and a part of its hash that the slot's index
 * does not have in the upper; 0 is empty. On a collision the entry with the smaller weight is
 * dropped: a small table is worth the occasional loss. */
#define LEXICON_WORD_BITS 15
#define LEXICON_LINE_BITS 13
#define LEXICON_FIRST 0x5851f42d4c957f2dU /* XORed into the hash of a line's first word */
#define LEXICON_LAST 0x9e3779b97f4a7c15U  /* XORed into the hash of a line's last word */
struct lexicon {
    uint16_t words[1 << LEXICON_WORD_BITS], lines[1 << LEXICON_LINE_BITS];
};

/* A sum of weights and LEXICON_NOTHING as the value of the feature, which is never 0 on a line: 0
 * stands for lines beyond the page. */
static inline uint8_t lexicon_clamp(int sum) {
    return (uint8_t)(sum < 1 ? 1 : sum > FEATURE_MAX ? FEATURE_MAX : sum);
}

/* Adds a word or a whole line by its hash, to a table of 2^bits slots. Weights are -127 to 127. */
void lexicon_add(uint16_t *slots, unsigned bits, uint64_t hash, int weight);

/* The weight of a word or a line, by its hash; 0 if it is not known. */
static inline int lexicon_find(const uint16_t *slots, unsigned bits, uint64_t hash) {
    uint16_t slot = slots[hash >> (64 - bits)];
    int weight = (int8_t)(slot & 0xff);
    return slot >> 8 == (hash >> 32 & 0xff) ? weight : 0;
}

/* A bitmap of the hashes of the title's words, without function words. */
struct title {
    uint64_t bits[64];
    unsigned count; /* words in it */
    bool begun;
};

void title_begin(struct title *title);

/* What lexicon and title give for a line. */
struct said {
    uint8_t lexicon; /* the weights of its words, of the first and the last as such, and its own,
                        added to LEXICON_NOTHING */
    uint8_t title;   /* the share of its words that stand in the title, in 255ths */
};

/* Looks up the words of a line, number `index` of the lexer's batch. The first line of a page
 * becomes the title, and has no share of it. Lines of more than LEXICON_WORDS words get
 * LEXICON_NOTHING and no share. */
struct said lexicon_line(const struct lexicon *lexicon, struct title *title,
                         const struct lexer *lexer, size_t index);

#endif
