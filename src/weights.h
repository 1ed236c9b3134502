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

/* The features that take part in crosses, and the counts that are 0 on most lines: bit i is feature
 * i. The latter begin behind the counts of words. */
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
static const uint64_t features_sparse =
    ((uint64_t)1 << FEATURE_COUNTS) - ((uint64_t)1 << FEATURE_upper);

struct weights {
    weight_row *rows; /* of all features and crosses, row_count of them */
    size_t row_count;
    uint32_t feature_row[FEATURES]; /* the row of the feature's first bin */
    uint32_t cross_row[CROSSES];    /* rows of a cross: [bin of first][bin of second] */
    uint16_t top[FEATURE_ROW];      /* larger values share its bin */
    uint8_t (*bins)[FEATURE_VALUES]; /* [feature][0..top]: the bin of a value */
    weight_row *rules;              /* one a rule of the matcher */

    /* The same, arranged for adding up a line (see score.c). */
    weight_row *folded; /* the crosses, with the weights of their features added in */
    weight_row (*direct)[FEATURE_VALUES]; /* [feature][0..top]: features in no cross, by value;
                                             relative to value 0 for those that are mostly 0 */
    weight_row base;              /* of all features that are mostly 0, at 0 */
    weight_row from[DESCALE_CLASSES]; /* [class of the line before][class] */
    weight_row first, last;           /* of a page's first and last line */
};

/* Reads weights from the text of a weights file, for the rules of a matcher. The name is for
 * messages. Returns DESCALE_OK, DESCALE_BAD_WEIGHTS (reported) or DESCALE_NO_MEMORY;
 * weights_close() in each case. */
enum descale_status weights_read(struct weights *weights, const char *name, const char *text,
                                 size_t size, const struct matcher *matcher,
                                 const struct descale_reporter *reporter);
void weights_close(struct weights *weights);

#endif
