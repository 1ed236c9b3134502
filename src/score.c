/* SPDX-License-Identifier: Apache-2.0 */
#include "score.h"

bool score_counted(const struct hit *hits, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (hits[i].rule == hits[index].rule)
            return true;
    return false;
}

/* Whether a feature is in a set. Both are constants where this is called, so nothing is left of it.
 */
static inline bool in_set(uint64_t set, enum feature feature) {
    return set >> feature & 1;
}

/* The sum for one line. Features in crosses were folded into the crosses, the rest are one row
 * each. */
static weight_row score_line(const struct page *page, const struct weights *weights, size_t line) {
    const uint16_t *all = page->values[line];
    const weight_row *rows = weights->folded;
    weight_row score = {0};
    uint16_t values[FEATURE_ROW];
    size_t bins[FEATURES];
    for (size_t i = 0; i < FEATURE_ROW; i++)
        values[i] =
            (uint16_t)((all[i] < weights->top[i] ? all[i] : weights->top[i]) + weights->start[i]);
#define ADD(name)                                                                                  \
    bins[FEATURE_##name] = weights->bins[values[FEATURE_##name]];                                  \
    if (!in_set(features_crossed, FEATURE_##name))                                                 \
        score += rows[bins[FEATURE_##name]];
#define COUNT(name, ...) ADD(name)
#define KIND(name, meaning) ADD(name)
#define SHARE(name, ...) ADD(name)
#define PLACE(name, ...) ADD(name)
#define CROSS(first, second)                                                                       \
    score += rows[ROW_##first##_##second + bins[FEATURE_##first] * BINS_##second +                 \
                  bins[FEATURE_##second]];
#include "feature.def"
    size_t count;
    const struct hit *hits = score_hits(page, line, &count);
    for (size_t i = 0; i < count; i++)
        if (!score_counted(hits, i))
            score += weights->rules[hits[i].rule];
    return score;
}

void score_lines(struct page *page, const struct weights *weights) {
    for (size_t i = 0; i < page->visible_count; i++)
        page->scores[i] = score_line(page, weights, i);
}
