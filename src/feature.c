/* SPDX-License-Identifier: Apache-2.0 */
#include "feature.h"

#include <stdio.h>
#include <string.h>

#define VALUE_NAME(kind, value) #value,
static const char *const first_names[] = {FIRST_VALUES(VALUE_NAME)};
static const char *const end_names[] = {END_VALUES(VALUE_NAME)};

const struct feature_info feature_table[FEATURES] = {
#define EDGES(name, meaning, ...)                                                                  \
    [FEATURE_##name] = {#name, meaning, NULL, {__VA_ARGS__}, BINS_##name, ROW_##name},
#define COUNT EDGES
#define SHARE EDGES
#define PLACE EDGES
#define KIND(name, meaning)                                                                        \
    [FEATURE_##name] = {#name,        meaning,                                                     \
                        name##_names, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},      \
                        BINS_##name,  ROW_##name},
#define CROSS(first, second)
#include "feature.def"
#undef COUNT
#undef KIND
#undef SHARE
#undef PLACE
#undef CROSS
};

const struct cross_info cross_table[CROSSES] = {
#define COUNT(name, ...)
#define KIND(name, meaning)
#define SHARE(name, ...)
#define PLACE(name, ...)
#define CROSS(first, second) {FEATURE_##first, FEATURE_##second, ROW_##first##_##second},
#include "feature.def"
};

enum feature feature_find(const char *name, size_t length) {
    for (enum feature i = 0; i < FEATURES; i++)
        if (strlen(feature_table[i].name) == length && !memcmp(feature_table[i].name, name, length))
            return i;
    return FEATURES;
}

uint8_t feature_bin(enum feature feature, uint32_t value) {
    const struct feature_info *info = &feature_table[feature];
    uint8_t bin = 0;
    while (bin + 1 < info->bins && value >= info->edges[bin + 1])
        bin++;
    return bin;
}

char *feature_bin_name(char *to, enum feature feature, uint8_t bin) {
    const struct feature_info *info = &feature_table[feature];
    if (info->values)
        snprintf(to, 16, "%s", info->values[bin]);
    else
        snprintf(to, 16, "%u", (unsigned)info->edges[bin]);
    return to;
}
