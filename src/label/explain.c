/* SPDX-License-Identifier: Apache-2.0 */
#include "label/explain.h"
#include "base/buffer.h"
#include "label/comments.h"
#include "label/draft.h"
#include "label/forest_shares.h"
#include "label/score.h"
#include "label/spoken_words.h"
#include "rules/rule_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEAR_REACH 3 /* no NEAR feature looks further */

/* Hits with the place where they stand, to be sorted. */
struct placed_hit {
    uint32_t start, end, index;
};

struct explainer {
    const struct weights *weights;
    const struct rule_set *rules;
    struct forest_shares forests[FORESTS]; /* against the usual line */
    struct spoken_words words;

    /* Of the line in hand. */
    double shares[FEATURES], word_shares[SPOKEN_MOST];
    double *hit_shares;
    uint32_t *order;
    struct placed_hit *placed;
    struct reason *reasons;
    size_t hit_capacity, order_capacity, placed_capacity, reason_capacity;
    struct explanation explanation;
};

/* ---- Odds ---- */

static double odds_of(const int scores[SCORES], enum descale_label_id label,
                      enum descale_label_id other) {
    double odds[DESCALE_LABELS];
    double others = score_others(scores, odds);
    odds[DESCALE_BODY] = score_odds(scores[FOREST_BODY]) * others;
    return log(odds[label] / odds[other]);
}

double explain_odds(const struct analysis *analysis, size_t line, enum descale_label_id label,
                    enum descale_label_id other) {
    int scores[SCORES];
    score_of(analysis, line, scores);
    return odds_of(scores, label, other);
}

enum descale_label_id explain_other(const struct analysis *analysis, size_t line,
                                    enum descale_label_id label) {
    if (label != DESCALE_BODY)
        return DESCALE_BODY;
    enum descale_label_id other = DESCALE_NAVIGATION;
    for (enum descale_label_id i = DESCALE_COOKIE; i < DESCALE_LABELS; i++)
        if (explain_odds(analysis, line, i, other) > 0)
            other = i;
    return other;
}

void explain_values(const struct analysis *analysis, size_t line, uint8_t values[FEATURES]) {
    for (enum feature i = 0; i < FEATURES; i++)
        values[i] = analysis_value(analysis, i, line);
}

/* The log odds of a line that has the scores `to` of the forests in `set`, and `from` of others. */
static double odds_between(const int from[SCORES], const int to[SCORES], unsigned set,
                           enum descale_label_id label, enum descale_label_id other) {
    int scores[SCORES];
    for (int kind = 0; kind < SCORES; kind++)
        scores[kind] = set >> kind & 1 ? to[kind] : from[kind];
    return odds_of(scores, label, other);
}

/* How much the log odds grow with each score, on the way from one set of scores to another: the
 * Shapley value of the score for each unit of its change. */
static void find_slopes(const int from[SCORES], const int to[SCORES], enum descale_label_id label,
                        enum descale_label_id other, double slopes[SCORES]) {
    static const double order_weights[SCORES] = {1.0 / 3, 1.0 / 6, 1.0 / 3};
    for (int kind = 0; kind < SCORES; kind++) {
        int moved[SCORES];
        memcpy(moved, to, sizeof moved);
        if (moved[kind] == from[kind])
            moved[kind]++; /* the slope where it stands */
        slopes[kind] = 0;
        for (unsigned set = 0; set < 1U << SCORES; set++)
            if (!(set >> kind & 1))
                slopes[kind] += order_weights[__builtin_popcount(set)] *
                                (odds_between(from, moved, set | 1U << kind, label, other) -
                                 odds_between(from, moved, set, label, other));
        slopes[kind] /= moved[kind] - from[kind];
    }
}
_Static_assert(SCORES == 3, "the table of weights is for three");

/* ---- Features ---- */

/* How much a share of what parts made together falls to a unit of a part: in proportion, but a part
 * never counts more than it did there. */
static double rate_of(double share, double parts) {
    double rate = parts != 0 ? share / parts : 0;
    return rate > 1 ? 1 : rate < -1 ? -1 : rate;
}

