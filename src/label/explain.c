/* SPDX-License-Identifier: Apache-2.0 */
#include "label/explain.h"
#include "label/draft.h"
#include "label/score.h"
#include "rules/rule_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REASON_LEAST 0.05 /* a smaller share is no reason */

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

/* How much the odds fall when each score falls by `lost`. */
static double share_of(const struct analysis *analysis, size_t line, const int lost[SCORES],
                       enum descale_label_id label, enum descale_label_id other) {
    int scores[SCORES];
    score_of(analysis, line, scores);
    double odds = odds_of(scores, label, other);
    for (int kind = 0; kind < SCORES; kind++)
        scores[kind] -= lost[kind];
    return odds - odds_of(scores, label, other);
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

/* ---- Features ---- */

bool explain_is_reason(enum feature feature, double share, const uint8_t values[FEATURES]) {
    bool counts_hits =
        feature == FEATURE_navigation || feature == FEATURE_cookie || feature == FEATURE_promo;
    return share >= REASON_LEAST && !(counts_hits && values[feature] > 0);
}

void explain_values(const struct analysis *analysis, size_t line, uint8_t values[FEATURES]) {
    for (enum feature i = 0; i < FEATURES; i++)
        values[i] = analysis_value(analysis, i, line);
}

static int by_size(const void *one, const void *two) {
    const struct feature_share *a = one, *b = two;
    double first = fabs(a->share), second = fabs(b->share);
    if (first != second)
        return first < second ? 1 : -1;
    return (a->feature > b->feature) - (a->feature < b->feature);
}

/* Gives the share of what the draft says of a line to the features that the draft was made of, by
 * how much each moved it: a line does not explain itself. */
static void share_draft(const struct weights *weights, const uint8_t values[FEATURES], int kind,
                        struct feature_share shares[FEATURES]) {
    int losses[FEATURES], sum = 0, all = 0;
    forest_losses(&weights->forests[DRAFT_BODY + kind], values, weights->baseline, losses);
    for (enum feature i = 0; i < FEATURES; i++) {
        sum += losses[i];
        all += abs(losses[i]);
    }
    struct feature_share *draft = &shares[FEATURE_draft_body + (unsigned)kind];
    double each = all > 0 ? (sum < 0 ? -draft->share : draft->share) / all : 0;
    draft->share = 0;
    for (enum feature i = 0; i < FEATURES; i++)
        shares[i].share += each * losses[i];
}

void explain_features(const struct weights *weights, const struct analysis *analysis, size_t line,
                      enum descale_label_id label, enum descale_label_id other,
                      struct feature_share shares[FEATURES]) {
    uint8_t values[FEATURES];
    int losses[SCORES][FEATURES];
    explain_values(analysis, line, values);
    for (int kind = 0; kind < SCORES; kind++)
        forest_losses(&weights->forests[kind], values, weights->baseline, losses[kind]);
    for (enum feature i = 0; i < FEATURES; i++) {
        int lost[SCORES], any = 0;
        for (int kind = 0; kind < SCORES; kind++)
            any |= (lost[kind] = losses[kind][i]);
        shares[i] =
            (struct feature_share){i, any ? share_of(analysis, line, lost, label, other) : 0};
    }
    for (int kind = 0; kind < SCORES; kind++)
        share_draft(weights, values, kind, shares);
    qsort(shares, FEATURES, sizeof *shares, by_size);
}

/* ---- Rules ---- */

/* A line as it would be without some of the rules that hit it. */
struct without {
    uint8_t values[FEATURES];
    int lexicon;      /* the feature, before it is clamped */
    int lost[SCORES]; /* by rules that state their own weight */
};

static unsigned times_hit(const struct hit *hits, size_t count, uint32_t rule) {
    unsigned times = 0;
    for (size_t i = 0; i < count; i++)
        times += hits[i].rule == rule;
    return times;
}

static void drop_rule(struct without *without, const struct weights *weights,
                      const struct rule_set *rules, uint32_t number, unsigned times) {
    const struct rule *rule = &rules->items[number];
    for (enum forest_kind kind = 0; kind < SCORES; kind++)
        without->lost[kind] += score_rule(rule, kind);
    if (rule->has_weight)
        return;
    without->lexicon -= weights->rules[number];
    if (rule->class != DESCALE_BODY)
        without->values[score_feature(rule->class)] -= (uint8_t)times;
}

/* The share of hit number `index`, or of all that hit the same words. */
static double share_of_rules(const struct weights *weights, const struct rule_set *rules,
                             const struct analysis *analysis, size_t line, size_t index,
                             bool phrase, enum descale_label_id label,
                             enum descale_label_id other) {
    size_t count;
    const struct hit *hits = analysis_hits(analysis, line, &count), *hit = &hits[index];
    struct without without = {.lost = {0}};
    uint8_t values[FEATURES];
    explain_values(analysis, line, values);
    memcpy(without.values, values, sizeof values);
    without.lexicon = values[FEATURE_lexicon];
    for (size_t i = 0; i < count; i++)
        if (hits[i].first &&
            (phrase ? hits[i].start == hit->start && hits[i].end == hit->end : i == index))
            drop_rule(&without, weights, rules, hits[i].rule, times_hit(hits, count, hits[i].rule));
    without.values[FEATURE_lexicon] = lexicon_clamp(without.lexicon);
    draft_of_line(weights, without.values, &without.values[FEATURE_draft_body]);
    for (enum forest_kind kind = 0; kind < SCORES; kind++)
        without.lost[kind] += forest_line(&weights->forests[kind], values) -
                              forest_line(&weights->forests[kind], without.values);
    return share_of(analysis, line, without.lost, label, other);
}

double explain_hit(const struct weights *weights, const struct rule_set *rules,
                   const struct analysis *analysis, size_t line, size_t index,
                   enum descale_label_id label, enum descale_label_id other) {
    return share_of_rules(weights, rules, analysis, line, index, false, label, other);
}

double explain_phrase(const struct weights *weights, const struct rule_set *rules,
                      const struct analysis *analysis, size_t line, size_t index,
                      enum descale_label_id label, enum descale_label_id other) {
    return share_of_rules(weights, rules, analysis, line, index, true, label, other);
}
