/* SPDX-License-Identifier: Apache-2.0 */
#include "run_counts.h"
#include "message.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BODY_SHARE 50 /* a rule should match fewer than one in this many body lines */

void run_counts_set(struct run_counts *counts, const descale_totals *totals,
                    const uint64_t *rule_lines) {
    counts->pages = totals->pages;
    counts->pages_empty = totals->pages_empty;
    counts->records = totals->records;
    counts->records_damaged = totals->damaged;
    counts->lines = totals->lines;
    counts->lines_kept = totals->lines_kept;
    counts->lines_blank = totals->lines_blank;
    counts->text_bytes = totals->text_bytes;
    memcpy(counts->lines_by_label, totals->lines_by_label, sizeof counts->lines_by_label);
    memcpy(counts->hits_by_label, totals->hits_by_label, sizeof counts->hits_by_label);
    if (rule_lines)
        memcpy(counts->rule_lines, rule_lines, counts->rule_count * sizeof *counts->rule_lines);
}

static void add_labels(uint64_t to[DESCALE_LABELS], const uint64_t from[DESCALE_LABELS]) {
    for (size_t i = 0; i < DESCALE_LABELS; i++)
        to[i] += from[i];
}

void run_counts_add(struct run_counts *sum, const struct run_counts *counts) {
    sum->files += counts->files;
    sum->files_skipped += counts->files_skipped;
    sum->files_unreadable += counts->files_unreadable;
    sum->files_damaged += counts->files_damaged;
    sum->pages += counts->pages;
    sum->pages_empty += counts->pages_empty;
    sum->records += counts->records;
    sum->records_damaged += counts->records_damaged;
    sum->lines += counts->lines;
    sum->lines_kept += counts->lines_kept;
    sum->lines_blank += counts->lines_blank;
    sum->text_bytes += counts->text_bytes;
    add_labels(sum->lines_by_label, counts->lines_by_label);
    add_labels(sum->hits_by_label, counts->hits_by_label);
    for (size_t i = 0; sum->rule_lines && i < sum->rule_count; i++)
        add_labels(sum->rule_lines[i], counts->rule_lines[i]);
}

void run_counts_print(const struct run_counts *counts) {
    const uint64_t *lines = counts->lines_by_label;
    char unused[64] = "";
    if (counts->files_unreadable > 0)
        snprintf(unused, sizeof unused, "; %" PRIu64 " of %" PRIu64 " inputs not used",
                 counts->files_unreadable, counts->files);
    message("%" PRIu64 " pages, %" PRIu64 " emptied, %" PRIu64 " lines in, %" PRIu64
            " kept; %" PRIu64 " body, %" PRIu64 " navigation, %" PRIu64 " cookie, %" PRIu64
            " promo, %" PRIu64 " blank; %" PRIu64 " damaged%s",
            counts->pages, counts->pages_empty, counts->lines, counts->lines_kept,
            lines[DESCALE_BODY], lines[DESCALE_NAVIGATION], lines[DESCALE_COOKIE],
            lines[DESCALE_PROMO], counts->lines_blank, counts->records_damaged, unused);
}

void run_counts_print_tried(const struct run_counts *counts) {
    const uint64_t *hits = counts->hits_by_label;
    message("the pattern matches lines labelled body %" PRIu64 " times, navigation %" PRIu64
            ", cookie %" PRIu64 ", promo %" PRIu64,
            hits[DESCALE_BODY], hits[DESCALE_NAVIGATION], hits[DESCALE_COOKIE],
            hits[DESCALE_PROMO]);
}

size_t run_counts_warn(const struct run_counts *counts, const descale_model *model) {
    uint64_t lines = counts->lines_by_label[DESCALE_BODY];
    size_t warned = 0;
    for (size_t i = 0; lines >= BODY_SHARE && i < counts->rule_count; i++) {
        const descale_rule *rule = descale_model_rule(model, i);
        uint64_t matched = counts->rule_lines[i][DESCALE_BODY];
        if (rule->label == DESCALE_BODY || matched * BODY_SHARE <= lines)
            continue;
        warned++;
        message("warning: %s matches %" PRIu64 " of the %" PRIu64
                " body lines, more than one in %d: too many for evidence against body",
                rule->name, matched, lines, BODY_SHARE);
    }
    return warned;
}
