/* SPDX-License-Identifier: Apache-2.0
 *
 * The weights: how much each feature, rule and neighbour speaks for each class. Data, read from
 * rules/weights.tsv or a file like it; the format is described in rules/README.md. In memory they
 * are integers, WEIGHT_ONE to the unit, so that sums come out the same everywhere. */
#ifndef WEIGHTS_H
#define WEIGHTS_H

#include "descale.h"
#include "feature.h"
#include "rule.h"

/* The weights of one feature's bin or of one rule, by class. */
typedef int32_t weight_row __attribute__((vector_size(16)));
typedef float chance_row __attribute__((vector_size(16))); /* probabilities by class */

struct matcher;

/* The features that take part in crosses: bit i is feature i. */
#define COUNT(name, ...)
#define KIND(name, meaning)
#define SHARE(name, ...)
#define PLACE(name, ...)
#define CROSS(first, second) | (uint64_t)1 << FEATURE_##first | (uint64_t)1 << FEATURE_##second
static const uint64_t features_crossed = 0
#include "feature.def"
    ;
#undef COUNT
#undef KIND
#undef SHARE
#undef PLACE
#undef CROSS

struct weights {
    weight_row *rows;                 /* FEATURE_ROWS of them, see feature.h */
    weight_row *rules;                /* one a rule of the matcher */
    weight_row from[DESCALE_CLASSES]; /* [class of the line before][class] */
    weight_row first, last;           /* of a page's first and last line */
    /* A line is body if its chance to be is above `threshold`, and `slope` times the share of the
     * page that is expected to be body. */
    float threshold, slope;

    /* The rows once more, the weights of features in crosses added to a cross each takes part in;
     * and where a value leads to: bins[start + value], values above `top` taken for it, is the bin
     * of a feature in crosses, else the row. */
    weight_row *folded;
    uint16_t *bins;
    uint16_t start[FEATURE_ROW], top[FEATURE_ROW];
};

/* Reads weights from the text of a weights file, for the rules of a matcher. The name is for
 * messages. Returns DESCALE_OK, DESCALE_BAD_WEIGHTS (reported) or DESCALE_NO_MEMORY;
 * weights_close() in each case. */
enum descale_status weights_read(struct weights *weights, const char *name, const char *text,
                                 size_t size, const struct matcher *matcher,
                                 const struct descale_reporter *reporter);
void weights_close(struct weights *weights);

#endif
