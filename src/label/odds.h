/* SPDX-License-Identifier: Apache-2.0
 *
 * Scores: logarithms of odds, as whole numbers of SCORE_ONE to the unit, so that sums come out the
 * same on every machine. */
#ifndef ODDS_H
#define ODDS_H

#include <stdint.h>

/* What each forest scores: body against every other class; and, for a line that is not body, cookie
 * and promo against navigation. The forests of the draft score the same without the features that
 * are made of the draft, see label/draft.h. One more forest scores whole pages: it is added to what
 * the lines of a page have as body, see label/page_odds.h. */
enum forest_kind {
    FOREST_BODY,
    FOREST_COOKIE,
    FOREST_PROMO,
    SCORES,
    DRAFT_BODY = SCORES,
    DRAFT_COOKIE,
    DRAFT_PROMO,
    PAGE_BODY,
    FORESTS
};

#define SCORE_ONE 128
#define SCORE_MOST 32000 /* every score is between this and its negative */

/* A sum as a score. */
static inline int16_t score_clamp(int sum) {
    return (int16_t)(sum > SCORE_MOST ? SCORE_MOST : sum < -SCORE_MOST ? -SCORE_MOST : sum);
}

/* A score as the value of a feature: 16 to the unit, and 128 for even odds; never 0, which is for
 * lines outside the page. */
#define SCORE_EVEN 128
static inline uint8_t score_value(int score) {
    int value = SCORE_EVEN + (score >> 3);
    return (uint8_t)(value < 1 ? 1 : value > UINT8_MAX ? UINT8_MAX : value);
}

/* The odds that a score is the logarithm of, and the probability with those odds. */
double score_odds(int score);
double score_chance(int score);

#endif
