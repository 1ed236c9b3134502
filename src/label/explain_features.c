/* SPDX-License-Identifier: Apache-2.0 */
#include "label/explain_state.h"

#include <string.h>

#define NEAR_REACH 3 /* no NEAR feature looks further */

/* Gives the share of what the draft says of the line to what moved the draft. */
static void share_draft(struct explainer *explainer, int kind, const uint8_t *values) {
    const struct forest_shares *draft = &explainer->forests[DRAFT_BODY + kind];
    const double unit = (double)SHARES_ONE * SCORE_ONE;
    double *share = &explainer->shares[FEATURE_draft_body + kind];
    int32_t parts[FEATURES];
    int moved = forest_shares_of(draft, values, parts) - draft->sum;
    double rate = share_rate(*share, (double)moved / SCORE_ONE);
    *share = 0;
    for (enum feature i = 0; i < FEATURES; i++)
        explainer->shares[i] += rate * parts[i] / unit;
}

/* Adds what the page as a whole says for body. */
static void share_page(struct explainer *explainer, double slope, const uint8_t *values) {
    int32_t shares[FEATURES];
    forest_shares_of(&explainer->forests[PAGE_BODY], values, shares);
    for (enum feature i = 0; i < FEATURES; i++)
        explainer->shares[i] += slope * shares[i] / SHARES_ONE;
}

void share_features(struct explainer *explainer, const double slopes[SCORES],
                    const uint8_t values[FEATURES]) {
    memset(explainer->shares, 0, sizeof explainer->shares);
    for (int kind = 0; kind < SCORES; kind++) {
        int32_t shares[FEATURES];
        forest_shares_of(&explainer->forests[kind], values, shares);
        for (enum feature i = 0; i < FEATURES; i++)
            explainer->shares[i] += slopes[kind] * shares[i] / SHARES_ONE;
    }
    share_page(explainer, slopes[FOREST_BODY], values);
    for (int kind = 0; kind < SCORES; kind++)
        share_draft(explainer, kind, values);
}

double share_of_joined(const struct explainer *explainer, const struct hit *hits, size_t count,
                       const int scores[SCORES], const double slopes[SCORES]) {
    const uint8_t *values = explainer->explanation.values;
    const struct forest *forests = explainer->weights->forests;
    double share = 0;
    for (enum forest_kind kind = 0; kind < SCORES; kind++) {
        int own = score_clamp(forest_line(&forests[kind], values));
        if (kind == FOREST_BODY)
            own = score_clamp(own + forest_line(&forests[PAGE_BODY], values));
        for (size_t i = 0; i < count; i++)
            if (hits[i].first)
                own = score_clamp(own + score_rule(&explainer->rules->items[hits[i].rule], kind));
        share += slopes[kind] * (scores[kind] - own);
    }
    return share;
}

/* Whether a feature is read from a line that does not exist. */
static bool is_outside(enum feature feature, const uint8_t values[FEATURES]) {
    int offset = feature_table[feature].offset;
    return -offset > values[FEATURE_top] || offset > values[FEATURE_bottom];
}

void share_outside(struct explainer *explainer, const uint8_t values[FEATURES]) {
    enum feature first[2 * NEAR_REACH + 1];
    for (int i = 0; i <= 2 * NEAR_REACH; i++)
        first[i] = FEATURES;
    for (enum feature i = 0; i < FEATURES; i++) {
        enum feature *same = &first[NEAR_REACH + feature_table[i].offset];
        if (explainer->shares[i] == 0 || !is_outside(i, values))
            continue;
        if (*same == FEATURES) {
            *same = i;
        } else {
            explainer->shares[*same] += explainer->shares[i];
            explainer->shares[i] = 0;
        }
    }
}
#define NEAR(name, meaning, source, offset)                                                        \
    _Static_assert((offset) <= NEAR_REACH && -(offset) <= NEAR_REACH, "the array has room");
#include "lex/features.def"
