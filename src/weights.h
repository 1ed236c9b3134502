/* SPDX-License-Identifier: Apache-2.0
 *
 * The weights: how much each feature, rule and neighbour speaks for each class. Data, read from
 * rules/weights.tsv or a file like it; the format is described in rules/README.md. In memory they
 * are integers, WEIGHT_ONE to the unit, so that sums come out the same everywhere. */
#ifndef WEIGHTS_H
#define WEIGHTS_H

#include "descale.h"
#include "feature.h"

#define WEIGHT_ONE 1024

/* The weights of one feature's bin or of one rule, by class. */
typedef int32_t weight_row __attribute__((vector_size(16)));

struct matcher;

struct weights {
    weight_row *rows;              /* of all features and crosses */
    uint32_t feature_row[FEATURES]; /* the row of the feature's first bin */
    uint32_t cross_row[CROSSES];    /* rows of a cross: [bin of first][bin of second] */
    uint8_t *bins[FEATURES];        /* [0..top]: the bin of a value */
    uint16_t top[FEATURES];         /* larger values share its bin */
    weight_row *rules;              /* one a rule of the matcher */
    weight_row from[DESCALE_CLASSES]; /* [class of the line before][class] */
    weight_row first, last;           /* of a page's first and last line */
};

/* Reads weights from the text of a weights file, for the rules of a matcher. The name is for
 * messages. Returns DESCALE_OK, DESCALE_BAD_WEIGHTS (reported) or DESCALE_NO_MEMORY; weights_close()
 * in each case. */
enum descale_status weights_read(struct weights *weights, const char *name, const char *text,
                                 size_t size, const struct matcher *matcher,
                                 const struct descale_reporter *reporter);
void weights_close(struct weights *weights);

/* The row of a feature's value, and of two features together. */
static inline uint8_t weights_bin(const struct weights *weights, enum feature feature,
                                  uint16_t value) {
    uint16_t top = weights->top[feature];
    return weights->bins[feature][value < top ? value : top];
}

#endif
