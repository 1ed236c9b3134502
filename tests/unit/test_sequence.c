/* SPDX-License-Identifier: Apache-2.0
 *
 * The chances against those of all sequences, on random scores. */
#include "expect.h"
#include "sequence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LINES 6

static uint64_t state = 88172645463325252U;

/* A number from -4000 to 4000, four units of weight: xorshift64 (Marsaglia 2003), the same in every run. */
static int32_t random_weight(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int32_t)(state % 8001) - 4000;
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

/* The chance of each class for each line, from every sequence there is. */
static void chances_of_all(const struct page *page, const struct weights *weights,
                           double chances[LINES][DESCALE_CLASSES]) {
    double total = 0;
    memset(chances, 0, LINES * sizeof *chances);
    for (unsigned all = 0; all < 1U << (2 * LINES); all++) {
        uint8_t classes[LINES];
        for (unsigned i = 0; i < LINES; i++)
            classes[i] = all >> (2 * i) & 3;
        double odds = exp((double)sum_of(page, weights, classes) / WEIGHT_ONE);
        total += odds;
        for (unsigned i = 0; i < LINES; i++)
            chances[i][classes[i]] += odds;
    }
    for (unsigned i = 0; i < LINES; i++)
        for (unsigned class = 0; class < DESCALE_CLASSES; class ++)
            chances[i][class] /= total;
}

static void expect_chances(const struct page *page, const struct weights *weights) {
    double chances[LINES][DESCALE_CLASSES];
    chances_of_all(page, weights, chances);
    for (unsigned i = 0; i < LINES; i++) {
        unsigned other = DESCALE_NAVIGATION;
        for (unsigned class = 0; class < DESCALE_CLASSES; class ++) {
            double found = sequence_chance(page, i, DESCALE_SET(class));
            EXPECT(fabs(found - chances[i][class]) < 1e-5);
            if (class > DESCALE_BODY && chances[i][class] > chances[i][other])
                other = class;
        }
        /* Where two are as good as equal, either may be chosen. */
        bool body = chances[i][DESCALE_BODY] > (double)weights->threshold;
        bool close = fabs(chances[i][DESCALE_BODY] - (double)weights->threshold) < 1e-5;
        double chosen = chances[i][page->labels[i]];
        EXPECT(close || (page->labels[i] == DESCALE_BODY) == body);
        EXPECT(close || body || fabs(chosen - chances[i][other]) < 1e-5);
    }
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
        weights.threshold = (float)(round % 9 + 1) / 10; /* and no slope */
        sequence_decode(&page, &weights);
        expect_chances(&page, &weights);
    }
    page_close(&page);
    return failures != 0;
}
