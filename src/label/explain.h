/* SPDX-License-Identifier: Apache-2.0
 *
 * Why a line has its class: what each feature and each rule did for that class against another. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "label/analysis.h"
#include "label/weights.h"

/* The logarithm of the odds of one class against another for a non-blank line. */
double explain_odds(const struct analysis *analysis, size_t line, enum descale_label_id class,
                    enum descale_label_id other);

/* What a class is explained against: body, since that a line was removed is what people ask about;
 * and of body itself the likeliest other class. */
enum descale_label_id explain_other(const struct analysis *analysis, size_t line,
                                    enum descale_label_id class);

/* What those odds lose when a feature has its usual value instead of the line's, by feature, in
 * shares[FEATURES]. They do not add up to the odds: features answer for each other. */
void explain_features(const struct weights *weights, const struct analysis *analysis, size_t line,
                      enum descale_label_id class, enum descale_label_id other,
                      double shares[FEATURES]);

/* What they lose without the rule of hit number `index`: 0 if it hit the line before. What the
 * rule tells the lines around is not in it. */
double explain_hit(const struct weights *weights, const struct rule_set *rules,
                   const struct analysis *analysis, size_t line, size_t index,
                   enum descale_label_id class, enum descale_label_id other);

#endif
