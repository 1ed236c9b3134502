/* SPDX-License-Identifier: Apache-2.0 */
#include "label/odds.h"

#include <math.h>

double score_odds(int score) {
    return exp((double)score / SCORE_ONE);
}

double score_chance(int score) {
    return 1 / (1 + score_odds(-score));
}
