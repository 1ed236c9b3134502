/* SPDX-License-Identifier: Apache-2.0
 *
 * The measures of filters, and the conditions made of them. */
#ifndef FILTER_MEASURE_H
#define FILTER_MEASURE_H

#include "filter/filter_rule.h"

/* A page, and what has been found out about it. */
struct filter_page {
    struct span text;
    uint64_t words, words_left; /* before and after the line rules */
    pcre2_match_data *match;    /* with room for one pair of offsets */
    bool no_memory;             /* a measure could not be taken */
};

/* Whether a pattern is found in a span from byte `start` on; *found becomes what it matches. A
 * pattern that needs more steps than PCRE2 allows is not found. */
bool filter_find(const struct filter_page *page, const pcre2_code *pattern, struct span in,
                 size_t start, struct span *found);

/* Whether all conditions of a rule hold for a line, or for the page if it is a page rule. */
bool filter_conditions_hold(struct filter_page *page, const struct filter_rule *rule,
                            struct span line);

#endif
