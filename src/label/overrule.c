/* SPDX-License-Identifier: Apache-2.0 */
#include "label/overrule.h"
#include "rules/rule_set.h"

/* The class of a line, and its score for body, which says how sure that is; its other scores are as
 * much against them. The scores tell the overrulings apart. */
static const struct {
    struct overruling_words words;
    uint8_t label;
    int16_t odds;
} overrulings[] = {
    [OVERRULED_COMMENT] = {{"comments", "stands among the readers' comments below an article"},
                           DESCALE_NAVIGATION,
                           -8 * SCORE_ONE}, /* 3,000 to 1 */
    [OVERRULED_LINKS] = {{"links", "is nothing but links of a text browser"},
                         DESCALE_NAVIGATION,
                         -3 * SCORE_ONE}, /* 20 to 1 */
    [OVERRULED_ADDRESSES] = {{"addresses", "heads a list of addresses"},
                             DESCALE_NAVIGATION,
                             -5 * SCORE_ONE}, /* 150 to 1 */
    [OVERRULED_AUTHOR] = {{"authors", "says who wrote the post below it"},
                          DESCALE_BODY,
                          8 * SCORE_ONE},
    [OVERRULED_POST] = {{"posts", "stands where posts of this discussion stand"},
                        DESCALE_BODY,
                        3 * SCORE_ONE}, /* 20 to 1 */
    [OVERRULED_HEADING] = {{"heading", "stands right above the content, where its heading stands"},
                           DESCALE_BODY,
                           SCORE_ONE * 8 / 5}, /* 5 to 1 */
    [OVERRULED_ITEM] = {{"items", "is in a list that the line above the list introduces"},
                        DESCALE_BODY,
                        SCORE_ONE * 5 / 2}, /* 12 to 1 */
    [OVERRULED_ROW] = {{"rows", "is in a table that the line above the table introduces"},
                       DESCALE_BODY,
                       SCORE_ONE * 9 / 4}, /* 10 to 1 */
    [OVERRULED_CONTENTS] = {{"contents", "is an entry of a table of contents, or its heading"},
                            DESCALE_BODY,
                            4 * SCORE_ONE}, /* 50 to 1 */
};

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

static bool is_overruled(const struct analysis *analysis, size_t line, enum overruling why) {
    for (int kind = 0; kind < SCORES; kind++)
        if (analysis->scores[kind][line] != score_of(why, kind))
            return false;
    return true;
}

enum overruling overruling_of(const struct analysis *analysis, size_t line) {
    enum overruling why = sizeof overrulings / sizeof *overrulings - 1;
    while (why > OVERRULED_NOT && !is_overruled(analysis, line, why))
        why--;
    return why;
}

const struct overruling_words *overruling_words(enum overruling why) {
    return &overrulings[why].words;
}
