/* SPDX-License-Identifier: Apache-2.0
 *
 * The body lines of a page against the best of all choices there are, on random scores. */
#include "expect.h"
#include "label/score.h"
#include "label/decide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LINES 8

static uint64_t state = 88172645463325252U;

/* A number from -most to most: xorshift64 (Marsaglia 2003), the same in every run. */
static int random_number(int most) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int)(state % (2 * (unsigned)most + 1)) - most;
}

/* The chance of the step that a line's score falls into. */
static double chance_of(const struct page *page, const struct weights *weights, size_t line) {
    const int width = WEIGHTS_STEP, middle = WEIGHTS_STEPS / 2;
    int step = (int)floor((double)page->scores[FOREST_BODY][line] / width) + middle;
    step = step < 0 ? 0 : step >= WEIGHTS_STEPS ? WEIGHTS_STEPS - 1 : step;
    return weights->chances[step] / 65536.0;
}

/* The F1 to be expected when these lines are kept. */
static double expected(const struct page *page, const struct weights *weights, unsigned kept) {
    double right = 0, sum = 0;
    for (size_t i = 0; i < LINES; i++) {
        double words = page_column(page, FEATURE_words)[i] + 1,
               chance = chance_of(page, weights, i);
        sum += words * chance;
        if (kept >> i & 1) {
            right += words * chance;
            sum += words;
        }
    }
    return 2 * right / sum;
}

static void expect_best(const struct page *page, const struct weights *weights) {
    unsigned chosen = 0, allowed = 0;
    double best = 0, floor_chance = weights->chances[weights->least] / 65536.0;
    for (size_t i = 0; i < LINES; i++) {
        int cookie = page->scores[FOREST_COOKIE][i], promo = page->scores[FOREST_PROMO][i];
        chosen |= (unsigned)(page->labels[i] == DESCALE_BODY) << i;
        allowed |= (unsigned)(chance_of(page, weights, i) >= floor_chance) << i;
        EXPECT(page->labels[i] != DESCALE_COOKIE || (cookie > 0 && cookie >= promo));
        EXPECT(page->labels[i] != DESCALE_PROMO || (promo > 0 && promo > cookie));
        EXPECT(page->labels[i] != DESCALE_NAVIGATION || (promo <= 0 && cookie <= 0));
    }
    for (unsigned kept = 0; kept < 1U << LINES; kept++)
        if (!(kept & ~allowed))
            best = fmax(best, expected(page, weights, kept));
    EXPECT(!(chosen & ~allowed));
    EXPECT(fabs(expected(page, weights, chosen) - best) < 1e-3);
}

static void expect_chances(const struct page *page) {
    for (size_t i = 0; i < LINES; i++) {
        double all = 0;
        for (unsigned class = 0; class < DESCALE_LABELS; class ++)
            all += sequence_chance(page, i, DESCALE_MASK(class));
        EXPECT(fabs(all - 1) < 1e-9);
        EXPECT(fabs(sequence_chance(page, i, DESCALE_MASK(DESCALE_BODY)) -
                    1 / (1 + exp(-page->scores[FOREST_BODY][i] / (double)SCORE_ONE))) < 1e-9);
    }
}

int main(void) {
    struct page page;
    struct weights weights = {.least = WEIGHTS_STEPS / 2 - 12};
    for (int i = 0; i < WEIGHTS_STEPS; i++)
        weights.chances[i] = (uint16_t)lrint(
            65535 * score_chance((i - WEIGHTS_STEPS / 2) * WEIGHTS_STEP + WEIGHTS_STEP / 2));
    EXPECT(page_open(&page));
    page_begin(&page);
    page.complete = true;
    page.visible_count = page.line_count = page.last = LINES;
    for (size_t i = 0; i < LINES; i++)
        page.lines[i].visible = (uint32_t)i;
    for (int round = 0; round < 500; round++) {
        for (size_t i = 0; i < LINES; i++) {
            for (int kind = 0; kind < FORESTS; kind++)
                page.scores[kind][i] = (int16_t)random_number(round % 7 * SCORE_ONE + 40);
            page_column(&page, FEATURE_words)[i] = (uint8_t)abs(random_number(40));
        }
        sequence_decode(&page, &weights);
        expect_best(&page, &weights);
        expect_chances(&page);
    }
    page_close(&page);
    return failures != 0;
}
