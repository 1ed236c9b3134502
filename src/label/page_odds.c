/* SPDX-License-Identifier: Apache-2.0 */
#include "label/page_odds.h"
#include "label/window_sums.h"

/* Logarithms of odds, whole ones, and the features of lines that have them or more. FEATURES: none.
 */
static const struct level {
    int odds;
    enum feature words, lines;
} levels[] = {
    {3, FEATURE_scored_95, FEATURES},  {2, FEATURE_scored_88, FEATURE_scored_lines_88},
    {1, FEATURE_scored_73, FEATURES},  {0, FEATURE_scored_50, FEATURE_scored_lines_50},
    {-1, FEATURE_scored_27, FEATURES}, {-2, FEATURE_scored_12, FEATURE_scored_lines_12},
};

static void set_share(struct analysis *analysis, enum feature feature, uint64_t part,
                      uint64_t whole) {
    if (feature != FEATURES)
        analysis_column(analysis, feature)[0] = (uint8_t)(part * FEATURE_MAX / whole);
}

/* Sets the features of a level. `all`: words and lines of the page. */
static void set_level(struct analysis *analysis, const struct level *level, uint64_t all) {
    const int16_t *scores = analysis->scores[FOREST_BODY];
    const uint8_t *line_words = analysis_column(analysis, FEATURE_words);
    uint32_t words = 0, lines = 0;
    for (size_t i = 0; i < analysis->count; i++) {
        uint32_t has = scores[i] >= level->odds * SCORE_ONE;
        lines += has;
        words += (0 - has) & (line_words[i] + 1U);
    }
    set_share(analysis, level->words, words, all);
    set_share(analysis, level->lines, lines, analysis->count);
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
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        set_level(analysis, &levels[i], all);
    set_best(analysis);
    weights->sum(&weights->forests[PAGE_BODY], analysis->columns, 0, 1, of_page);
    for (size_t i = 0; i < count; i++)
        scores[i] = score_clamp(scores[i] + of_page[0]);
}
