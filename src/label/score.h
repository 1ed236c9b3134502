/* SPDX-License-Identifier: Apache-2.0
 *
 * Scores: features and hits of a line, weighed by the forests. */
#ifndef SCORE_H
#define SCORE_H

#include "label/analysis.h"
#include "label/weights.h"

/* Computes analysis->scores: the sum of each forest for each non-blank line, and the weights of
 * rules that state their own. */
void score_lines(struct analysis *analysis, const struct weights *weights,
                 const struct rule_set *rules);

/* The feature that counts hits of rules with a label, or FEATURES for body, which has none. */
static inline enum feature score_feature(int class) {
    return class == DESCALE_NAVIGATION ? FEATURE_navigation
           : class == DESCALE_COOKIE   ? FEATURE_cookie
           : class == DESCALE_PROMO    ? FEATURE_promo
                                       : FEATURES;
}

/* What a rule that states its own weight adds to the score of a forest; 0 for other rules. */
int score_rule(const struct rule *rule, enum forest_kind kind);

/* The scores of a non-blank line; and, from scores, the odds of each label against navigation.
 * odds[DESCALE_BODY] is 0. Returns the sum of the odds. */
void score_of(const struct analysis *analysis, size_t line, int scores[SCORES]);
double score_others(const int scores[SCORES], double odds[DESCALE_LABELS]);

#endif
