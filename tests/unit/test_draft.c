/* SPDX-License-Identifier: Apache-2.0
 *
 * The draft: its odds as columns, what is made of them for the lines nearby, and what a line
 * looks like without one. */
#include "expect.h"
#include "label/draft.h"
#include "label/kernels.h"
#include "label/forest.h"

#include <string.h>

#define LINES 5

/* A tree that asks whether a line has at least 10 words, with scores for yes and no. */
static struct tree by_words(int8_t no, int8_t yes) {
    struct tree tree = {.feature = {FEATURE_words}, .threshold = {10}};
    for (int i = 1; i < TREE_SPLITS; i++)
        tree.feature[i] = FEATURES - 1; /* at least 0: always true */
    for (int i = 0; i < TREE_LEAVES; i++)
        tree.leaves[i] = i & 1 ? yes : no;
    return tree;
}

static uint8_t value(const struct analysis *analysis, enum feature feature, size_t line) {
    return analysis_value(analysis, feature, line);
}

/* Words of the lines of the page in hand: three of a paragraph between two of a menu. */
static void begin(struct analysis *analysis) {
    static const uint8_t words[LINES] = {2, 40, 20, 30, 1};
    analysis_begin(analysis);
    analysis->count = LINES;
    memcpy(analysis_column(analysis, FEATURE_words), words, LINES);
}

static void odds_become_columns(struct analysis *analysis, const struct weights *weights) {
    draft_features(analysis, weights);
    /* A score of 64 is half a unit: 8 values above even odds. */
    EXPECT(value(analysis, FEATURE_draft_body, 1) == 128 + 8);
    EXPECT(value(analysis, FEATURE_draft_body, 0) == 128 - 16);
    EXPECT(value(analysis, FEATURE_draft_promo, 0) == 128 + 15);
    EXPECT(value(analysis, FEATURE_draft_cookie, 0) == 128); /* no tree: even odds */
}

static void lines_nearby_are_seen(const struct analysis *analysis) {
    EXPECT(value(analysis, FEATURE_draft_body1, 0) == 128 + 8);
    EXPECT(value(analysis, FEATURE_draft_body_2, 2) == 128 - 16);
    EXPECT(value(analysis, FEATURE_draft_body_1, 0) == 0); /* outside the page */
    EXPECT(value(analysis, FEATURE_draft_body1, LINES - 1) == 0);
    /* The mean over two lines above and two below, halved, without the line itself. */
    EXPECT(value(analysis, FEATURE_draft_body_2s, 2) == 128 + (8 + 8 - 16 - 16) / 2);
}

static void words_of_body_are_counted(const struct analysis *analysis) {
    EXPECT(value(analysis, FEATURE_draft_above, 1) == 0); /* hardly a word above is body */
    EXPECT(value(analysis, FEATURE_draft_above, LINES - 1) > 240);
    /* Odds of half a unit are a chance of 62 %. */
    EXPECT(value(analysis, FEATURE_draft_words, 1) / 40.0 > 0.58);
    EXPECT(value(analysis, FEATURE_draft_words, 1) / 40.0 < 0.66);
}

/* A long page after a short one: nothing of the page before is left. */
static void next_page_starts_afresh(struct analysis *analysis, const struct weights *weights) {
    analysis->count = 2;
    draft_features(analysis, weights);
    EXPECT(value(analysis, FEATURE_draft_body1, 1) == 0);
    EXPECT(value(analysis, FEATURE_draft_body_2s, 0) == 128 + 8 / 2);
}

static void without_trees_all_is_even(struct analysis *analysis) {
    struct weights weights = {.lexicon = NULL};
    weights_ready(&weights);
    draft_features(analysis, &weights);
    for (size_t line = 0; line < LINES; line++)
        EXPECT(value(analysis, FEATURE_draft_body, line) == 128);
}

static void a_line_alone_is_drafted_alike(const struct analysis *analysis,
                                          const struct weights *weights) {
    uint8_t values[FEATURES], draft[SCORES];
    for (size_t line = 0; line < LINES; line++) {
        for (enum feature i = 0; i < FEATURES; i++)
            values[i] = value(analysis, i, line);
        draft_of_line(weights, values, draft);
        for (unsigned kind = 0; kind < SCORES; kind++)
            EXPECT(draft[kind] == values[FEATURE_draft_body + kind]);
    }
}

int main(void) {
    struct tree body = by_words(-128, 64), promo = by_words(120, -120);
    struct analysis analysis;
    struct weights weights = {.forests = {[DRAFT_BODY] = {.trees = &body, .count = 1},
                                          [DRAFT_PROMO] = {.trees = &promo, .count = 1}}};
    weights_ready(&weights);
    for (enum forest_kind kind = 0; kind < FORESTS; kind++)
        forest_ready(&weights.forests[kind]);
    EXPECT(analysis_open(&analysis));
    begin(&analysis);
    odds_become_columns(&analysis, &weights);
    lines_nearby_are_seen(&analysis);
    words_of_body_are_counted(&analysis);
    a_line_alone_is_drafted_alike(&analysis, &weights);
    next_page_starts_afresh(&analysis, &weights);
    begin(&analysis);
    without_trees_all_is_even(&analysis);
    analysis_close(&analysis);
    return failures > 0;
}
