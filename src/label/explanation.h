/* SPDX-License-Identifier: Apache-2.0
 *
 * The reasons for the label of a line, see label/explain.h. */
#ifndef EXPLANATION_H
#define EXPLANATION_H

#include "label/overrule.h"
#include "lex/features.h"

#include <stddef.h>
#include <stdint.h>

struct spoken;

enum reason_kind {
    REASON_FEATURE,
    REASON_PHRASE,   /* rules that hit the same words */
    REASON_WORDS,    /* words that the lexicon knows */
    REASON_JOINED,   /* the line belongs together with others, see label/join.h */
    REASON_OVERRULED /* what stands around the line decides, see label/overrule.h */
};
struct reason {
    double share;
    enum reason_kind kind;
    enum feature feature;       /* FEATURE */
    size_t first_hit, hits;     /* PHRASE: explanation->order[first_hit] and so on */
    const struct spoken *words; /* WORDS */
    enum overruling overruling; /* OVERRULED */
};

struct explanation {
    double odds, usual, left_out; /* of the line, of a usual line, and the rest: log odds */
    const struct reason *reasons; /* the largest shares in either direction first */
    size_t count;
    const double *hit_shares; /* of each hit of the line */
    const uint32_t *order;    /* hits of the line, those on the same words next to each other */
    uint8_t values[FEATURES]; /* of the line */
};

#endif
