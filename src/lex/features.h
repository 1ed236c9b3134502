/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of feature.def as C: numbers, names and meanings of the features, and how those are
 * made that are made of others. */
#ifndef FEATURES_H
#define FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The features. Counts come first, so that the array of the lexer's counts is the beginning of a
 * line's values. */
enum feature {
#define FEATURE(name, meaning) FEATURE_##name,
#include "lex/features.def"
    FEATURES
};

/* The number of features that the lexer counts, and of all that it finds. */
enum {
    FEATURE_COUNTS = 0
#define COUNT(name, meaning) +1
#include "lex/features.def"
    ,
    FEATURE_LEXED = FEATURE_COUNTS
#define KIND(name, meaning) +1
#include "lex/features.def"
};

/* The values of the two KIND features: what a line begins and ends with. */
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

#define FEATURE_MAX 255 /* the largest value of a feature */

static inline uint8_t feature_clamp(uint64_t value) {
    return (uint8_t)(value < FEATURE_MAX ? value : FEATURE_MAX);
}

struct feature_info {
    const char *name;
    const char *const *values; /* names of the values of a KIND feature; NULL: numbers */
    size_t value_count;
    enum feature source; /* NEAR: read `offset` lines away; all others: themselves, 0 */
    int offset;
};
extern const struct feature_info feature_table[FEATURES];

/* Words: a long sentence has at least this many, a short line (a menu entry) at most this many. */
#define LONG_SENTENCE 15
#define SHORT_LINE 4

/* Where page_words, page_lines and page_sentences stop counting: what the trees learn of sizes
 * holds for any longer page. */
#define PAGE_WORDS_MAX 2500
#define PAGE_LINES_MAX 600
#define PAGE_SENTENCES_MAX 60

/* FAR: `since`, and in the enum right after it the until_ feature. */
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

/* SUM and MEAN: the sum of `source` over a number of lines above and below, divided by 2^shift.
 * Entries with the same source are next to each other. */
struct feature_sum {
    enum feature feature, source;
    unsigned above, below, shift;
    uint8_t middle; /* the neutral value of the source and of the sum */
};
enum {
    FEATURE_SUMS = 0
#define SUM(...) +1
#define MEAN(...) +1
#include "lex/features.def"
};
extern const struct feature_sum feature_sums[FEATURE_SUMS];
#define FEATURE_REACH 40 /* no sum goes over more lines than this, above or below */

/* Whether a feature is what the draft says of a line, see label/draft.h. */
static inline bool feature_drafted(enum feature feature) {
    return feature >= FEATURE_draft_body && feature <= FEATURE_draft_above;
}

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

/* PAGE and WHOLE: features that are the same on all lines of a page. They come last. */
enum {
    FEATURE_SHARED = FEATURE_PAGES
#define WHOLE(...) +1
#include "lex/features.def"
};
static inline bool feature_shared(enum feature feature) {
    return feature >= FEATURES - FEATURE_SHARED;
}

/* Whether a feature is made of the scores of the page's lines, see label/page_odds.h. */
static inline bool feature_scored(enum feature feature) {
    return feature >= FEATURE_scored_95;
}

/* Finds a feature by its name of `length` bytes. Returns FEATURES if there is none. */
enum feature feature_find(const char *name, size_t length);

/* Writes the name of a value, or the number, to `to`, which has at least 16 bytes. Returns `to`. */
char *feature_value(char *to, enum feature feature, uint8_t value);

#endif
