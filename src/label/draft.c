/* SPDX-License-Identifier: Apache-2.0 */
#include "label/draft.h"
#include "label/window_sums.h"

#include <math.h>
#include <string.h>

#define UNIT 16                      /* values to the unit of a logarithm of odds */
#define PER_VALUE (SCORE_ONE / UNIT) /* what a value is worth as a score */
#define PAGE_WORDS 2500              /* as page_words has it */

_Static_assert(WEIGHTS_STEP == 2 * PER_VALUE && WEIGHTS_STEPS == DRAFT_EVEN,
               "two values make a step");

/* A score as the value of a feature; 0 is for lines outside the page. */
static inline uint8_t value_of(int score) {
    int value = DRAFT_EVEN + (score >> 3);
    return (uint8_t)(value < 1 ? 1 : value > FEATURE_MAX ? FEATURE_MAX : value);
}
_Static_assert(PER_VALUE == 1 << 3, "scores are shifted by three bits");

void draft_of_line(const struct weights *weights, const uint8_t values[FEATURES],
                   uint8_t draft[SCORES]) {
    for (int kind = 0; kind < SCORES; kind++)
        draft[kind] = value_of(forest_line(&weights->forests[DRAFT_BODY + kind], values));
}

/* The columns of the odds. */
static void fill_odds(struct analysis *analysis, const struct weights *weights) {
    size_t count = analysis->count; /* a local copy: stores of bytes might change the field */
    for (int kind = 0; kind < SCORES; kind++) {
        int16_t *restrict scores = analysis->scores[kind];
        uint8_t *restrict column = analysis_column(analysis, FEATURE_draft_body + (unsigned)kind);
        weights->sum(&weights->forests[DRAFT_BODY + kind], analysis->columns, 0, count, scores);
        for (size_t i = 0; i < count; i++)
            column[i] = value_of(scores[i]);
        memset(column + count, 0, 4); /* where NEAR features read */
    }
}

/* The page as the draft has it. */
struct page {
    uint64_t words, body, doubt; /* words; of these body, and the variance of that; in 65536ths */
    size_t body_lines, cookie_lines, promo_lines;
    uint8_t best;
};

/* Fills draft_words, and adds up the page. */
static struct page fill_words(struct analysis *analysis, const struct weights *weights) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    const uint8_t *body = analysis_column(analysis, FEATURE_draft_body);
    const uint8_t *cookie = analysis_column(analysis, FEATURE_draft_cookie);
    const uint8_t *promo = analysis_column(analysis, FEATURE_draft_promo);
    uint8_t *column = analysis_column(analysis, FEATURE_draft_words);
    struct page page = {0};
    for (size_t i = 0; i < analysis->count; i++) {
        uint64_t chance = weights->chances[body[i] / 2], weight = words[i] + 1U;
        column[i] = (uint8_t)(words[i] * chance >> 16);
        page.words += weight;
        page.body += weight * chance;
        page.doubt += weight * (chance * (65536 - chance) >> 16);
        page.body_lines += body[i] >= DRAFT_EVEN;
        page.cookie_lines += body[i] < DRAFT_EVEN && cookie[i] > DRAFT_EVEN;
        page.promo_lines += body[i] < DRAFT_EVEN && promo[i] > DRAFT_EVEN;
        page.best = body[i] > page.best ? body[i] : page.best;
    }
    return page;
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

static void set_page(struct analysis *analysis, enum feature feature, uint64_t value) {
    analysis_column(analysis, feature)[0] = feature_clamp(value);
}

static void fill_page(struct analysis *analysis, const struct page *page) {
    size_t count = analysis->count;
    uint64_t words = page->body >> 16;
    set_page(analysis, FEATURE_page_draft_body, words * FEATURE_MAX / page->words);
    set_page(analysis, FEATURE_page_draft_lines, page->body_lines * FEATURE_MAX / count);
    set_page(analysis, FEATURE_page_draft_best, page->best);
    set_page(analysis, FEATURE_page_draft_words,
             (uint64_t)sqrt((double)(words < PAGE_WORDS ? words : PAGE_WORDS)));
    set_page(analysis, FEATURE_page_draft_doubt,
             (page->doubt * 4 * FEATURE_MAX >> 16) / page->words);
    set_page(analysis, FEATURE_page_draft_cookie, page->cookie_lines * 4 * FEATURE_MAX / count);
    set_page(analysis, FEATURE_page_draft_promo, page->promo_lines * 4 * FEATURE_MAX / count);
}

void draft_features(struct analysis *analysis, const struct weights *weights) {
    if (analysis->count == 0)
        return;
    fill_odds(analysis, weights);
    struct page page = fill_words(analysis, weights);
    fill_above(analysis);
    fill_page(analysis, &page);
    sum_features(analysis, true);
}
