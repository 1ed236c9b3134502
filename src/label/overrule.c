/* SPDX-License-Identifier: Apache-2.0 */
#include "label/overrule.h"
#include "rules/rule_set.h"

/* The class of a line, and its score for body; its other scores are as much against them. */
static const struct {
    uint8_t label;
    int16_t odds;
} overrulings[] = {[OVERRULED_COMMENT] = {DESCALE_NAVIGATION, -8 * SCORE_ONE},
                   [OVERRULED_AUTHOR] = {DESCALE_BODY, 8 * SCORE_ONE},
                   [OVERRULED_POST] = {DESCALE_BODY, 3 * SCORE_ONE},
                   [OVERRULED_HEADING] = {DESCALE_BODY, SCORE_ONE * 8 / 5}};

bool is_hit_about(const struct analysis *analysis, const struct rule_set *rules, size_t line,
                  unsigned topics) {
    size_t count;
    const struct hit *hits = analysis_hits(analysis, line, &count);
    for (size_t i = 0; i < count; i++)
        if (TOPIC_MASK(rules->items[hits[i].rule].topic) & topics)
            return true;
    return false;
}

static int16_t score_of(enum overruling why, int kind) {
    int16_t odds = overrulings[why].odds;
    return kind == FOREST_BODY || odds < 0 ? odds : (int16_t)-odds;
}

void overrule(struct analysis *analysis, size_t line, enum overruling why) {
    analysis->classes[line] = overrulings[why].label;
    for (int kind = 0; kind < SCORES; kind++)
        analysis->scores[kind][line] = score_of(why, kind);
}

bool is_overruled(const struct analysis *analysis, size_t line, enum overruling why) {
    for (int kind = 0; kind < SCORES; kind++)
        if (analysis->scores[kind][line] != score_of(why, kind))
            return false;
    return true;
}
