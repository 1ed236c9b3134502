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
#define FEATURE_VALUES 1024 /* edges are smaller */
#define FEATURE_ROW 64  /* what the values of a line take where lines are many: whole cache lines */
_Static_assert(FEATURES <= FEATURE_ROW, "a line's values fill no more than a row");

struct feature_info {
    const char *name, *meaning;
    const char *const *values; /* names of the bins of a KIND; NULL: the edges are the names */
    uint16_t edges[FEATURE_BINS];
    uint8_t bins;
};
extern const struct feature_info feature_table[FEATURES];

struct cross_info {
    enum feature first, second;
};
extern const struct cross_info cross_table[CROSSES];

/* The feature of that name (`length` bytes of it), or FEATURES. */
enum feature feature_find(const char *name, size_t length);

/* The bin that a value falls into. */
uint8_t feature_bin(enum feature feature, uint32_t value);

/* Writes the name of a bin, its lower edge or value, to `to` (at least 16 bytes). Returns `to`. */
char *feature_bin_name(char *to, enum feature feature, uint8_t bin);

#endif
