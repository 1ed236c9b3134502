/* SPDX-License-Identifier: Apache-2.0
 *
 * Scores: logarithms of odds, as whole numbers of SCORE_ONE to the unit, so that sums come out the
 * same on every machine. */
#ifndef ODDS_H
#define ODDS_H

/* What each forest scores: body against every other class; and, for a line that is not body, cookie
 * and promo against navigation. The forests of the draft score the same without the features that
 * are made of the draft, see label/draft.h. */
enum forest_kind {
    FOREST_BODY,
    FOREST_COOKIE,
    FOREST_PROMO,
    SCORES,
    DRAFT_BODY = SCORES,
    DRAFT_COOKIE,
    DRAFT_PROMO,
    FORESTS
};

#define SCORE_ONE 128
#define SCORE_MOST 32000 /* every score is between this and its negative */

/* The odds that a score is the logarithm of, and the probability with those odds. */
double score_odds(int score);
double score_chance(int score);

#endif
