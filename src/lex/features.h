/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of feature.def as C: numbers, names and meanings of the features, and how those are
 * made that are made of others. */
#ifndef FEATURES_H
#define FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The features, counts first, so that the lexer's counters are the head of a line's values. */
enum feature {
#define FEATURE(name, meaning) FEATURE_##name,
#include "lex/features.def"
    FEATURES
};

/* How many the lexer finds, and how many of those it counts. */
enum {
    FEATURE_COUNTS = 0
#define COUNT(name, meaning) +1
#include "lex/features.def"
    ,
    FEATURE_LEXED = FEATURE_COUNTS
#define KIND(name, meaning) +1
#include "lex/features.def"
};

/* What a line begins and ends with: the values of the two KIND features. */
#define FIRST_VALUES(X)                                                                            \
    X(FIRST, none)                                                                                 \
    X(FIRST, capital)                                                                              \
    X(FIRST, small)                                                                                \
    X(FIRST, other_letter)                                                                         \
    X(FIRST, digit)                                                                                \
    X(FIRST, bullet)                                                                               \
    X(FIRST, quote)                                                                                \
    X(FIRST, bracket)                                                                              \
    X(FIRST, sign)
#define END_VALUES(X)                                                                              \
    X(END, none)                                                                                   \
    X(END, letter)                                                                                 \
    X(END, digit)                                                                                  \
    X(END, period)                                                                                 \
    X(END, exclamation)                                                                            \
    X(END, question)                                                                               \
    X(END, ellipsis)                                                                               \
    X(END, colon)                                                                                  \
    X(END, comma)                                                                                  \
    X(END, quote)                                                                                  \
    X(END, bracket)                                                                                \
    X(END, bar)                                                                                    \
    X(END, sign)
#define FEATURE_VALUE(kind, value) kind##_##value,
enum first { FIRST_VALUES(FEATURE_VALUE) };
enum end { END_VALUES(FEATURE_VALUE) };
#define ONE_VALUE(kind, value) +1
enum { FIRST_COUNT = FIRST_VALUES(ONE_VALUE), END_COUNT = END_VALUES(ONE_VALUE) };

#define FEATURE_MAX 255 /* the largest value */

static inline uint8_t feature_clamp(uint64_t value) {
    return (uint8_t)(value < FEATURE_MAX ? value : FEATURE_MAX);
}

struct feature_info {
    const char *name, *meaning;
    const char *const *values; /* names of the values of a KIND; NULL: numbers */
    size_t value_count;
    enum feature source; /* a NEAR's is `offset` lines away; others are their own */
    int offset;
};
extern const struct feature_info feature_table[FEATURES];

/* What is long for a sentence, and short for a line, in words: a menu entry. */
#define LONG_SENTENCE 15
#define SHORT_LINE 4

/* FAR: `since`, and behind it the feature that counts down. */
struct feature_far {
    enum feature since, source;
    uint8_t least, words;
};
enum {
    FEATURE_FARS = 0
#define FAR(...) +1
#include "lex/features.def"
};
extern const struct feature_far feature_fars[FEATURE_FARS];

/* SUM and MEAN: what is added up, from where to where. Those of one source stand in a row. */
struct feature_sum {
    enum feature feature, source;
    unsigned above, below, shift;
    uint8_t middle; /* what stands for nothing in the source, and in the sum */
};
enum {
    FEATURE_SUMS = 0
#define SUM(...) +1
#define MEAN(...) +1
#include "lex/features.def"
};
extern const struct feature_sum feature_sums[FEATURE_SUMS];
#define FEATURE_REACH 40 /* the farthest lines of a sum */

struct feature_page {
    enum feature feature, source;
    uint32_t scale;
};
enum {
    FEATURE_PAGES = 0
#define PAGE(...) +1
#include "lex/features.def"
};
extern const struct feature_page feature_pages[FEATURE_PAGES];

/* PAGE and WHOLE: those that all lines of a page have alike, which are the last. */
enum {
    FEATURE_SHARED = FEATURE_PAGES
#define WHOLE(...) +1
#include "lex/features.def"
};
static inline bool feature_shared(enum feature feature) {
    return feature >= FEATURES - FEATURE_SHARED;
}

/* The feature of that name (`length` bytes of it), or FEATURES. */
enum feature feature_find(const char *name, size_t length);

/* Writes a value in words, or as a number, to `to` (at least 16 bytes). Returns `to`. */
char *feature_value(char *to, enum feature feature, uint8_t value);

#endif
