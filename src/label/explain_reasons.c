/* SPDX-License-Identifier: Apache-2.0 */
#include "label/explain_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

void list_reasons(struct explainer *explainer, const struct hit *hits, size_t hit_count,
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

void list_overruling(struct explainer *explainer, size_t hit_count, enum overruling overruling) {
    struct explanation *explanation = &explainer->explanation;
    memset(explainer->hit_shares, 0, (hit_count + 1) * sizeof *explainer->hit_shares);
    explainer->reasons[0] = (struct reason){.kind = REASON_OVERRULED,
                                            .overruling = overruling,
                                            .share = explanation->odds - explanation->usual};
    explanation->reasons = explainer->reasons;
    explanation->count = 1;
    explanation->left_out = 0;
}
