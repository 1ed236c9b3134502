/* SPDX-License-Identifier: Apache-2.0 */
#include "label/score.h"
#include "rules/rule_set.h"
#include "label/forest.h"

void score_of(const struct analysis *analysis, size_t line, int scores[FORESTS]) {
    for (int kind = 0; kind < FORESTS; kind++)
        scores[kind] = analysis->scores[kind][line];
}

double score_others(const int scores[FORESTS], double odds[DESCALE_LABELS]) {
    odds[DESCALE_BODY] = 0;
    odds[DESCALE_NAVIGATION] = 1;
    odds[DESCALE_COOKIE] = score_odds(scores[FOREST_COOKIE]);
    odds[DESCALE_PROMO] = score_odds(scores[FOREST_PROMO]);
    return odds[DESCALE_NAVIGATION] + odds[DESCALE_COOKIE] + odds[DESCALE_PROMO];
}

int score_rule(const struct rule *rule, enum forest_kind kind) {
    static const enum descale_label_id classes[FORESTS] = {DESCALE_BODY, DESCALE_COOKIE,
                                                           DESCALE_PROMO};
    if (!rule->has_weight)
        return 0;
    int weight = rule->weight * SCORE_ONE / WEIGHT_ONE;
    if (kind == FOREST_BODY)
        return rule->class == DESCALE_BODY ? weight : -weight;
    if (rule->class == DESCALE_NAVIGATION)
        return -weight;
    return rule->class == classes[kind] ? weight : 0;
}

/* Adds the weights that rules state themselves. A rule that hits a line more than once counts once.
 */
static void add_rule_weights(struct analysis *analysis, const struct rule_set *rules) {
    const struct hit *hits = analysis->hits.items;
    for (size_t i = 0; i < analysis->first_hits[analysis->count]; i++) {
        const struct rule *rule = &rules->items[hits[i].rule];
        if (!rule->has_weight || !hits[i].first)
            continue;
        for (enum forest_kind kind = 0; kind < FORESTS; kind++) {
            int16_t *score = &analysis->scores[kind][hits[i].line];
            int added = score_rule(rule, kind);
            int sum = (*score == SCORE_NEVER && added > 0 ? 0 : *score) + added;
            *score = (int16_t)(sum > SCORE_MOST    ? SCORE_MOST
                               : sum < -SCORE_MOST ? -SCORE_MOST
                                                   : sum);
        }
    }
}

/* For each line of a block: non-zero if there is evidence for a label on or near it, which is a
 * hit of its rules. Returns whether there is for any line. */
static bool has_evidence(const struct analysis *analysis, const enum feature features[3],
                         size_t line, uint8_t found[FOREST_BLOCK]) {
    const uint8_t *one = analysis_column(analysis, features[0]) + line;
    const uint8_t *two = analysis_column(analysis, features[1]) + line;
    const uint8_t *three = analysis_column(analysis, features[2]) + line;
    size_t left = analysis->count - line;
    uint8_t any = 0;
    for (size_t i = 0; i < FOREST_BLOCK; i++)
        found[i] = one[i] | two[i] | three[i];
    for (size_t i = 0; i < FOREST_BLOCK && i < left; i++)
        any |= found[i];
    return any != 0;
}

/* The scores of a label that needs evidence: the forest runs only on blocks that have any. */
static void score_class(struct analysis *analysis, const struct weights *weights,
                        enum forest_kind kind, const enum feature features[3]) {
    for (size_t line = 0; line < analysis->count; line += FOREST_BLOCK) {
        int16_t *scores = analysis->scores[kind] + line;
        uint8_t found[FOREST_BLOCK];
        if (has_evidence(analysis, features, line, found))
            weights->sum(&weights->forests[kind], analysis->columns, line, FOREST_BLOCK, scores);
        for (size_t i = 0; i < FOREST_BLOCK; i++)
            scores[i] = found[i] ? scores[i] : SCORE_NEVER;
    }
}

void score_lines(struct analysis *analysis, const struct weights *weights,
                 const struct rule_set *rules) {
    static const enum feature cookie[] = {FEATURE_cookie, FEATURE_cookie_above10,
                                          FEATURE_cookie_below10};
    static const enum feature promo[] = {FEATURE_promo, FEATURE_promo_above10,
                                         FEATURE_promo_below10};
    weights->sum(&weights->forests[FOREST_BODY], analysis->columns, 0, analysis->count,
                 analysis->scores[FOREST_BODY]);
    score_class(analysis, weights, FOREST_COOKIE, cookie);
    score_class(analysis, weights, FOREST_PROMO, promo);
    add_rule_weights(analysis, rules);
}
