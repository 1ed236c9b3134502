/* SPDX-License-Identifier: Apache-2.0
 *
 * The words for what features count, and for what lines begin and end with. */
#ifndef FEATURE_WORDS_H
#define FEATURE_WORDS_H

#include "lex/features.h"

/* What a feature counts: one of them, and any other number. NULL for features that count nothing.
 */
struct feature_thing {
    const char *one, *many;
};
extern const struct feature_thing feature_things[FEATURES];

/* The values of the features `first` and `end`, as in "begins with a digit". */
extern const char *const feature_first_words[FIRST_COUNT], *const feature_end_words[END_COUNT];

#endif
