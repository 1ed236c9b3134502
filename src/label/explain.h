/* SPDX-License-Identifier: Apache-2.0
 *
 * Why a line has its label: what speaks for that label against another, and what against it.
 * Shares are differences of log odds: 0.7 doubles the odds, 2.3 makes them ten times as large. They
 * add up: the log odds of the line are those of a usual line, one with the median of every feature,
 * plus the shares of all reasons, plus what is left out.
 *
 * - The sums of the forests are shared out exactly, see label/forest_shares.h. The odds of a label
 *   depend on three sums; what they change together is shared out in the same way.
 * - What the draft says of the line itself is no reason. Its share goes to what moved the draft, in
 *   proportion (H. Chen, S. Lundberg, S.-I. Lee, Explaining a series of models by propagating
 *   Shapley values, 2022).
 * - The shares of features that rules and the lexicon make go to the rules and words, likewise. No
 *   reason counts more in this way than it did for the draft or the lexicon: a rest is left out. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "label/analysis.h"
#include "label/explanation.h"
#include "label/weights.h"

struct rule_set;

/* The log odds of one label against another for a non-blank line. */
double explain_odds(const struct analysis *analysis, size_t line, enum descale_label_id label,
                    enum descale_label_id other);

/* The label that a label is explained against: body, since people ask why a line was removed; or,
 * for body itself, the most probable other one. */
enum descale_label_id explain_other(const struct analysis *analysis, size_t line,
                                    enum descale_label_id label);

/* The values of all features of a line. */
void explain_values(const struct analysis *analysis, size_t line, uint8_t values[FEATURES]);

/* ---- Lines ---- */

/* A line to be explained: one of an analysis, its text, and the state of markup where it begins;
 * NULL: the line is taken as it is. */
struct explained {
    const struct analysis *analysis;
    size_t line;
    const uint8_t *text;
    size_t size;
    const struct marks_state *state;
};

struct explainer;

/* Makes an explainer of what a model decides, which must outlive it. NULL: out of memory. */
struct explainer *explainer_open(const struct weights *weights, const struct rule_set *rules);
void explainer_close(struct explainer *explainer);

/* Explains one label of a line against another. Returns NULL when out of memory, or an explanation
 * that is valid until the next call. */
const struct explanation *explain_line(struct explainer *explainer, const struct explained *line,
                                       enum descale_label_id label, enum descale_label_id other);

#endif
