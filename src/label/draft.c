/* SPDX-License-Identifier: Apache-2.0 */
#include "label/draft.h"
#include "label/kernels.h"
#include "label/window_sums.h"

#include <string.h>

_Static_assert(WEIGHTS_STEP == 2 << 3 && WEIGHTS_STEPS == SCORE_EVEN,
               "two values of score_value() make a step");

void draft_of_line(const struct weights *weights, const uint8_t values[FEATURES],
                   uint8_t draft[SCORES]) {
    for (int kind = 0; kind < SCORES; kind++)
        draft[kind] = score_value(forest_line(&weights->forests[DRAFT_BODY + kind], values));
}

/* The columns of the odds. */
static void fill_odds(struct analysis *analysis, const struct weights *weights) {
    size_t count = analysis->count; /* a local copy: stores of bytes might change the field */
    for (int kind = 0; kind < SCORES; kind++) {
        int16_t *scores = analysis->scores[kind];
        uint8_t *column = analysis_column(analysis, FEATURE_draft_body + (unsigned)kind);
        weights->sum(&weights->forests[DRAFT_BODY + kind], analysis->columns, 0, count, scores);
        label_kernels(cpu_level())->score_values(scores, count, column);
        memset(column + count, 0, 4); /* where NEAR features read */
    }
}

/* Words of each line, times the probability of body. */
static void fill_words(struct analysis *analysis, const struct weights *weights) {
    size_t count = analysis->count;
    const uint8_t *restrict words = analysis_column(analysis, FEATURE_words);
    const uint8_t *restrict body = analysis_column(analysis, FEATURE_draft_body);
    uint8_t *restrict column = analysis_column(analysis, FEATURE_draft_words);
    for (size_t i = 0; i < count; i++)
        column[i] = (uint8_t)(words[i] * weights->chances[body[i] / 2] >> 16);
}

/* The share of the body's words that is above each line. */
static void fill_above(struct analysis *analysis) {
    size_t count = analysis->count;
    const uint8_t *words = analysis_column(analysis, FEATURE_draft_words);
    uint8_t *column = analysis_column(analysis, FEATURE_draft_above);
    uint64_t of_words = ((uint64_t)FEATURE_MAX << 32) / (sum_column(words, count) + 1), above = 0;
    for (size_t i = 0; i < count; i++) {
        column[i] = (uint8_t)(above * of_words >> 32);
        above += words[i];
    }
}

void draft_features(struct analysis *analysis, const struct weights *weights) {
    if (analysis->count == 0)
        return;
    fill_odds(analysis, weights);
    fill_words(analysis, weights);
    fill_above(analysis);
    sum_features(analysis, true);
}
