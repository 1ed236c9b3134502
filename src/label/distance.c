/* SPDX-License-Identifier: Apache-2.0 */
#include "label/distance.h"
#include "label/kernels.h"
#include "label/mark_columns.h"

/* Marks of lines for the distance kernels: 255 if a condition holds, else 0. */
typedef uint8_t marks[WINDOW_LINES + DISTANCE_PAD];
static inline uint8_t mark(bool condition) {
    return (uint8_t)(0U - condition);
}

/* The distances to the nearest marked line above and below, as two features. */
static void find_distances(struct analysis *analysis, uint8_t *marked, enum feature above,
                           enum feature below) {
    const struct label_kernels *kernels = label_kernels(cpu_level());
    size_t count = analysis->count;
    kernels->distance_to_previous(marked, count, false, analysis_column(analysis, above));
    kernels->distance_to_next(marked, count, false, analysis_column(analysis, below));
}

/* Distances to the nearest short line with a negative lexicon score, and to the nearest short line
 * with a hit of a navigation rule. */
#define MARKED_WORDS 6
#define LEXICON_NEGATIVE (LEXICON_NOTHING - 2 * LEXICON_ONE) /* at most this */
static void distances_to_hints(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    const uint8_t *bar = analysis_column(analysis, FEATURE_bar);
    const uint8_t *lexicon = analysis_column(analysis, FEATURE_lexicon);
    const uint8_t *navigation = analysis_column(analysis, FEATURE_navigation);
    size_t count = analysis->count;
    marks negative, navigating;
    for (size_t i = 0; i < count; i++) {
        int brief = words[i] <= MARKED_WORDS;
        negative[i] = mark(brief & (lexicon[i] <= LEXICON_NEGATIVE));
        navigating[i] = mark(brief & (navigation[i] > 0) & (bar[i] == 0));
    }
    find_distances(analysis, negative, FEATURE_since_against, FEATURE_until_against);
    find_distances(analysis, navigating, FEATURE_since_navigation, FEATURE_until_navigation);
}

/* The FAR features. */
static void distances_to_far(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    size_t count = analysis->count;
    for (size_t i = 0; i < FEATURE_FARS; i++) {
        const struct feature_far *far = &feature_fars[i];
        const uint8_t *source = analysis_column(analysis, far->source);
        marks found;
        if (mark_unseen(analysis, far->source)) {
            mark_fill(analysis, far->source, far->since, FEATURE_MAX);
            mark_fill(analysis, far->source, far->since + 1, FEATURE_MAX);
            continue;
        }
        for (size_t line = 0; line < count; line++)
            found[line] = mark((source[line] >= far->least) & (words[line] <= far->words));
        find_distances(analysis, found, far->since, far->since + 1);
    }
}

/* Distance to the last line that repeats the title; 0 on that line itself. */
static void distance_to_title(struct analysis *analysis) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    const uint8_t *title = analysis_column(analysis, FEATURE_title);
    uint8_t *distance = analysis_column(analysis, FEATURE_since_title);
    unsigned threshold = analysis->title.count * FEATURE_MAX * 3 / 5;
    threshold += threshold == 0; /* a title without words is repeated by no line */
    size_t count = analysis->count;
    marks repeated;
    for (size_t i = 0; i < count; i++)
        repeated[i] = mark((unsigned)title[i] * words[i] >= threshold);
    label_kernels(cpu_level())->distance_to_previous(repeated, count, false, distance);
    for (size_t i = 0; i < count; i++)
        distance[i] &= (uint8_t)~repeated[i];
}

/* For each short line, the number of short lines in a row around it. */
static void length_of_runs(struct analysis *analysis) {
    const struct label_kernels *kernels = label_kernels(cpu_level());
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    uint8_t *run = analysis_column(analysis, FEATURE_run);
    size_t count = analysis->count;
    marks others, below;
    for (size_t i = 0; i < count; i++)
        others[i] = mark(words[i] > SHORT_LINE);
    kernels->distance_to_previous(others, count, true, run);
    kernels->distance_to_next(others, count, true, below);
    for (size_t i = 0; i < count; i++) {
        unsigned row = run[i] + below[i] - 1U;
        run[i] = (uint8_t)(row < FEATURE_MAX ? row : FEATURE_MAX) & (uint8_t)~others[i];
    }
}

void distance_features(struct analysis *analysis) {
    distances_to_hints(analysis);
    distances_to_far(analysis);
    distance_to_title(analysis);
    length_of_runs(analysis);
}