/* Gives the share of what the draft says of the line to what moved the draft. */
static void share_draft(struct explainer *explainer, int kind, const uint8_t *values) {
    const struct forest_shares *draft = &explainer->forests[DRAFT_BODY + kind];
    const double unit = (double)SHARES_ONE * SCORE_ONE;
    double *share = &explainer->shares[FEATURE_draft_body + kind];
    int32_t parts[FEATURES];
    int moved = forest_shares_of(draft, values, parts) - draft->sum;
    double rate = rate_of(*share, (double)moved / SCORE_ONE);
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

/* Shares the log odds out to features. */
static void share_features(struct explainer *explainer, const double slopes[SCORES],
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

/* What lines that belong together with the line did to its scores: these differ from its own. */
static double share_of_joined(const struct explainer *explainer, const struct hit *hits,
                              size_t count, const int scores[SCORES], const double slopes[SCORES]) {
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

/* Makes the shares of all features that are read from the same missing line one: they say the same.
 */
static void join_outside(struct explainer *explainer, const uint8_t values[FEATURES]) {
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

/* ---- Rules and words ---- */

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
    double rate = rate_of(*share, parts / LEXICON_ONE) / LEXICON_ONE;
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

/* ---- Reasons ---- */

static int by_place(const void *one, const void *two) {
    const struct placed_hit *a = one, *b = two;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* Makes reasons of the hits, one for all that hit the same words. */
static size_t add_phrases(struct explainer *explainer, const struct hit *hits, size_t count,
                          size_t reasons) {
    struct placed_hit *placed = explainer->placed;
    for (size_t i = 0; i < count; i++)
        placed[i] = (struct placed_hit){hits[i].start, hits[i].end, (uint32_t)i};
    if (count > 0)
        qsort(placed, count, sizeof *placed, by_place);
    for (size_t i = 0; i < count; i++) {
        bool same =
            i > 0 && placed[i].start == placed[i - 1].start && placed[i].end == placed[i - 1].end;
        if (!same)
            explainer->reasons[reasons++] = (struct reason){.kind = REASON_PHRASE, .first_hit = i};
        explainer->order[i] = placed[i].index;
        explainer->reasons[reasons - 1].share += explainer->hit_shares[placed[i].index];
        explainer->reasons[reasons - 1].hits++;
    }
    return reasons;
}

static int by_size(const void *one, const void *two) {
    const struct reason *a = one, *b = two;
    double first = fabs(a->share), second = fabs(b->share);
    if (first != second)
        return first < second ? 1 : -1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->feature != b->feature)
        return a->feature < b->feature ? -1 : 1;
    if (a->first_hit != b->first_hit)
        return a->first_hit < b->first_hit ? -1 : 1;
    return (a->words > b->words) - (a->words < b->words);
}

/* Makes reasons of everything that has a share. */
static void list_reasons(struct explainer *explainer, const struct hit *hits, size_t hit_count,
                         double joined) {
    struct explanation *explanation = &explainer->explanation;
    size_t count = add_phrases(explainer, hits, hit_count, 0);
    if (joined != 0)
        explainer->reasons[count++] = (struct reason){.kind = REASON_JOINED, .share = joined};
    for (size_t i = 0; i < explainer->words.count; i++)
        if (explainer->word_shares[i] != 0)
            explainer->reasons[count++] = (struct reason){.kind = REASON_WORDS,
                                                          .share = explainer->word_shares[i],
                                                          .words = &explainer->words.items[i]};
    for (enum feature i = 0; i < FEATURES; i++)
        if (explainer->shares[i] != 0)
            explainer->reasons[count++] = (struct reason){
                .kind = REASON_FEATURE, .share = explainer->shares[i], .feature = i};
    qsort(explainer->reasons, count, sizeof *explainer->reasons, by_size);
    explanation->left_out = explanation->odds - explanation->usual;
    for (size_t i = 0; i < count; i++)
        explanation->left_out -= explainer->reasons[i].share;
    explanation->reasons = explainer->reasons;
    explanation->count = count;
    explanation->hit_shares = explainer->hit_shares;
    explanation->order = explainer->order;
}

/* A line that was dropped whatever its features say. */
static void list_comments(struct explainer *explainer) {
    struct explanation *explanation = &explainer->explanation;
    explainer->reasons[0] =
        (struct reason){.kind = REASON_COMMENTS, .share = explanation->odds - explanation->usual};
    explanation->reasons = explainer->reasons;
    explanation->count = 1;
    explanation->left_out = 0;
}

/* ---- Explainers ---- */

void explainer_close(struct explainer *explainer) {
    if (!explainer)
        return;
    for (int kind = 0; kind < FORESTS; kind++)
        forest_shares_close(&explainer->forests[kind]);
    spoken_close(&explainer->words);
    free(explainer->hit_shares);
    free(explainer->order);
    free(explainer->placed);
    free(explainer->reasons);
    free(explainer);
}

struct explainer *explainer_open(const struct weights *weights, const struct rule_set *rules) {
    struct explainer *explainer = calloc(1, sizeof *explainer);
    uint8_t usual[FEATURES];
    if (!explainer)
        return NULL;
    explainer->weights = weights;
    explainer->rules = rules;
    bool good = spoken_open(&explainer->words);
    memcpy(usual, weights->baseline, sizeof usual);
    draft_of_line(weights, usual, &usual[FEATURE_draft_body]);
    for (int kind = 0; kind < FORESTS; kind++)
        good =
            forest_shares_open(&explainer->forests[kind], &weights->forests[kind], usual) && good;
    if (good)
        return explainer;
    explainer_close(explainer);
    return NULL;
}

/* Makes room for the hits and reasons of a line. False: out of memory. */
static bool make_room(struct explainer *explainer, size_t hits) {
    const struct {
        void *items;
        size_t *capacity, wanted, size;
    } arrays[] = {
        {&explainer->hit_shares, &explainer->hit_capacity, hits + 1, sizeof *explainer->hit_shares},
        {&explainer->order, &explainer->order_capacity, hits + 1, sizeof *explainer->order},
        {&explainer->placed, &explainer->placed_capacity, hits + 1, sizeof *explainer->placed},
        {&explainer->reasons, &explainer->reason_capacity, hits + SPOKEN_MOST + FEATURES + 1,
         sizeof *explainer->reasons}};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        void *items, *grown;
        memcpy(&items, arrays[i].items, sizeof items);
        grown = buffer_grow(items, arrays[i].capacity, arrays[i].wanted, arrays[i].size);
        if (!grown)
            return false;
        memcpy(arrays[i].items, &grown, sizeof grown);
    }
    return true;
}

/* Shares the log odds of a line out to features, rules and words. */
static bool share_out(struct explainer *explainer, const struct explained *line,
                      const struct hit *hits, size_t count, const double slopes[SCORES]) {
    const uint8_t *values = explainer->explanation.values;
    if (!spoken_find(&explainer->words, explainer->weights->lexicon, line->text, line->size,
                     line->state))
        return false;
    memset(explainer->hit_shares, 0, (count + 1) * sizeof *explainer->hit_shares);
    memset(explainer->word_shares, 0, sizeof explainer->word_shares);
    share_features(explainer, slopes, values);
    for (int class = DESCALE_NAVIGATION; class < DESCALE_LABELS; class ++)
        share_counts(explainer, hits, count, class);
    if (words_agree(explainer, hits, count, values))
        for (int score = 0; score < LEXICON_SCORES; score++)
            share_score(explainer, hits, count, score);
    share_weights(explainer, hits, count, slopes);
    join_outside(explainer, values);
    return true;
}

const struct explanation *explain_line(struct explainer *explainer, const struct explained *line,
                                       enum descale_label_id label, enum descale_label_id other) {
    struct explanation *explanation = &explainer->explanation;
    size_t count;
    const struct hit *hits = analysis_hits(line->analysis, line->line, &count);
    int scores[SCORES], usual[SCORES];
    double slopes[SCORES];
    score_of(line->analysis, line->line, scores);
    for (int kind = 0; kind < SCORES; kind++)
        usual[kind] = explainer->forests[kind].sum;
    usual[FOREST_BODY] += explainer->forests[PAGE_BODY].sum;
    explain_values(line->analysis, line->line, explanation->values);
    explanation->odds = odds_of(scores, label, other);
    explanation->usual = odds_of(usual, label, other);
    find_slopes(usual, scores, label, other, slopes);
    if (!make_room(explainer, count) || !share_out(explainer, line, hits, count, slopes))
        return NULL;
    list_reasons(explainer, hits, count, share_of_joined(explainer, hits, count, scores, slopes));
    if (comments_dropped(line->analysis, line->line))
        list_comments(explainer);
    return explanation;
}
