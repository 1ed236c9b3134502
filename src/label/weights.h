/* SPDX-License-Identifier: Apache-2.0
 *
 * The weights: how much what was found on a line, and around it, speaks for each class. Data, read
 * from rules/weights.tsv or a file like it; the format is described in rules/README.md.
 *
 * Features are weighed by forests: sums of small decision trees (J. Friedman, Greedy function
 * approximation: a gradient boosting machine, 2001). Every tree asks the same few questions of each
 * line, whether a feature has at least some value, and has a weight for every way to answer them
 * all (oblivious trees: L. Prokhorenkova and others, CatBoost, 2018). In memory weights are whole
 * numbers, so that sums come out the same everywhere.
 */
#ifndef WEIGHTS_H
#define WEIGHTS_H

#include "base/report.h"
#include "lex/features.h"
#include "label/forest.h"
#include "label/lexicon.h"
#include "label/odds.h"
#include "rules/rule.h"

/* Scores of body in steps: the lines of a page are chosen by the step they fall into. */
#define WEIGHTS_STEPS 128
#define WEIGHTS_STEP (SCORE_ONE / 8)

struct rule_set;

struct weights {
    struct forest forests[FORESTS];
    struct lexicon *lexicon;
    uint8_t
        baseline[FEATURES]; /* the median value of each feature: what shares are compared with */
    int *rules;             /* what each rule adds to the lexicon's value of a line */
    /* The chance of each step, in 65536ths; and the step below which a line is never body. */
    uint16_t chances[WEIGHTS_STEPS];
    unsigned least;
    forest_sum *sum; /* the function that sums forests on this processor */
};

/* Reads weights from the text of a weights file, for a set of rules. The name is for
 * messages. Returns DESCALE_OK, DESCALE_INVALID (reported) or DESCALE_NO_MEMORY;
 * weights_close() in each case. */
enum descale_status weights_read(struct weights *weights, const char *name, const char *text,
                                 size_t size, const struct rule_set *rules,
                                 const struct reporter *reporter);
void weights_close(struct weights *weights);

/* Fills in what is not read: the chances, and how forests are summed up here. */
void weights_ready(struct weights *weights);

#endif
