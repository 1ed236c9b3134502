/* SPDX-License-Identifier: Apache-2.0 */
#include "label/explain.h"
#include "label/forest.h"
#include "label/score.h"
#include "rules/rule_set.h"

#include <math.h>
#include <string.h>

static double odds_of(const int scores[FORESTS], enum descale_label_id class,
                      enum descale_label_id other) {
    double odds[DESCALE_LABELS];
    double others = score_others(scores, odds);
    odds[DESCALE_BODY] = score_odds(scores[FOREST_BODY]) * others;
    return log(odds[class] / odds[other]);
}

double explain_odds(const struct analysis *analysis, size_t line, enum descale_label_id class,
                    enum descale_label_id other) {
    int scores[FORESTS];
    score_of(analysis, line, scores);
    return odds_of(scores, class, other);
}

/* The same when each forest says so much less. A class that nothing speaks for stays so. */
static double odds_without(const struct analysis *analysis, size_t line, const int lost[FORESTS],
                           enum descale_label_id class, enum descale_label_id other) {
    int scores[FORESTS];
    score_of(analysis, line, scores);
    for (int kind = 0; kind < FORESTS; kind++)
        scores[kind] -= scores[kind] == SCORE_NEVER ? 0 : lost[kind];
    return odds_of(scores, class, other);
}

enum descale_label_id explain_other(const struct analysis *analysis, size_t line,
                                    enum descale_label_id class) {
    if (class != DESCALE_BODY)
        return DESCALE_BODY;
    enum descale_label_id other = DESCALE_NAVIGATION;
    for (enum descale_label_id i = DESCALE_COOKIE; i < DESCALE_LABELS; i++)
        if (explain_odds(analysis, line, i, other) > 0)
            other = i;
    return other;
}

static void values_of(const struct analysis *analysis, size_t line, uint8_t values[FEATURES]) {
    for (enum feature i = 0; i < FEATURES; i++)
        values[i] = analysis_value(analysis, i, line);
}

void explain_features(const struct weights *weights, const struct analysis *analysis, size_t line,
                      enum descale_label_id class, enum descale_label_id other,
                      double shares[FEATURES]) {
    double odds = explain_odds(analysis, line, class, other);
    uint8_t values[FEATURES];
    int losses[FORESTS][FEATURES];
    values_of(analysis, line, values);
    for (int kind = 0; kind < FORESTS; kind++)
        forest_losses(&weights->forests[kind], values, weights->usual, losses[kind]);
    for (enum feature i = 0; i < FEATURES; i++) {
        int lost[FORESTS], any = 0;
        for (int kind = 0; kind < FORESTS; kind++)
            any |= (lost[kind] = losses[kind][i]);
        shares[i] = any ? odds - odds_without(analysis, line, lost, class, other) : 0;
    }
}

/* How often a rule hit the line. */
static unsigned times_hit(const struct hit *hits, size_t count, uint32_t rule) {
    unsigned times = 0;
    for (size_t i = 0; i < count; i++)
        times += hits[i].rule == rule;
    return times;
}

double explain_hit(const struct weights *weights, const struct rule_set *rules,
                   const struct analysis *analysis, size_t line, size_t index,
                   enum descale_label_id class, enum descale_label_id other) {
    size_t count;
    const struct hit *hits = analysis_hits(analysis, line, &count);
    if (!hits[index].first)
        return 0;
    const struct rule *rule = &rules->items[hits[index].rule];
    uint8_t values[FEATURES], without[FEATURES];
    values_of(analysis, line, values);
    memcpy(without, values, sizeof without);
    if (!rule->has_weight) {
        without[FEATURE_lexicon] =
            lexicon_clamp(values[FEATURE_lexicon] - weights->rules[hits[index].rule]);
        if (rule->class != DESCALE_BODY)
            without[score_feature(rule->class)] -=
                (uint8_t)times_hit(hits, count, hits[index].rule);
    }
    int lost[FORESTS];
    for (enum forest_kind kind = 0; kind < FORESTS; kind++) {
        const struct forest *forest = &weights->forests[kind];
        lost[kind] =
            forest_line(forest, values) - forest_line(forest, without) + score_rule(rule, kind);
    }
    return explain_odds(analysis, line, class, other) -
           odds_without(analysis, line, lost, class, other);
}
