/* SPDX-License-Identifier: Apache-2.0
 *
 * The score: what was found on a line, and around it, weighed. */
#ifndef SCORE_H
#define SCORE_H

#include "label/analysis.h"
#include "label/weights.h"

/* Fills in analysis->scores, what each forest says of each non-blank line; and what rules add that
 * say themselves what they weigh. */
void score_lines(struct analysis *analysis, const struct weights *weights,
                 const struct rule_set *rules);

/* The feature that counts the hits of a class's rules; FEATURES: of body there is none. */
static inline enum feature score_feature(int class) {
    return class == DESCALE_NAVIGATION ? FEATURE_navigation
           : class == DESCALE_COOKIE   ? FEATURE_cookie
           : class == DESCALE_PROMO    ? FEATURE_promo
                                       : FEATURES;
}

/* What a rule that says itself what it weighs adds to the score of a forest. */
int score_rule(const struct rule *rule, enum forest_kind kind);

/* The scores of a non-blank line; and the odds of each class but body against navigation by them,
 * the sum of which is returned: odds[DESCALE_BODY] is 0. */
void score_of(const struct analysis *analysis, size_t line, int scores[FORESTS]);
double score_others(const int scores[FORESTS], double odds[DESCALE_LABELS]);

#endif
