/* SPDX-License-Identifier: Apache-2.0
 *
 * What each feature of a line adds to the sum of a forest, against a line with other values: the
 * Shapley values of the features. A feature's value is what the sum changes when the feature takes
 * the line's value in place of the other, on average over all orders in which the features may do
 * so (L. Shapley, A value for n-person games, 1953; with one line to compare with: S. Lundberg and
 * others, From local explanations to global understanding with explainable AI for trees, 2020).
 * They add up to the difference between both lines.
 *
 * An oblivious tree has few splits, so that the values for each of its leaves are computed before,
 * by the definition; a line then costs a look-up for each tree (the idea of Fast TreeSHAP v2: J.
 * Yang, Fast TreeSHAP: accelerating SHAP value computation for trees, 2021). */
#ifndef FOREST_SHARES_H
#define FOREST_SHARES_H

#include "label/forest.h"

#include <stdbool.h>

/* Shares are whole numbers, this many to the unit of a score: the weights of the average over at
 * most six splits are multiples of a 60th, so nothing is rounded. */
#define SHARES_ONE 60

struct forest_shares {
    const struct forest *forest;
    int16_t (
        *trees)[TREE_LEAVES][TREE_SPLITS]; /* for each tree and leaf, at a feature's first split */
    uint8_t *leaves;                       /* that the line to compare with comes to */
    int sum;                               /* its sum */
};

/* Prepares a forest that is ready, for lines that are compared with one whose features have the
 * values of `others`. False: out of memory. Call forest_shares_close() in either case. */
bool forest_shares_open(struct forest_shares *shares, const struct forest *forest,
                        const uint8_t others[FEATURES]);
void forest_shares_close(struct forest_shares *shares);

/* Writes the share of each feature in the sum of a line with these values. Returns that sum, which
 * is shares->sum plus all shares / SHARES_ONE. */
int forest_shares_of(const struct forest_shares *shares, const uint8_t values[FEATURES],
                     int32_t of_features[FEATURES]);

#endif
