/* SPDX-License-Identifier: Apache-2.0
 *
 * Why a line has its label: what each feature and each rule did for that label against another.
 * Shares are differences of log odds: 0.7 doubles the odds, 2.3 makes them ten times as large. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "label/analysis.h"
#include "label/weights.h"

struct rule_set;

/* What one feature did. */
struct feature_share {
    enum feature feature;
    double share;
};

/* The log odds of one label against another for a non-blank line. */
double explain_odds(const struct analysis *analysis, size_t line, enum descale_label_id label,
                    enum descale_label_id other);

/* The label that a label is explained against: body, since people ask why a line was removed; or,
 * for body itself, the most probable other one. */
enum descale_label_id explain_other(const struct analysis *analysis, size_t line,
                                    enum descale_label_id label);

/* How much those log odds fall when one feature has its baseline value instead of the line's, for
 * each feature, the largest in either direction first. Shares do not add up to the odds, because
 * features stand in for each other. */
void explain_features(const struct weights *weights, const struct analysis *analysis, size_t line,
                      enum descale_label_id label, enum descale_label_id other,
                      struct feature_share shares[FEATURES]);

/* How much they fall without the rule of hit number `index` of the line; 0 if the rule hit the line
 * before. What the rule tells the lines nearby is not in it. */
double explain_hit(const struct weights *weights, const struct rule_set *rules,
                   const struct analysis *analysis, size_t line, size_t index,
                   enum descale_label_id label, enum descale_label_id other);

/* The same without all rules that hit the same words as hit number `index`. */
double explain_phrase(const struct weights *weights, const struct rule_set *rules,
                      const struct analysis *analysis, size_t line, size_t index,
                      enum descale_label_id label, enum descale_label_id other);

/* Whether a share is a reason for people: it is not too small, and the feature does not repeat what
 * the rules say that hit the line, which are shown beside it. */
bool explain_is_reason(enum feature feature, double share, const uint8_t values[FEATURES]);

/* The values of all features of a line. */
void explain_values(const struct analysis *analysis, size_t line, uint8_t values[FEATURES]);

#endif
