/* SPDX-License-Identifier: Apache-2.0
 *
 * The weights of features, words and rules: data, read from rules/weights.tsv or a file like it.
 * rules/README.md describes the format.
 *
 * Features are weighed by forests: sums of small decision trees (J. Friedman, Greedy function
 * approximation: a gradient boosting machine, 2001). Every tree puts each line through the same few
 * splits, each of which compares one feature with a threshold, and has a weight for every
 * combination of answers (oblivious trees: L. Prokhorenkova and others, CatBoost, 2018). In memory
 * weights are whole numbers, so that sums are the same on every machine. */
#ifndef WEIGHTS_H
#define WEIGHTS_H

#include "base/report.h"
#include "lex/features.h"
#include "label/forest.h"
#include "label/lexicon.h"
#include "label/odds.h"
#include "rules/rule.h"

/* Scores of body are divided into steps: the lines of a page are chosen by their step. */
#define WEIGHTS_STEPS 128
#define WEIGHTS_STEP (SCORE_ONE / 8)

struct rule_set;

struct weights {
    struct forest forests[FORESTS];
    struct lexicon *lexicon;
    uint8_t
        baseline[FEATURES]; /* the median value of each feature: what shares are compared with */
    int *rules;             /* what each rule adds to the feature `lexicon` */
    /* The probability of each step, in 65536ths; and the step below which a line is never body. */
    uint16_t chances[WEIGHTS_STEPS];
    unsigned least;
    unsigned page_least; /* a page whose best line is below this step has no body */
    forest_sum *sum;     /* the function that sums forests on this processor */
};

/* Reads weights from the text of a weights file, for a set of rules. The name is for
 * messages. Returns DESCALE_OK, DESCALE_INVALID (reported) or DESCALE_NO_MEMORY.
 * Call weights_close() in each case. */
enum descale_status weights_read(struct weights *weights, const char *name, const char *text,
                                 size_t size, const struct rule_set *rules,
                                 const struct reporter *reporter);
void weights_close(struct weights *weights);

/* Sets what does not come from the file: the probabilities of steps, and `sum`. */
void weights_ready(struct weights *weights);

#endif
