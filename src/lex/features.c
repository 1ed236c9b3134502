/* SPDX-License-Identifier: Apache-2.0 */
#include "lex/features.h"

#include <stdio.h>
#include <string.h>

#define VALUE_NAME(kind, value) #value,
static const char *const first_names[] = {FIRST_VALUES(VALUE_NAME)};
static const char *const end_names[] = {END_VALUES(VALUE_NAME)};

const struct feature_info feature_table[FEATURES] = {
#define FEATURE(name, meaning) [FEATURE_##name] = {#name, NULL, 0, FEATURE_##name, 0},
#define KIND(name, meaning)                                                                        \
    [FEATURE_##name] = {#name, name##_names, sizeof name##_names / sizeof *name##_names,           \
                        FEATURE_##name, 0},
#define NEAR(name, meaning, source, offset)                                                        \
    [FEATURE_##name] = {#name, NULL, 0, FEATURE_##source, offset},
#include "lex/features.def"
};

const struct feature_far feature_fars[FEATURE_FARS] = {
#define FAR(name, meaning, source, least, words)                                                   \
    {FEATURE_since_##name, FEATURE_##source, least, words},
#include "lex/features.def"
};

const struct feature_sum feature_sums[FEATURE_SUMS] = {
#define SUM(name, meaning, source, above, below, shift)                                            \
    {FEATURE_##name, FEATURE_##source, above, below, shift, 0},
#define MEAN(name, meaning, source, above, below, shift)                                           \
    {FEATURE_##name, FEATURE_##source, above, below, shift, 128},
#include "lex/features.def"
};

const struct feature_page feature_pages[FEATURE_PAGES] = {
#define PAGE(name, meaning, source, scale) {FEATURE_##name, FEATURE_##source, scale},
#include "lex/features.def"
};

enum feature feature_find(const char *name, size_t length) {
    for (enum feature i = 0; i < FEATURES; i++)
        if (strlen(feature_table[i].name) == length && !memcmp(feature_table[i].name, name, length))
            return i;
    return FEATURES;
}

char *feature_value(char *to, enum feature feature, uint8_t value) {
    const struct feature_info *info = &feature_table[feature];
    const struct feature_info *source = &feature_table[info->source];
    if (value < source->value_count)
        snprintf(to, 16, "%s", source->values[value]);
    else
        snprintf(to, 16, "%u", value);
    return to;
}
