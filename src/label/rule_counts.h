/* SPDX-License-Identifier: Apache-2.0
 *
 * What the hits of rules add to the features of a line. */
#ifndef RULE_COUNTS_H
#define RULE_COUNTS_H

#include "label/analysis.h"
#include "label/weights.h"

/* Counts the hits of each class on each line, and adds the rules' weights to the lexicon feature.
 * Rules that state a weight of their own are left out: score_lines() adds those. */
void count_rules(struct analysis *analysis, const struct weights *weights,
                 const struct rule_set *rules);

#endif
