/* SPDX-License-Identifier: Apache-2.0 */
#include "explain.h"
#include "forest.h"
#include "score.h"

#include <math.h>

static double odds_of(const int scores[FORESTS], enum descale_class class,
                      enum descale_class other) {
    double odds[DESCALE_CLASSES];
    double others = score_others(scores, odds);
    odds[DESCALE_BODY] = score_odds(scores[FOREST_BODY]) * others;
    return log(odds[class] / odds[other]);
}

double explain_odds(const struct page *page, size_t line, enum descale_class class,
                    enum descale_class other) {
    int scores[FORESTS];
    score_of(page, line, scores);
    return odds_of(scores, class, other);
}

enum descale_class explain_other(const struct page *page, size_t line, enum descale_class class) {
    if (class != DESCALE_BODY)
        return DESCALE_BODY;
    enum descale_class other = DESCALE_NAVIGATION;
    for (enum descale_class i = DESCALE_COOKIE; i < DESCALE_CLASSES; i++)
        if (explain_odds(page, line, i, other) > 0)
            other = i;
    return other;
}

/* A line some of whose features have another value. */
struct other_line {
    const struct page *page;
    size_t line;
    enum feature features[2];
    uint8_t values[2];
};

static uint8_t other_value(const void *context, unsigned feature) {
    const struct other_line *line = context;
    for (int i = 0; i < 2; i++)
        if (line->features[i] == feature)
            return line->values[i];
    return page_value(line->page, (enum feature)feature, line->line);
}

/* What the forests say of a line. */
static void sums_of(const struct descale_model *model, const struct other_line *line,
                    int sums[FORESTS]) {
    for (int kind = 0; kind < FORESTS; kind++)
        sums[kind] = forest_line(&model->weights.forests[kind], other_value, line);
}

/* What the odds lose when the line, of which the forests say `sums`, is that other one, and what
 * rules `added` themselves is gone. A class that nothing speaks for stays so. */
static double loss(const struct descale_model *model, const struct other_line *other_line,
                   const int sums[FORESTS], const int added[FORESTS], enum descale_class class,
                   enum descale_class other) {
    int scores[FORESTS], without[FORESTS];
    score_of(other_line->page, other_line->line, scores);
    sums_of(model, other_line, without);
    for (int kind = 0; kind < FORESTS; kind++)
        without[kind] = scores[kind] == SCORE_NEVER
                            ? SCORE_NEVER
                            : scores[kind] + without[kind] - sums[kind] - added[kind];
    return odds_of(scores, class, other) - odds_of(without, class, other);
}

void explain_features(const struct descale_model *model, const struct page *page, size_t line,
                      enum descale_class class, enum descale_class other, double shares[FEATURES]) {
    static const int nothing[FORESTS] = {0};
    int sums[FORESTS];
    sums_of(model, &(struct other_line){page, line, {FEATURES, FEATURES}, {0}}, sums);
    for (enum feature i = 0; i < FEATURES; i++) {
        struct other_line usual = {page, line, {i, FEATURES}, {model->weights.usual[i], 0}};
        bool same = page_value(page, i, line) == model->weights.usual[i];
        shares[i] = same ? 0 : loss(model, &usual, sums, nothing, class, other);
    }
}

/* How often a rule hit the line. */
static unsigned times_hit(const struct hit *hits, size_t count, uint32_t rule) {
    unsigned times = 0;
    for (size_t i = 0; i < count; i++)
        times += hits[i].rule == rule;
    return times;
}

double explain_hit(const struct descale_model *model, const struct page *page, size_t line,
                   size_t index, enum descale_class class, enum descale_class other) {
    size_t count;
    const struct hit *hits = score_hits(page, line, &count);
    if (score_counted(hits, index))
        return 0;
    const struct rule *rule = &model->matcher.rules[hits[index].rule];
    struct other_line without = {page, line, {FEATURES, FEATURES}, {0}};
    int sums[FORESTS];
    sums_of(model, &without, sums); /* as it is yet */
    if (!rule->weighed) {
        without.features[0] = FEATURE_lexicon;
        without.values[0] = lexicon_clamp(page_value(page, FEATURE_lexicon, line) -
                                          model->weights.rules[hits[index].rule]);
        without.features[1] = score_feature(rule->class);
        if (rule->class != DESCALE_BODY)
            without.values[1] = (uint8_t)(page_value(page, without.features[1], line) -
                                          times_hit(hits, count, hits[index].rule));
    }
    int added[FORESTS];
    for (enum forest_kind kind = 0; kind < FORESTS; kind++)
        added[kind] = score_rule(rule, kind);
    return loss(model, &without, sums, added, class, other);
}
