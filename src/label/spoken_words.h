/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of one line that the lexicon knows: which ones spoke, and what each said. */
#ifndef SPOKEN_WORDS_H
#define SPOKEN_WORDS_H

#include "label/lexicon.h"
#include "lex/lexer.h"
#include "lex/marks.h"

/* Entries of the lexicon that a line has at most: a word, a pair and a triple from each word that
 * is looked up, the first word, the last, and the line. */
#define SPOKEN_MOST (3 * LEXICON_WORDS + 3)

/* Words in a row, and the weights of all entries for them, in units of the feature. */
struct spoken {
    const uint8_t *text; /* what a reader sees of them, until the next line */
    size_t size;
    double weights[LEXICON_SCORES];
};

struct spoken_words {
    struct lexer lexer;
    struct marks marks;
    uint8_t *text; /* the line, and room for its visible text */
    size_t capacity;
    struct spoken items[SPOKEN_MOST];
    size_t count;
    struct said said; /* what the lexicon says for the line as a whole */
};

/* Makes room. False: out of memory. Call spoken_close() in either case. */
bool spoken_open(struct spoken_words *spoken);
void spoken_close(struct spoken_words *spoken);

/* Finds the words of a line of `size` bytes that speak. `state`: of markup, where the line begins;
 * NULL: the line is taken as it is. False: out of memory. */
bool spoken_find(struct spoken_words *spoken, const struct lexicon *lexicon, const uint8_t *line,
                 size_t size, const struct marks_state *state);

#endif
