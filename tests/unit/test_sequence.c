/* SPDX-License-Identifier: Apache-2.0
 *
 * The decoder against trying every sequence, on random scores. */
#include "expect.h"
#include "sequence.h"

#include <stdlib.h>
#include <string.h>

#define LINES 6

static uint64_t state = 88172645463325252U;

/* A number from -1000 to 1000: xorshift64 (Marsaglia 2003), the same in every run. */
static int32_t random_weight(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int32_t)(state % 2001) - 1000;
}

static weight_row random_row(void) {
    return (weight_row){random_weight(), random_weight(), random_weight(), random_weight()};
}

static int64_t sum_of(const struct page *page, const struct weights *weights,
                      const uint8_t classes[LINES]) {
    int64_t sum = weights->first[classes[0]] + weights->last[classes[LINES - 1]];
    for (size_t i = 0; i < LINES; i++) {
        sum += page->scores[i][classes[i]];
        if (i > 0)
            sum += weights->from[classes[i - 1]][classes[i]];
    }
    return sum;
}

static int64_t best_of_all(const struct page *page, const struct weights *weights) {
    int64_t best = INT64_MIN;
    for (unsigned all = 0; all < 1U << (2 * LINES); all++) {
        uint8_t classes[LINES];
        for (unsigned i = 0; i < LINES; i++)
            classes[i] = all >> (2 * i) & 3;
        int64_t sum = sum_of(page, weights, classes);
        best = sum > best ? sum : best;
    }
    return best;
}

int main(void) {
    struct page page;
    struct weights weights;
    memset(&weights, 0, sizeof weights);
    EXPECT(page_open(&page));
    page_begin(&page);
    page.complete = true;
    page.visible_count = page.line_count = page.last = LINES;
    for (size_t i = 0; i < LINES; i++)
        page.lines[i].visible = (uint32_t)i;
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < DESCALE_CLASSES; i++)
            weights.from[i] = random_row();
        weights.first = random_row();
        weights.last = random_row();
        for (size_t i = 0; i < LINES; i++)
            page.scores[i] = random_row();
        sequence_decode(&page, &weights);
        EXPECT(sum_of(&page, &weights, page.labels) == best_of_all(&page, &weights));
    }
    page_close(&page);
    return failures != 0;
}
