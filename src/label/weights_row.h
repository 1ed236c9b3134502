/* SPDX-License-Identifier: Apache-2.0
 *
 * A row of a weights file while it is being read. Each kind of row has a function that takes it
 * over into the weights, and returns NULL, or what is wrong. */
#ifndef WEIGHTS_ROW_H
#define WEIGHTS_ROW_H

#include "label/forest.h"
#include "lex/lexer.h"

/* The largest number of columns of a line, that of a tree: kind and forest, a feature and a
 * threshold for each split, a weight for each leaf. */
#define COLUMNS (2 + 2 * TREE_SPLITS + TREE_LEAVES)

struct weights;
struct rule_set;

struct parse {
    struct weights *weights;
    const struct rule_set *rules;
    struct lexer lexer; /* for words of the lexicon */
    const char *columns[COLUMNS];
    size_t lengths[COLUMNS], count;
    bool no_memory;
    int rows;   /* that came before */
    int stated; /* what the last row says of their number; 0: there was none yet */
};

/* Whether a column, which there must be, is this word. */
bool column_is(const struct parse *parse, size_t column, const char *word);

/* Reads the number in a column as a multiple of 1 / one, at most `most` either way. Returns NULL,
 * or what is wrong. */
const char *take_number(const struct parse *parse, size_t column, int one, int most, int *number);

/* Of forests. */
const char *take_base(struct parse *parse);
const char *take_tree(struct parse *parse);

/* Of the lexicon. */
const char *take_word(struct parse *parse);
const char *take_first(struct parse *parse);
const char *take_last(struct parse *parse);
const char *take_pair(struct parse *parse);
const char *take_triple(struct parse *parse);
const char *take_whole_line(struct parse *parse);

#endif
