/* SPDX-License-Identifier: Apache-2.0
 *
 * What lexicon and title know of the words in hand, as the kernel that looks them up hands it over.
 */
#ifndef KNOWN_WORDS_H
#define KNOWN_WORDS_H

#include "label/lexicon_table.h"
#include "lex/lexer.h"

/* A bitmap of the hashes of the title's words, without function words. */
#define TITLE_WORDS 128
struct title {
    uint32_t bits[TITLE_WORDS];
    unsigned count; /* words in it */
    bool begun;
    bool repeated;                  /* another line says it again, as a headline does */
    uint8_t scores[LEXICON_SCORES]; /* what its words say, as those of any line */
};

/* Where a word stands in the bitmap, by the upper half of its hash: the number and its bit. */
static inline uint32_t title_place(uint32_t upper) {
    return (upper >> 15 & 126) | (upper >> 13 & 1);
}
static inline uint32_t title_bit(uint32_t upper) {
    return upper >> 8 & 31;
}

static inline bool title_has(const struct title *title, uint64_t hash) {
    uint32_t upper = lexicon_key(hash);
    return title->bits[title_place(upper)] >> title_bit(upper) & 1;
}

/* Sums over words: of their weights, and how many of them stand in the title. */
struct word_sums {
    uint16_t scores[LEXICON_SCORES]; /* signed, modulo 2^16 */
    uint16_t in_title;
};

/* What lexicon and title know of the words in hand. Only the first LEXICON_WORDS of each line are
 * looked up. */
/* Room for all words in hand; vectors may reach over the last of them. */
#define LEXICON_ROOM (LEXER_WORDS + LEXICON_WORDS + 40)
struct known_words {
    struct word_sums before[LEXICON_ROOM]; /* over the words before each word in hand */
    /* Of each line: of its words, of the first and the last as such, and of the whole line; and the
     * scores that the sums are, see lexicon_clamp(). Those of a line without words do not matter.
     */
    struct word_sums lines[WORDS_LINES];
    uint8_t scores[WORDS_LINES][LEXICON_SCORES + 1]; /* the last one does not matter */
    size_t title_line; /* the line that is the page's first; none: SIZE_MAX */
};

/* How many words are looked up of a line that has `count`. */
static inline size_t lexicon_looked_up(size_t count) {
    return count < LEXICON_WORDS ? count : LEXICON_WORDS;
}

/* The keys of a line that are not of its words as such. Those of a line without words do not
 * matter. */
struct line_keys {
    uint32_t first, last, whole;
};
static inline struct line_keys lexicon_line_keys(const struct words *words,
                                                 const struct line_words *line) {
    const uint64_t *first = words->hashes + line->first;
    const uint64_t *last = first + line->count - (line->count > 0);
    return (struct line_keys){lexicon_key(*first) ^ LEXICON_FIRST,
                              lexicon_key(*last) ^ LEXICON_LAST,
                              lexicon_key(line->line_hash) ^ LEXICON_LINE};
}

#endif
