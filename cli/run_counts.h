/* SPDX-License-Identifier: Apache-2.0
 *
 * The counts of a run: everything in them may be added up, within a run and over runs. */
#ifndef RUN_COUNTS_H
#define RUN_COUNTS_H

#include "descale.h"

#include <stdbool.h>

struct tally {
    struct descale_totals totals;
    uint64_t files, unusable, damaged; /* inputs taken; of those unusable, and not whole */
    uint64_t skipped;                  /* inputs that an earlier run had finished */
    size_t rule_count;
    uint64_t (*rule_lines)[DESCALE_LABELS]; /* see struct descale_job */
};

/* Adds counts to others of the same model. */
void tally_add(struct tally *sum, const struct tally *tally);

/* Says the counts in one line on standard error. */
void tally_print(const struct tally *tally);

/* Says what --try found. */
void tally_print_tried(const struct tally *tally);

/* Warns of each rule of the model that speaks for boilerplate and hit more than one in 50 of the
 * body lines, if there were 50 or more. Returns how many those are. */
size_t tally_warn(const struct tally *tally, const struct descale_model *model);

#endif
