/* SPDX-License-Identifier: Apache-2.0 */
#include "label/score.h"
#include "rules/rule_set.h"
#include "label/forest.h"
#include "label/page_odds.h"

void score_of(const struct analysis *analysis, size_t line, int scores[SCORES]) {
    for (int kind = 0; kind < SCORES; kind++)
        scores[kind] = analysis->scores[kind][line];
}

double score_others(const int scores[SCORES], double odds[DESCALE_LABELS]) {
    odds[DESCALE_BODY] = 0;
    odds[DESCALE_NAVIGATION] = 1;
    odds[DESCALE_COOKIE] = score_odds(scores[FOREST_COOKIE]);
    odds[DESCALE_PROMO] = score_odds(scores[FOREST_PROMO]);
    return odds[DESCALE_NAVIGATION] + odds[DESCALE_COOKIE] + odds[DESCALE_PROMO];
}

int score_rule(const struct rule *rule, enum forest_kind kind) {
    static const enum descale_label_id classes[SCORES] = {DESCALE_BODY, DESCALE_COOKIE,
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
        for (enum forest_kind kind = 0; kind < SCORES; kind++) {
            int16_t *score = &analysis->scores[kind][hits[i].line];
            *score = score_clamp(*score + score_rule(rule, kind));
        }
    }
}

void score_lines(struct analysis *analysis, const struct weights *weights,
                 const struct rule_set *rules) {
    for (enum forest_kind kind = 0; kind < SCORES; kind++)
        weights->sum(&weights->forests[kind], analysis->columns, 0, analysis->count,
                     analysis->scores[kind]);
    add_page_odds(analysis, weights);
    add_rule_weights(analysis, rules);
}
