/* SPDX-License-Identifier: Apache-2.0 */
#include "label/explain_state.h"

/* The hits of rules without a weight of their own that count for a class. */
static size_t count_hits(const struct explainer *explainer, const struct hit *hits, size_t count,
                         int class) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &explainer->rules->items[hits[i].rule];
        found += rule->class == class && !rule->has_weight;
    }
    return found;
}

/* Gives the shares of the features that count hits of a class to those hits. */
static void share_counts(struct explainer *explainer, const struct hit *hits, size_t count,
                         int class) {
    static const enum feature densities[DESCALE_LABELS] = {
        [DESCALE_COOKIE] = FEATURE_cookie_share, [DESCALE_PROMO] = FEATURE_promo_share};
    double *counted = &explainer->shares[score_feature(class)];
    double *density = densities[class] ? &explainer->shares[densities[class]] : NULL;
    size_t found = count_hits(explainer, hits, count, class);
    if (found == 0)
        return;
    double each = (*counted + (density ? *density : 0)) / (double)found;
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &explainer->rules->items[hits[i].rule];
        explainer->hit_shares[i] += rule->class == class && !rule->has_weight ? each : 0;
    }
    *counted = 0;
    if (density)
        *density = 0;
}

/* What a hit adds to the feature `lexicon`. */
static int rule_part(const struct explainer *explainer, const struct hit *hit) {
    const struct rule *rule = &explainer->rules->items[hit->rule];
    return hit->first && !rule->has_weight ? explainer->weights->rules[hit->rule] : 0;
}

/* Whether the words that were found made the features of the line. Those of a line that was
 * shortened did not. */
static bool words_agree(const struct explainer *explainer, const struct hit *hits, size_t count,
                        const uint8_t values[FEATURES]) {
    const uint8_t *scores = explainer->words.said.scores;
    int lexicon = scores[LEXICON_BODY];
    for (size_t i = 0; i < count; i++)
        if (hits[i].first && !explainer->rules->items[hits[i].rule].has_weight)
            lexicon = lexicon_clamp(lexicon + rule_part(explainer, &hits[i]));
    return lexicon == values[FEATURE_lexicon] &&
           scores[LEXICON_COOKIE] == values[FEATURE_cookie_words] &&
           scores[LEXICON_PROMO] == values[FEATURE_promo_words];
}

/* Gives the share of a score of the lexicon to the words, and of `lexicon` also to the rules. */
static void share_score(struct explainer *explainer, const struct hit *hits, size_t count,
                        int score) {
    static const enum feature features[LEXICON_SCORES] = {FEATURE_lexicon, FEATURE_cookie_words,
                                                          FEATURE_promo_words};
    const struct spoken_words *words = &explainer->words;
    double *share = &explainer->shares[features[score]], parts = 0;
    size_t hits_used = score == LEXICON_BODY ? count : 0;
    for (size_t i = 0; i < words->count; i++)
        parts += words->items[i].weights[score];
    for (size_t i = 0; i < hits_used; i++)
        parts += rule_part(explainer, &hits[i]);
    double rate = share_rate(*share, parts / LEXICON_ONE) / LEXICON_ONE;
    for (size_t i = 0; i < words->count; i++)
        explainer->word_shares[i] += rate * words->items[i].weights[score];
    for (size_t i = 0; i < hits_used; i++)
        explainer->hit_shares[i] += rate * rule_part(explainer, &hits[i]);
    *share = 0;
}

/* Adds what rules with a weight of their own do. */
static void share_weights(struct explainer *explainer, const struct hit *hits, size_t count,
                          const double slopes[SCORES]) {
    for (size_t i = 0; i < count; i++)
        for (enum forest_kind kind = 0; hits[i].first && kind < SCORES; kind++)
            explainer->hit_shares[i] +=
                slopes[kind] * score_rule(&explainer->rules->items[hits[i].rule], kind);
}

void share_hits_and_words(struct explainer *explainer, const struct hit *hits, size_t count,
                          const double slopes[SCORES], const uint8_t values[FEATURES]) {
    for (int class = DESCALE_NAVIGATION; class < DESCALE_LABELS; class ++)
        share_counts(explainer, hits, count, class);
    if (words_agree(explainer, hits, count, values))
        for (int score = 0; score < LEXICON_SCORES; score++)
            share_score(explainer, hits, count, score);
    share_weights(explainer, hits, count, slopes);
}
