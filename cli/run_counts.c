/* SPDX-License-Identifier: Apache-2.0 */
#include "run_counts.h"

#include <inttypes.h>
#include <stdio.h>

#define BODY_SHARE 50 /* a rule should hit fewer than one in so many body lines */

void tally_add(struct tally *sum, const struct tally *tally) {
    uint64_t *to = (uint64_t *)&sum->totals;
    const uint64_t *from = (const uint64_t *)&tally->totals;
    for (size_t i = 0; i < sizeof sum->totals / sizeof *to; i++)
        to[i] += from[i];
    sum->files += tally->files;
    sum->unusable += tally->unusable;
    sum->damaged += tally->damaged;
    sum->skipped += tally->skipped;
    for (size_t i = 0; sum->rule_lines && i < sum->rule_count; i++)
        for (size_t class = 0; class < DESCALE_LABELS; class ++)
            sum->rule_lines[i][class] += tally->rule_lines[i][class];
}

void tally_print(const struct tally *tally) {
    const struct descale_totals *totals = &tally->totals;
    fprintf(stderr,
            "descale: %" PRIu64 " pages, %" PRIu64 " lines in, %" PRIu64 " kept; %" PRIu64
            " body, %" PRIu64 " navigation, %" PRIu64 " cookie, %" PRIu64 " promo, %" PRIu64
            " blank; %" PRIu64 " damaged\n",
            totals->pages, totals->lines, totals->lines_kept, totals->lines_by_label[DESCALE_BODY],
            totals->lines_by_label[DESCALE_NAVIGATION], totals->lines_by_label[DESCALE_COOKIE],
            totals->lines_by_label[DESCALE_PROMO], totals->lines_blank, totals->damaged);
}

void tally_print_tried(const struct tally *tally) {
    const uint64_t *hits = tally->totals.hits_by_label;
    fprintf(stderr,
            "descale: the pattern hits lines now labelled body %" PRIu64
            " times, navigation %" PRIu64 ", cookie %" PRIu64 ", promo %" PRIu64 "\n",
            hits[DESCALE_BODY], hits[DESCALE_NAVIGATION], hits[DESCALE_COOKIE],
            hits[DESCALE_PROMO]);
}

size_t tally_warn(const struct tally *tally, const struct descale_model *model) {
    struct descale_rule_info rule;
    uint64_t lines = tally->totals.lines_by_label[DESCALE_BODY];
    size_t warned = 0;
    for (size_t i = 0; lines >= BODY_SHARE && descale_model_rule(model, i, &rule); i++) {
        uint64_t hit = tally->rule_lines[i][DESCALE_BODY];
        if (rule.label == DESCALE_BODY || hit * BODY_SHARE <= lines)
            continue;
        warned++;
        fprintf(stderr,
                "descale: warning: %s hits %" PRIu64 " of the %" PRIu64
                " body lines, more than one in %d: too many for evidence against them\n",
                rule.name, hit, lines, BODY_SHARE);
    }
    return warned;
}
