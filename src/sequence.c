/* SPDX-License-Identifier: Apache-2.0 */
#include "sequence.h"

/* Replaces the best sums up to line i-1 by those up to line i, and notes for each class of line i
 * the best class of the line before it: two bits a class. */
static uint8_t advance(int64_t sums[DESCALE_CLASSES], const struct weights *weights,
                       weight_row score) {
    int64_t next[DESCALE_CLASSES];
    unsigned back = 0;
    for (unsigned to = 0; to < DESCALE_CLASSES; to++) {
        int64_t best = sums[0] + weights->from[0][to];
        unsigned from = 0;
        for (unsigned i = 1; i < DESCALE_CLASSES; i++) {
            int64_t sum = sums[i] + weights->from[i][to];
            from = sum > best ? i : from;
            best = sum > best ? sum : best;
        }
        next[to] = best + score[to];
        back |= from << (2 * to);
    }
    for (unsigned i = 0; i < DESCALE_CLASSES; i++)
        sums[i] = next[i];
    return (uint8_t)back;
}

/* Chooses the classes of the non-blank lines, into page->classes. */
static void viterbi(struct page *page, const struct weights *weights) {
    size_t count = page->visible_count;
    if (count == 0)
        return;
    int64_t sums[DESCALE_CLASSES];
    for (unsigned i = 0; i < DESCALE_CLASSES; i++)
        sums[i] = page->scores[0][i] + (page->above == 0 ? weights->first[i] : 0);
    for (size_t line = 1; line < count; line++)
        page->backs[line] = advance(sums, weights, page->scores[line]);
    unsigned best = 0;
    for (unsigned i = 0; i < DESCALE_CLASSES; i++) {
        sums[i] += page->complete ? weights->last[i] : 0;
        best = sums[i] > sums[best] ? i : best;
    }
    for (size_t line = count; line-- > 0;) {
        page->classes[line] = (uint8_t)best;
        best = line > 0 ? page->backs[line] >> (2 * best) & 3U : best;
    }
}

void sequence_decode(struct page *page, const struct weights *weights) {
    viterbi(page, weights);
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
