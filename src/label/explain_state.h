/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of an explainer, for explain.c and the files in which it shares the odds of a line
 * out: to features, to rules and words, and from these to reasons. */
#ifndef EXPLAIN_STATE_H
#define EXPLAIN_STATE_H

#include "label/explanation.h"
#include "label/forest_shares.h"
#include "label/weights.h"
#include "label/score.h"
#include "label/spoken_words.h"
#include "rules/rule_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Hits with the place where they stand, to be sorted. */
struct placed_hit {
    uint32_t start, end, index;
};

struct explainer {
    const struct weights *weights;
    const struct rule_set *rules;
    struct forest_shares forests[FORESTS]; /* against the usual line */
    struct spoken_words words;

    /* Of the line in hand. */
    double shares[FEATURES], word_shares[SPOKEN_MOST];
    double *hit_shares;
    uint32_t *order;
    struct placed_hit *placed;
    struct reason *reasons;
    size_t hit_capacity, order_capacity, placed_capacity, reason_capacity;
    struct explanation explanation;
};

/* How much a share of what parts made together falls to a unit of a part: in proportion, but a part
 * never counts more than it did there. */
static inline double share_rate(double share, double parts) {
    double rate = parts != 0 ? share / parts : 0;
    return rate > 1 ? 1 : rate < -1 ? -1 : rate;
}

/* ---- In explain_features.c ---- */

/* Shares the log odds out to features. `slopes`: how much the log odds grow with each score. */
void share_features(struct explainer *explainer, const double slopes[SCORES],
                    const uint8_t values[FEATURES]);

/* Makes the shares of all features that are read from the same missing line one: they say the same.
 */
void share_outside(struct explainer *explainer, const uint8_t values[FEATURES]);

/* What lines that belong together with the line did to its scores: these differ from its own. */
double share_of_joined(const struct explainer *explainer, const struct hit *hits, size_t count,
                       const int scores[SCORES], const double slopes[SCORES]);

/* ---- In explain_words.c ---- */

/* Gives the shares of features that rules and the lexicon make to the hits and words of the line,
 * and adds what rules with a weight of their own do. */
void share_hits_and_words(struct explainer *explainer, const struct hit *hits, size_t count,
                          const double slopes[SCORES], const uint8_t values[FEATURES]);

/* ---- In explain_reasons.c ---- */

/* Makes reasons of everything that has a share, the largest first. `joined`: the share of lines
 * that belong together with the line. */
void list_reasons(struct explainer *explainer, const struct hit *hits, size_t hit_count,
                  double joined);

/* Makes one reason for a line that was dropped or kept whatever its features and its `hit_count`
 * hits say. */
void list_overruling(struct explainer *explainer, size_t hit_count, enum overruling overruling);

#endif
