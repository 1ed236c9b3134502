/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of feature.def as C: numbers, names, meanings and bins of the features. */
#ifndef FEATURE_H
#define FEATURE_H

#include <stddef.h>
#include <stdint.h>

/* The features, counts first, so that the lexer's counters are the head of a line's values. */
enum feature {
#define COUNT(name, ...) FEATURE_##name,
#define KIND(name, meaning)
#define SHARE(name, ...)
#define PLACE(name, ...)
#define CROSS(first, second)
#include "feature.def"
#undef COUNT
    FEATURE_COUNTS,
    FEATURE_BEFORE_KINDS = FEATURE_COUNTS - 1,
#undef KIND
#undef SHARE
#undef PLACE
#define COUNT(name, ...)
#define KIND(name, meaning) FEATURE_##name,
#define SHARE(name, ...)
#define PLACE(name, ...)
#include "feature.def"
#undef KIND
#undef SHARE
#undef PLACE
    FEATURE_LEXED, /* what is before this the lexer finds */
    FEATURE_BEFORE_SHARES = FEATURE_LEXED - 1,
#define KIND(name, meaning)
#define SHARE(name, ...) FEATURE_##name,
#define PLACE(name, ...) FEATURE_##name,
#include "feature.def"
#undef COUNT
#undef KIND
#undef SHARE
#undef PLACE
#undef CROSS
    FEATURES
};

enum cross {
#define COUNT(name, ...)
#define KIND(name, meaning)
#define SHARE(name, ...)
#define PLACE(name, ...)
#define CROSS(first, second) CROSS_##first##_##second,
#include "feature.def"
#undef COUNT
#undef KIND
#undef SHARE
#undef PLACE
#undef CROSS
    CROSSES
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

#define FEATURE_BINS 16 /* the most bins a feature may have */
#define FEATURE_ROW                                                                                \
    64 /* what the values of a line take where lines are many: whole cache lines                   \
        */
_Static_assert(FEATURES <= FEATURE_ROW, "a line's values fill no more than a row");

/* How many bins each feature has: BINS_name. */
#define BINS(...) (sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))
#define ONE_VALUE(kind, value) +1
enum {
    BINS_first = 0 FIRST_VALUES(ONE_VALUE),
    BINS_end = 0 END_VALUES(ONE_VALUE),
#define COUNT(name, meaning, ...) BINS_##name = BINS(__VA_ARGS__),
#define KIND(name, meaning)
#define SHARE COUNT
#define PLACE COUNT
#define CROSS(first, second)
#include "feature.def"
#undef COUNT
#undef KIND
#undef SHARE
#undef PLACE
#undef CROSS
};

/* The rows of a table that has one for each bin of each feature and one for each pair of bins of
 * each cross, [bin of first][bin of second]: ROW_name and ROW_first_second are the first of each.
 */
enum {
#define ROWS(name, count) ROW_##name, ROW_##name##_last = ROW_##name + (count)-1,
#define COUNT(name, ...) ROWS(name, BINS_##name)
#define KIND(name, meaning) ROWS(name, BINS_##name)
#define SHARE COUNT
#define PLACE COUNT
#define CROSS(first, second) ROWS(first##_##second, BINS_##first *BINS_##second)
#include "feature.def"
#undef ROWS
#undef COUNT
#undef KIND
#undef SHARE
#undef PLACE
#undef CROSS
    FEATURE_ROWS
};

struct feature_info {
    const char *name, *meaning;
    const char *const *values; /* names of the bins of a KIND; NULL: the edges are the names */
    uint16_t edges[FEATURE_BINS];
    uint8_t bins;
    uint16_t row; /* ROW_name */
};
extern const struct feature_info feature_table[FEATURES];

struct cross_info {
    enum feature first, second;
    uint16_t row; /* ROW_first_second */
};
extern const struct cross_info cross_table[CROSSES];

/* The feature of that name (`length` bytes of it), or FEATURES. */
enum feature feature_find(const char *name, size_t length);

/* The bin that a value falls into. */
uint8_t feature_bin(enum feature feature, uint32_t value);

/* Writes the name of a bin, its lower edge or value, to `to` (at least 16 bytes). Returns `to`. */
char *feature_bin_name(char *to, enum feature feature, uint8_t bin);

#endif
