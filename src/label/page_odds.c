/* SPDX-License-Identifier: Apache-2.0 */
#include "label/page_odds.h"
#include "label/window_sums.h"

/* The features of lines that have some odds or more: the logarithms of the odds are whole numbers
 * from LEVEL_LEAST on. FEATURES: none. */
#define LEVEL_LEAST (-2)
static const struct level {
    enum feature words, lines;
} levels[] = {
    {FEATURE_scored_12, FEATURE_scored_lines_12}, {FEATURE_scored_27, FEATURES},
    {FEATURE_scored_50, FEATURE_scored_lines_50}, {FEATURE_scored_73, FEATURES},
    {FEATURE_scored_88, FEATURE_scored_lines_88}, {FEATURE_scored_95, FEATURES},
};
#define LEVELS ((int)(sizeof levels / sizeof *levels))

static void set_share(struct analysis *analysis, enum feature feature, uint64_t part,
                      uint64_t whole) {
    if (feature != FEATURES)
        analysis_column(analysis, feature)[0] = (uint8_t)(part * FEATURE_MAX / whole);
}

/* Sets the features of all levels. `all`: words and lines of the page. */
static void set_levels(struct analysis *analysis, uint64_t all) {
    const int16_t *scores = analysis->scores[FOREST_BODY];
    const uint8_t *line_words = analysis_column(analysis, FEATURE_words);
    uint32_t words[LEVELS + 1] = {0}, lines[LEVELS + 1] = {0}; /* by the number of levels reached */
    size_t count = analysis->count;
    for (size_t i = 0; i < count; i++) {
        int reached = (scores[i] >> 7) - LEVEL_LEAST + 1;
        reached = reached < 0 ? 0 : reached > LEVELS ? LEVELS : reached;
        lines[reached]++;
        words[reached] += line_words[i] + 1U;
    }
    _Static_assert(SCORE_ONE == 1 << 7, "scores are shifted by seven bits");
    for (int i = LEVELS; i-- > 0;) {
        set_share(analysis, levels[i].words, words[i + 1], all);
        set_share(analysis, levels[i].lines, lines[i + 1], count);
        words[i] += words[i + 1];
        lines[i] += lines[i + 1];
    }
}

static void set_best(struct analysis *analysis) {
    const int16_t *scores = analysis->scores[FOREST_BODY];
    int best = -SCORE_MOST;
    for (size_t i = 0; i < analysis->count; i++)
        best = scores[i] > best ? scores[i] : best;
    best = SCORED_BEST_EVEN + best / (SCORE_ONE / SCORED_BEST_UNIT);
    analysis_column(analysis, FEATURE_scored_best)[0] =
        feature_clamp(best < 0 ? 0 : (uint64_t)best);
}

void add_page_odds(struct analysis *analysis, const struct weights *weights) {
    int16_t of_page[FOREST_BLOCK], *scores = analysis->scores[FOREST_BODY];
    size_t count = analysis->count;
    if (count == 0)
        return;
    uint64_t all = sum_column(analysis_column(analysis, FEATURE_words), count) + count;
    set_levels(analysis, all);
    set_best(analysis);
    weights->sum(&weights->forests[PAGE_BODY], analysis->columns, 0, 1, of_page);
    for (size_t i = 0; i < count; i++)
        scores[i] = score_clamp(scores[i] + of_page[0]);
}
