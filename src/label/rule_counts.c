/* SPDX-License-Identifier: Apache-2.0 */
#include "label/rule_counts.h"
#include "label/score.h"
#include "rules/rule_set.h"

#include <string.h>

void count_rules(struct analysis *analysis, const struct weights *weights,
                 const struct rule_set *rules) {
    size_t count = analysis->count;
    for (int class = DESCALE_NAVIGATION; class < DESCALE_LABELS; class ++)
        memset(analysis_column(analysis, score_feature(class)), 0, count);
    for (size_t i = 0; i < analysis->first_hits[count]; i++) {
        const struct hit *hit = &analysis->hits.items[i];
        const struct rule *rule = &rules->items[hit->rule];
        enum feature feature = score_feature(rule->class);
        if (rule->has_weight)
            continue;
        if (feature != FEATURES) {
            uint8_t *column = analysis_column(analysis, feature) + hit->line;
            *column = feature_clamp(*column + 1U);
        }
        if (!hit->first)
            continue;
        uint8_t *lexicon = analysis_column(analysis, FEATURE_lexicon) + hit->line;
        *lexicon = lexicon_clamp(*lexicon + weights->rules[hit->rule]);
    }
}
