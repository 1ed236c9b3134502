/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels that what stands around a line decides, against its own scores: see comments.h and
 * authors.h. */
#ifndef OVERRULE_H
#define OVERRULE_H

#include "label/analysis.h"

struct rule_set;

/* Whether a line is hit by a rule the last part of whose name begins with one of `count` texts. */
bool is_hit_by(const struct analysis *analysis, const struct rule_set *rules, size_t line,
               const char *const *texts, size_t count);

/* Makes a line body, or navigation, with odds of 3,000 to 1. */
void overrule(struct analysis *analysis, size_t line, bool body);

/* Whether overrule() did that. */
bool is_overruled(const struct analysis *analysis, size_t line, bool body);

#endif
