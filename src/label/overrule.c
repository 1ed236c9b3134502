/* SPDX-License-Identifier: Apache-2.0 */
#include "label/overrule.h"
#include "rules/rule_set.h"

#include <string.h>

#define SURE (8 * SCORE_ONE) /* odds of 3,000 to 1 */

bool is_hit_by(const struct analysis *analysis, const struct rule_set *rules, size_t line,
               const char *const *texts, size_t count) {
    size_t hit_count;
    const struct hit *hits = analysis_hits(analysis, line, &hit_count);
    for (size_t i = 0; i < hit_count; i++) {
        const char *name = rules->items[hits[i].rule].name, *dot = strrchr(name, '.');
        for (size_t k = 0; k < count; k++)
            if (strncmp(dot ? dot + 1 : name, texts[k], strlen(texts[k])) == 0)
                return true;
    }
    return false;
}

static int16_t score_of(int kind, bool body) {
    return kind == FOREST_BODY && body ? SURE : -SURE;
}

void overrule(struct analysis *analysis, size_t line, bool body) {
    analysis->classes[line] = body ? DESCALE_BODY : DESCALE_NAVIGATION;
    for (int kind = 0; kind < SCORES; kind++)
        analysis->scores[kind][line] = score_of(kind, body);
}

bool is_overruled(const struct analysis *analysis, size_t line, bool body) {
    for (int kind = 0; kind < SCORES; kind++)
        if (analysis->scores[kind][line] != score_of(kind, body))
            return false;
    return true;
}
