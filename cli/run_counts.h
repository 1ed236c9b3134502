/* SPDX-License-Identifier: Apache-2.0
 *
 * The counts of a run. All of them may be added up, within a run and over runs. */
#ifndef RUN_COUNTS_H
#define RUN_COUNTS_H

#include "descale.h"

#include <stdbool.h>

struct run_counts {
    bool refused;           /* an output would overwrite a file: nothing was read or written */
    bool stopped;           /* at the first damage, as --strict asks */
    uint64_t files;         /* inputs that were taken */
    uint64_t files_skipped; /* inputs that an earlier run had finished */
    uint64_t files_unreadable, files_damaged;
    uint64_t pages, pages_empty, records, records_damaged;
    uint64_t lines, lines_kept, lines_blank, text_bytes;
    uint64_t lines_by_label[DESCALE_LABELS], hits_by_label[DESCALE_LABELS];
    size_t rule_count;
    uint64_t (*rule_lines)[DESCALE_LABELS]; /* lines that each rule matched, by their label */
};

/* Takes over the totals of a stream, and what it counted for each rule; NULL: it did not. */
void run_counts_set(struct run_counts *counts, const descale_totals *totals,
                    const uint64_t *rule_lines);

/* Adds counts to others of the same model. */
void run_counts_add(struct run_counts *sum, const struct run_counts *counts);

/* Prints the counts in one line on standard error. */
void run_counts_print(const struct run_counts *counts);

/* Prints what --try found. */
void run_counts_print_tried(const struct run_counts *counts);

/* Warns of each rule for a label other than body that matches more than one in 50 of the body
 * lines, if there are 50 body lines or more. Returns the number of warnings. */
size_t run_counts_warn(const struct run_counts *counts, const descale_model *model);

#endif
