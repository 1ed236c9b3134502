/* SPDX-License-Identifier: Apache-2.0 */
#include "label/decide.h"
#include "label/score.h"

#define FRACTION 6 /* fractional bits in sums of words */

static inline unsigned step_of(int score) {
    int above = score + WEIGHTS_STEPS / 2 * WEIGHTS_STEP;
    unsigned step = above < 0 ? 0 : (unsigned)above / WEIGHTS_STEP;
    return step < WEIGHTS_STEPS ? step : WEIGHTS_STEPS - 1;
}

/* The least score of a step; all scores are below that of step WEIGHTS_STEPS. */
static inline int score_from(unsigned step) {
    int score = ((int)step - WEIGHTS_STEPS / 2) * WEIGHTS_STEP;
    return step == 0 ? INT16_MIN : step == WEIGHTS_STEPS ? INT16_MAX : score;
}

unsigned decide_step(const struct weights *weights, const uint32_t words[WEIGHTS_STEPS]) {
    uint64_t wanted = 0, kept = 0, right = 0, best_right = 0, best_sum = 1;
    unsigned best = WEIGHTS_STEPS;
    for (unsigned step = 0; step < WEIGHTS_STEPS; step++)
        wanted += (uint64_t)words[step] * weights->chances[step];
    wanted >>= 16 - FRACTION;
    for (unsigned step = WEIGHTS_STEPS; step-- > weights->least;) {
        if (words[step] == 0)
            continue;
        if (kept == 0 && step < weights->page_least)
            break;
        kept += (uint64_t)words[step] << FRACTION;
        right += (uint64_t)words[step] * weights->chances[step];
        /* F1 = 2 * right / (kept + wanted). Quotients are compared by products. */
        uint64_t sum = kept + wanted;
        if ((right >> (16 - FRACTION)) * best_sum > best_right * sum) {
            best_right = right >> (16 - FRACTION);
            best_sum = sum;
            best = step;
        }
    }
    return best;
}

/* Sets the classes: lines with a score of at least `least` are body, the others what is most
 * probable of the rest. In numbers of one size and without branches, so that compilers make vectors
 * of it. */
static void set_classes(struct analysis *analysis, int least) {
    const int16_t *restrict body = analysis->scores[FOREST_BODY];
    const int16_t *restrict cookie = analysis->scores[FOREST_COOKIE];
    const int16_t *restrict promo = analysis->scores[FOREST_PROMO];
    uint8_t *restrict classes = analysis->classes;
    size_t count = analysis->count;
    for (size_t i = 0; i < count; i++) {
        int16_t other = promo[i] > 0 ? DESCALE_PROMO : DESCALE_NAVIGATION;
        int16_t most = promo[i] > 1 ? promo[i] : 1;
        other = cookie[i] >= most ? DESCALE_COOKIE : other;
        classes[i] = (uint8_t)(body[i] >= least ? DESCALE_BODY : other);
    }
}

void decide_classes(struct analysis *analysis, const struct weights *weights) {
    const uint8_t *words = analysis_column(analysis, FEATURE_words);
    const int16_t *scores = analysis->scores[FOREST_BODY];
    uint32_t step_words[WEIGHTS_STEPS] = {0};
    size_t count = analysis->count;
    for (size_t line = 0; line < count; line++)
        step_words[step_of(scores[line])] += words[line] + 1U;
    unsigned least = decide_step(weights, step_words);
    analysis->body_step = least;
    set_classes(analysis, score_from(least));
}

void decide_chances(const struct analysis *analysis, size_t line, float chances[DESCALE_LABELS]) {
    int scores[SCORES];
    double odds[DESCALE_LABELS];
    score_of(analysis, line, scores);
    double body = score_chance(scores[FOREST_BODY]), all = score_others(scores, odds);
    chances[DESCALE_BODY] = (float)body;
    for (int class = DESCALE_NAVIGATION; class < DESCALE_LABELS; class ++)
        chances[class] = (float)((1 - body) * odds[class] / all);
}

double decide_chance(const struct analysis *analysis, size_t line, unsigned set) {
    int scores[SCORES];
    double odds[DESCALE_LABELS];
    score_of(analysis, line, scores);
    double body = score_chance(scores[FOREST_BODY]), all = score_others(scores, odds);
    double sum = set >> DESCALE_BODY & 1 ? body : 0;
    for (int class = DESCALE_NAVIGATION; class < DESCALE_LABELS; class ++)
        sum += set >> class & 1 ? (1 - body) * odds[class] / all : 0;
    return sum;
}

double decide_limit(const struct analysis *analysis) {
    int step = (int)analysis->body_step - WEIGHTS_STEPS / 2;
    return analysis->body_step < WEIGHTS_STEPS ? score_chance(step * WEIGHTS_STEP) : 1;
}

void decide_spread(const struct window *window, struct analysis *analysis) {
    uint8_t label = analysis->label_above;
    for (size_t i = 0; i < window->line_count; i++) {
        uint32_t index = window->lines[i].content_index;
        if (index != LINE_BLANK)
            label = analysis->classes[index];
        analysis->labels[i] = label;
    }
    /* Blank lines at the very top. */
    uint8_t below = analysis->count > 0 ? analysis->classes[0] : DESCALE_BODY;
    for (size_t i = 0; i < window->line_count && analysis->labels[i] == DESCALE_BLANK; i++)
        analysis->labels[i] = below;
    if (window->last > 0)
        analysis->label_above = analysis->labels[window->last - 1];
}
