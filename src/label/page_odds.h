/* SPDX-License-Identifier: Apache-2.0
 *
 * The odds of a page: how much more of it is body than the scores of its lines say, each by itself.
 * On a page of news most lines in doubt are teasers of other pages; in a shop they are what it
 * sells. So a forest looks at the page as a whole, the scores of its lines among the rest, and what
 * it says is added to the odds of body of all its lines. */
#ifndef PAGE_ODDS_H
#define PAGE_ODDS_H

#include "label/analysis.h"
#include "label/weights.h"

#define SCORED_BEST_EVEN 128 /* the value of scored_best for even odds */
#define SCORED_BEST_UNIT 16  /* and its values to the unit of the logarithm of odds */

/* Computes the features whose names begin with scored_, from the scores of body. Adds the score of
 * the page to them. */
void add_page_odds(struct analysis *analysis, const struct weights *weights);

#endif
