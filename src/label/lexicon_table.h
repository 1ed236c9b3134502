/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of the lexicon: weights for body, cookie and promo of words, of the first and last word
 * of a line, of pairs and triples of neighbours, and of whole short lines. */
#ifndef LEXICON_TABLE_H
#define LEXICON_TABLE_H

#include "lex/features.h"

#define LEXICON_BODY_WORDS 16 /* a longer line has no score for body: it reads as a sentence */
#define LEXICON_WORDS 24      /* words of a line that are looked up, from its beginning */
#define LEXICON_FADE 64     /* words from which on scores fade: two words do not decide on 1,000 */
#define LEXICON_ONE 16      /* weights are whole numbers in memory, this many to the unit */
#define LEXICON_NOTHING 128 /* score of a line with no known words */

enum lexicon_score { LEXICON_BODY, LEXICON_COOKIE, LEXICON_PROMO, LEXICON_SCORES };

/* A slot of the hash table. The tag is the lowest byte of the key, whose upper bits are the slot's
 * number; a slot whose weights are all 0 is empty. On a collision the lighter entry is dropped: a
 * small table is worth the occasional loss. */
struct lexicon_slot {
    int8_t weights[LEXICON_SCORES];
    uint8_t tag;
};
#define LEXICON_BITS 17

/* A bitmap of the pairs and triples there are, so that most lookups end in it. */
#define LEXICON_JOINED_BITS 18

struct lexicon {
    struct lexicon_slot slots[1 << LEXICON_BITS];
    uint32_t joined[1 << (LEXICON_JOINED_BITS - 5)];
};

/* Keys are 32 bits. That of a word is the upper half of its hash; these are XORed into that of a
 * word that begins or ends a line, and into that of a whole line. */
#define LEXICON_FIRST 0x5851f42dU
#define LEXICON_LAST 0x9e3779b9U
#define LEXICON_LINE 0xd1342543U

static inline uint32_t lexicon_key(uint64_t hash) {
    return (uint32_t)(hash >> 32);
}

/* What stands for a word in pairs and triples, where all numbers are one word. */
#define LEXICON_NUMBER 0x2545f491U
static inline uint32_t lexicon_part(uint64_t hash) {
    return hash & 1 ? LEXICON_NUMBER : lexicon_key(hash);
}

/* The key of two words in a row, or of a pair and the word after it. */
#define LEXICON_FACTOR1 0xd6e8feb9U
#define LEXICON_FACTOR2 0xa0761d65U
#define LEXICON_FACTOR3 0x8ebc6af1U
static inline uint32_t lexicon_join(uint32_t first, uint32_t second) {
    uint32_t key = first * LEXICON_FACTOR1 + second * LEXICON_FACTOR2;
    return (key ^ key >> 15) * LEXICON_FACTOR3;
}

/* A sum of weights, LEXICON_NOTHING included, as a feature has it: 0 is for lines outside the page.
 */
static inline uint8_t lexicon_clamp(int sum) {
    return (uint8_t)(sum < 1 ? 1 : sum > FEATURE_MAX ? FEATURE_MAX : sum);
}

/* Adds an entry by its key; `joined`: a pair or a triple. Weights from -127 to 127. */
void lexicon_add(struct lexicon *lexicon, uint32_t key, bool joined,
                 const int weights[LEXICON_SCORES]);

/* The slot of a key; a slot of zeros where nothing is known. */
static inline struct lexicon_slot lexicon_find(const struct lexicon *lexicon, uint32_t key) {
    struct lexicon_slot slot = lexicon->slots[key >> (32 - LEXICON_BITS)];
    return slot.tag == (key & 0xff) ? slot : (struct lexicon_slot){{0}, 0};
}

/* Whether there may be a pair or a triple with this key. */
static inline bool lexicon_joined(const struct lexicon *lexicon, uint32_t key) {
    uint32_t bit = key >> (32 - LEXICON_JOINED_BITS);
    return lexicon->joined[bit >> 5] >> (bit & 31) & 1;
}

#endif
