/* SPDX-License-Identifier: Apache-2.0 */
#include "sequence.h"

/* Replaces the best sums up to line i-1 by those up to line i. Returns for each class of line i the
 * best class of the line before it. Sums are kept relative to that of body, so that they stay
 * small. */
static weight_row advance(weight_row *sums, const struct weights *weights, weight_row score) {
    weight_row base = {(*sums)[0], (*sums)[0], (*sums)[0], (*sums)[0]};
    weight_row best = weights->from[0], from = {0, 0, 0, 0};
    for (int i = 1; i < DESCALE_CLASSES; i++) {
        int32_t sum = (*sums)[i] - base[0];
        weight_row candidate = weights->from[i] + (weight_row){sum, sum, sum, sum};
        weight_row better = candidate > best; /* all bits set where true */
        best = (candidate & better) | (best & ~better);
        from = (from & ~better) | (better & (weight_row){i, i, i, i});
    }
    *sums = best + score;
    return from;
}

/* Chooses the classes of the non-blank lines, into page->classes. */
static void viterbi(struct page *page, const struct weights *weights) {
    size_t count = page->visible_count;
    if (count == 0)
        return;
    weight_row sums = page->scores[0];
    if (page->above == 0)
        sums += weights->first;
    for (size_t line = 1; line < count; line++)
        page->backs[line] = advance(&sums, weights, page->scores[line]);
    if (page->complete)
        sums += weights->last;
    int best = 0;
    for (int i = 1; i < DESCALE_CLASSES; i++)
        best = sums[i] > sums[best] ? i : best;
    for (size_t line = count; line-- > 0;) {
        page->classes[line] = (uint8_t)best;
        best = line > 0 ? page->backs[line][best] : best;
    }
}

void sequence_decode(struct page *page, const struct weights *weights) {
    viterbi(page, weights);
    sequence_spread(page);
}

void sequence_spread(struct page *page) {
    uint8_t label = page->before;
    for (size_t i = 0; i < page->line_count; i++) {
        uint32_t visible = page->lines[i].visible;
        if (visible != UINT32_MAX)
            label = page->classes[visible];
        page->labels[i] = label;
    }
    /* Blank lines at the very top. */
    uint8_t below = page->visible_count > 0 ? page->classes[0] : DESCALE_BODY;
    for (size_t i = 0; i < page->line_count && page->labels[i] == DESCALE_BLANK; i++)
        page->labels[i] = below;
    if (page->last > 0)
        page->before = page->labels[page->last - 1];
}
