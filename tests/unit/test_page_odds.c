/* SPDX-License-Identifier: Apache-2.0
 *
 * The odds of a page: how the scores of its lines are spread, and what a forest adds to them. */
#include "expect.h"
#include "label/forest.h"
#include "label/page_odds.h"

#include <string.h>

#define LINES 4

/* A tree that asks whether nine in ten words have a chance of body of .88 or more. */
static struct tree by_sure_words(int8_t no, int8_t yes) {
    struct tree tree = {.feature = {FEATURE_scored_88}, .threshold = {229}};
    for (int i = 1; i < TREE_SPLITS; i++)
        tree.feature[i] = FEATURES - 1; /* at least 0: always true */
    for (int i = 0; i < TREE_LEAVES; i++)
        tree.leaves[i] = i & 1 ? yes : no;
    return tree;
}

static void begin(struct analysis *analysis, const int16_t scores[LINES]) {
    static const uint8_t words[LINES] = {9, 29, 39, 19}; /* weighed with one more each: 100 */
    analysis_begin(analysis);
    analysis->count = LINES;
    memcpy(analysis_column(analysis, FEATURE_words), words, LINES);
    memcpy(analysis->scores[FOREST_BODY], scores, LINES * sizeof *scores);
}

static unsigned of_page(const struct analysis *analysis, enum feature feature) {
    return analysis_value(analysis, feature, LINES - 1);
}

static void scores_are_spread(struct analysis *analysis, const struct weights *weights) {
    const int16_t scores[LINES] = {-3 * SCORE_ONE, SCORE_ONE, 2 * SCORE_ONE, 0};
    begin(analysis, scores);
    add_page_odds(analysis, weights);
    EXPECT(of_page(analysis, FEATURE_scored_95) == 0);
    EXPECT(of_page(analysis, FEATURE_scored_88) == 255 * 40 / 100);
    EXPECT(of_page(analysis, FEATURE_scored_73) == 255 * 70 / 100);
    EXPECT(of_page(analysis, FEATURE_scored_50) == 255 * 90 / 100);
    EXPECT(of_page(analysis, FEATURE_scored_27) == 255 * 90 / 100);
    EXPECT(of_page(analysis, FEATURE_scored_lines_88) == 255 * 1 / 4);
    EXPECT(of_page(analysis, FEATURE_scored_lines_50) == 255 * 3 / 4);
    EXPECT(of_page(analysis, FEATURE_scored_lines_12) == 255 * 3 / 4);
    EXPECT(of_page(analysis, FEATURE_scored_best) == 128 + 2 * 16);
}

static void forest_is_added_to_all_lines(struct analysis *analysis, const struct weights *weights) {
    const int16_t doubtful[LINES] = {0, 0, 300, -300}, sure[LINES] = {300, 300, 300, SCORE_MOST};
    begin(analysis, doubtful);
    add_page_odds(analysis, weights);
    for (size_t line = 0; line < LINES; line++)
        EXPECT(analysis->scores[FOREST_BODY][line] == doubtful[line] - 20);
    begin(analysis, sure);
    add_page_odds(analysis, weights);
    EXPECT(analysis->scores[FOREST_BODY][0] == 300 + 50);
    EXPECT(analysis->scores[FOREST_BODY][3] == SCORE_MOST); /* and no more */
}

static void without_trees_nothing_is_added(struct analysis *analysis) {
    const int16_t scores[LINES] = {-7, 0, 7, 700};
    struct weights weights = {.lexicon = NULL};
    weights_ready(&weights);
    begin(analysis, scores);
    add_page_odds(analysis, &weights);
    EXPECT(!memcmp(analysis->scores[FOREST_BODY], scores, sizeof scores));
    analysis->count = 0; /* a page of blank lines */
    add_page_odds(analysis, &weights);
}

int main(void) {
    struct tree tree = by_sure_words(-20, 50);
    struct analysis analysis;
    struct weights weights = {.forests = {[PAGE_BODY] = {.trees = &tree, .count = 1}}};
    weights_ready(&weights);
    forest_ready(&weights.forests[PAGE_BODY]);
    EXPECT(analysis_open(&analysis));
    scores_are_spread(&analysis, &weights);
    forest_is_added_to_all_lines(&analysis, &weights);
    without_trees_nothing_is_added(&analysis);
    analysis_close(&analysis);
    return failures > 0;
}
