/* SPDX-License-Identifier: Apache-2.0
 *
 * The score: what was found on a line, and around it, weighed for each class. */
#ifndef SCORE_H
#define SCORE_H

#include "page.h"
#include "weights.h"

/* Fills in page->scores: the sum of the weights of each non-blank line's features and rules. A rule
 * that hits a line more than once counts once. */
void score_lines(struct page *page, const struct weights *weights);

/* The hits of a non-blank line: *count of them. */
static inline const struct hit *score_hits(const struct page *page, size_t line, size_t *count) {
    *count = page->first_hits[line + 1] - page->first_hits[line];
    return page->hits.items + page->first_hits[line];
}

/* Whether a rule hit the line before its hit number `index` already. */
bool score_counted(const struct hit *hits, size_t index);

#endif
