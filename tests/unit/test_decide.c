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
static double chance_of(const struct analysis *analysis, const struct weights *weights,
                        size_t line) {
    const int width = WEIGHTS_STEP, middle = WEIGHTS_STEPS / 2;
    int step = (int)floor((double)analysis->scores[FOREST_BODY][line] / width) + middle;
    step = step < 0 ? 0 : step >= WEIGHTS_STEPS ? WEIGHTS_STEPS - 1 : step;
    return weights->chances[step] / 65536.0;
}

/* The F1 to be expected when these lines are kept. */
static double expected(const struct analysis *analysis, const struct weights *weights,
                       unsigned kept) {
    double right = 0, sum = 0;
    for (size_t i = 0; i < LINES; i++) {
        double words = analysis_column(analysis, FEATURE_words)[i] + 1,
               chance = chance_of(analysis, weights, i);
        sum += words * chance;
        if (kept >> i & 1) {
            right += words * chance;
            sum += words;
        }
    }
    return 2 * right / sum;
}

static void expect_best(const struct analysis *analysis, const struct weights *weights) {
    unsigned chosen = 0, allowed = 0;
    double best = 0, floor_chance = weights->chances[weights->least] / 65536.0;
    for (size_t i = 0; i < LINES; i++) {
        int cookie = analysis->scores[FOREST_COOKIE][i], promo = analysis->scores[FOREST_PROMO][i];
        chosen |= (unsigned)(analysis->labels[i] == DESCALE_BODY) << i;
        allowed |= (unsigned)(chance_of(analysis, weights, i) >= floor_chance) << i;
        EXPECT(analysis->labels[i] != DESCALE_COOKIE || (cookie > 0 && cookie >= promo));
        EXPECT(analysis->labels[i] != DESCALE_PROMO || (promo > 0 && promo > cookie));
        EXPECT(analysis->labels[i] != DESCALE_NAVIGATION || (promo <= 0 && cookie <= 0));
    }
    for (unsigned kept = 0; kept < 1U << LINES; kept++)
        if (!(kept & ~allowed))
            best = fmax(best, expected(analysis, weights, kept));
    EXPECT(!(chosen & ~allowed));
    EXPECT(fabs(expected(analysis, weights, chosen) - best) < 1e-3);
}

static void expect_chances(const struct analysis *analysis) {
    for (size_t i = 0; i < LINES; i++) {
        double all = 0;
        for (unsigned class = 0; class < DESCALE_LABELS; class ++)
            all += decide_chance(analysis, i, DESCALE_MASK(class));
        EXPECT(fabs(all - 1) < 1e-9);
        EXPECT(fabs(decide_chance(analysis, i, DESCALE_MASK(DESCALE_BODY)) -
                    1 / (1 + exp(-analysis->scores[FOREST_BODY][i] / (double)SCORE_ONE))) < 1e-9);
    }
}

int main(void) {
    struct window window;
    struct analysis analysis;
    struct weights weights = {.least = WEIGHTS_STEPS / 2 - 12};
    for (int i = 0; i < WEIGHTS_STEPS; i++)
        weights.chances[i] = (uint16_t)lrint(
            65535 * score_chance((i - WEIGHTS_STEPS / 2) * WEIGHTS_STEP + WEIGHTS_STEP / 2));
    EXPECT(window_open(&window) && analysis_open(&analysis));
    window_begin(&window);
    analysis_begin(&analysis);
    window.complete = true;
    analysis.count = window.line_count = window.last = LINES;
    for (size_t i = 0; i < LINES; i++)
        window.lines[i].content_index = (uint32_t)i;
    for (int round = 0; round < 500; round++) {
        for (size_t i = 0; i < LINES; i++) {
            for (int kind = 0; kind < SCORES; kind++)
                analysis.scores[kind][i] = (int16_t)random_number(round % 7 * SCORE_ONE + 40);
            analysis_column(&analysis, FEATURE_words)[i] = (uint8_t)abs(random_number(40));
        }
        decide_classes(&analysis, &weights);
        decide_spread(&window, &analysis);
        expect_best(&analysis, &weights);
        expect_chances(&analysis);
    }
    window_close(&window);
    analysis_close(&analysis);
    return failures != 0;
}
