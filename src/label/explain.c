/* SPDX-License-Identifier: Apache-2.0 */
#include "label/explain.h"
#include "base/buffer.h"
#include "label/draft.h"
#include "label/explain_state.h"
#include "label/overrule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Odds ---- */

static double odds_of(const int scores[SCORES], enum descale_label_id label,
                      enum descale_label_id other) {
    double odds[DESCALE_LABELS];
    double others = score_others(scores, odds);
    odds[DESCALE_BODY] = score_odds(scores[FOREST_BODY]) * others;
    return log(odds[label] / odds[other]);
}

double explain_odds(const struct analysis *analysis, size_t line, enum descale_label_id label,
                    enum descale_label_id other) {
    int scores[SCORES];
    score_of(analysis, line, scores);
    return odds_of(scores, label, other);
}

enum descale_label_id explain_other(const struct analysis *analysis, size_t line,
                                    enum descale_label_id label) {
    if (label != DESCALE_BODY)
        return DESCALE_BODY;
    enum descale_label_id other = DESCALE_NAVIGATION;
    for (enum descale_label_id i = DESCALE_COOKIE; i < DESCALE_LABELS; i++)
        if (explain_odds(analysis, line, i, other) > 0)
            other = i;
    return other;
}

void explain_values(const struct analysis *analysis, size_t line, uint8_t values[FEATURES]) {
    for (enum feature i = 0; i < FEATURES; i++)
        values[i] = analysis_value(analysis, i, line);
}

/* The log odds of a line that has the scores `to` of the forests in `set`, and `from` of others. */
static double odds_between(const int from[SCORES], const int to[SCORES], unsigned set,
                           enum descale_label_id label, enum descale_label_id other) {
    int scores[SCORES];
    for (int kind = 0; kind < SCORES; kind++)
        scores[kind] = set >> kind & 1 ? to[kind] : from[kind];
    return odds_of(scores, label, other);
}

/* How much the log odds grow with each score, on the way from one set of scores to another: the
 * Shapley value of the score for each unit of its change. */
static void find_slopes(const int from[SCORES], const int to[SCORES], enum descale_label_id label,
                        enum descale_label_id other, double slopes[SCORES]) {
    static const double order_weights[SCORES] = {1.0 / 3, 1.0 / 6, 1.0 / 3};
    for (int kind = 0; kind < SCORES; kind++) {
        int moved[SCORES];
        memcpy(moved, to, sizeof moved);
        if (moved[kind] == from[kind])
            moved[kind]++; /* the slope where it stands */
        slopes[kind] = 0;
        for (unsigned set = 0; set < 1U << SCORES; set++)
            if (!(set >> kind & 1))
                slopes[kind] += order_weights[__builtin_popcount(set)] *
                                (odds_between(from, moved, set | 1U << kind, label, other) -
                                 odds_between(from, moved, set, label, other));
        slopes[kind] /= moved[kind] - from[kind];
    }
}
_Static_assert(SCORES == 3, "the table of weights is for three");

/* ---- Explainers ---- */

void explainer_close(struct explainer *explainer) {
    if (!explainer)
        return;
    for (int kind = 0; kind < FORESTS; kind++)
        forest_shares_close(&explainer->forests[kind]);
    spoken_close(&explainer->words);
    free(explainer->hit_shares);
    free(explainer->order);
    free(explainer->placed);
    free(explainer->reasons);
    free(explainer);
}

struct explainer *explainer_open(const struct weights *weights, const struct rule_set *rules) {
    struct explainer *explainer = calloc(1, sizeof *explainer);
    uint8_t usual[FEATURES];
    if (!explainer)
        return NULL;
    explainer->weights = weights;
    explainer->rules = rules;
    bool good = spoken_open(&explainer->words);
    memcpy(usual, weights->baseline, sizeof usual);
    draft_of_line(weights, usual, &usual[FEATURE_draft_body]);
    for (int kind = 0; kind < FORESTS; kind++)
        good =
            forest_shares_open(&explainer->forests[kind], &weights->forests[kind], usual) && good;
    if (good)
        return explainer;
    explainer_close(explainer);
    return NULL;
}

/* Makes room for the hits and reasons of a line. False: out of memory. */
static bool make_room(struct explainer *explainer, size_t hits) {
    const struct {
        void *items;
        size_t *capacity, wanted, size;
    } arrays[] = {
        {&explainer->hit_shares, &explainer->hit_capacity, hits + 1, sizeof *explainer->hit_shares},
        {&explainer->order, &explainer->order_capacity, hits + 1, sizeof *explainer->order},
        {&explainer->placed, &explainer->placed_capacity, hits + 1, sizeof *explainer->placed},
        {&explainer->reasons, &explainer->reason_capacity, hits + SPOKEN_MOST + FEATURES + 1,
         sizeof *explainer->reasons}};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        void *items, *grown;
        memcpy(&items, arrays[i].items, sizeof items);
        grown = buffer_grow(items, arrays[i].capacity, arrays[i].wanted, arrays[i].size);
        if (!grown)
            return false;
        memcpy(arrays[i].items, &grown, sizeof grown);
    }
    return true;
}

/* Shares the log odds of a line out to features, rules and words. */
static bool share_out(struct explainer *explainer, const struct explained *line,
                      const struct hit *hits, size_t count, const double slopes[SCORES]) {
    const uint8_t *values = explainer->explanation.values;
    if (!spoken_find(&explainer->words, explainer->weights->lexicon, line->text, line->size,
                     line->state))
        return false;
    memset(explainer->hit_shares, 0, (count + 1) * sizeof *explainer->hit_shares);
    memset(explainer->word_shares, 0, sizeof explainer->word_shares);
    share_features(explainer, slopes, values);
    share_hits_and_words(explainer, hits, count, slopes, values);
    share_outside(explainer, values);
    return true;
}

const struct explanation *explain_line(struct explainer *explainer, const struct explained *line,
                                       enum descale_label_id label, enum descale_label_id other) {
    struct explanation *explanation = &explainer->explanation;
    size_t count;
    const struct hit *hits = analysis_hits(line->analysis, line->line, &count);
    int scores[SCORES], usual[SCORES];
    double slopes[SCORES];
    score_of(line->analysis, line->line, scores);
    for (int kind = 0; kind < SCORES; kind++)
        usual[kind] = explainer->forests[kind].sum;
    usual[FOREST_BODY] += explainer->forests[PAGE_BODY].sum;
    explain_values(line->analysis, line->line, explanation->values);
    explanation->odds = odds_of(scores, label, other);
    explanation->usual = odds_of(usual, label, other);
    find_slopes(usual, scores, label, other, slopes);
    if (!make_room(explainer, count) || !share_out(explainer, line, hits, count, slopes))
        return NULL;
    list_reasons(explainer, hits, count, share_of_joined(explainer, hits, count, scores, slopes));
    enum overruling overruling = overruling_of(line->analysis, line->line);
    if (overruling != OVERRULED_NOT)
        list_overruling(explainer, count, overruling);
    return explanation;
}
