/* SPDX-License-Identifier: Apache-2.0 */
#include "sequence.h"

#define LEAST_LOGARITHM (-24.0F) /* e to this is as good as nothing beside 1 */

static chance_row all(float value) {
    return (chance_row){value, value, value, value};
}

/* 2 to the power of each, -120 to 0, right to seven digits. In plain sums and products, so that it
 * comes out the same everywhere: 2^x on (-1, 0] by its Taylor series around -1/2, and the exponent
 * put into the bits of the number. */
static chance_row power_of_two(chance_row exponents) {
    weight_row whole = __builtin_convertvector(exponents, weight_row);
    chance_row part = exponents - __builtin_convertvector(whole, chance_row) + all(0.5F);
    chance_row sum = all(1.0891941e-04F);
    sum = sum * part + all(9.4282494e-04F);
    sum = sum * part + all(6.8010443e-03F);
    sum = sum * part + all(3.9247332e-02F);
    sum = sum * part + all(1.6986579e-01F);
    sum = sum * part + all(4.9012907e-01F);
    sum = sum * part + all(7.0710678e-01F);
    union {
        weight_row bits;
        chance_row number;
    } scale = {.bits = (whole + 127) << 23};
    return sum * scale.number;
}

/* The numbers whose logarithms are these weights less `most`, which none is above. */
static chance_row powers(weight_row weights, int32_t most) {
    chance_row logarithms =
        __builtin_convertvector(weights - (weight_row){most, most, most, most}, chance_row) *
        all(1.0F / WEIGHT_ONE);
    weight_row small = logarithms < all(LEAST_LOGARITHM);
    union {
        weight_row bits;
        chance_row number;
    } from = {.number = logarithms}, least = {.number = all(LEAST_LOGARITHM)};
    from.bits = (least.bits & small) | (from.bits & ~small);
    return power_of_two(from.number * all(1.44269504F));
}

static int32_t most_of(weight_row row) {
    int32_t one = row[0] > row[1] ? row[0] : row[1];
    int32_t two = row[2] > row[3] ? row[2] : row[3];
    return one > two ? one : two;
}

/* The same but for a common factor. */
static chance_row odds(weight_row weights) {
    return powers(weights, most_of(weights));
}

/* What makes the sum of a row 1. */
static chance_row scale(chance_row row) {
    return all(1.0F / (row[0] + row[1] + (row[2] + row[3])));
}

/* The sum of a row's numbers, each times a row of the table. */
static chance_row times(const chance_row table[DESCALE_CLASSES], chance_row row) {
    return table[0] * all(row[0]) + table[1] * all(row[1]) + table[2] * all(row[2]) +
           table[3] * all(row[3]);
}

/* What is known of each line from those above, into page->chances; then from those below too. */
static void forward_backward(struct page *page, const struct weights *weights) {
    size_t count = page->visible_count;
    chance_row from[DESCALE_CLASSES], to[DESCALE_CLASSES], *chances = page->chances;
    chance_row *own = page->odds;
    weight_row tops = {most_of(weights->from[0]), most_of(weights->from[1]),
                       most_of(weights->from[2]), most_of(weights->from[3])};
    for (int class = 0; class < DESCALE_CLASSES; class ++)
        from[class] = powers(weights->from[class], most_of(tops));
    for (int class = 0; class < DESCALE_CLASSES; class ++)
        to[class] = (chance_row){from[0][class], from[1][class], from[2][class], from[3][class]};
    for (size_t line = 0; line < count; line++)
        own[line] = odds(page->scores[line]);
    chance_row first = odds(page->above == 0 ? weights->first : (weight_row){0});
    /* Each line is scaled by the sum of the one before it, which is known already: nothing waits.
     */
    chances[0] = own[0] * first;
    for (size_t line = 1; line < count; line++)
        chances[line] = times(from, chances[line - 1]) * (own[line] * scale(chances[line - 1]));
    chance_row behind = odds(page->complete ? weights->last : (weight_row){0});
    for (size_t line = count; line-- > 0;) {
        chance_row both = chances[line] * scale(chances[line]) * behind;
        behind = times(to, behind * own[line]) * scale(behind);
        chances[line] = both * scale(both);
    }
}

/* The chance above which a line is body. The surer a page is to be body, the more a line that is
 * not stands out; where little is sure, lines are kept on less. */
static float threshold(const struct page *page, const struct weights *weights) {
    float body = 0, all_words = 0;
    for (size_t line = 0; line < page->visible_count; line++) {
        float words = (float)(page->values[line][FEATURE_words] + 1);
        body += words * page->chances[line][DESCALE_BODY];
        all_words += words;
    }
    return weights->threshold + (all_words > 0 ? weights->slope * body / all_words : 0);
}

/* Chooses the classes of the non-blank lines, into page->classes. */
static void choose(struct page *page, const struct weights *weights) {
    float least = threshold(page, weights);
    for (size_t line = 0; line < page->visible_count; line++) {
        chance_row chance = page->chances[line];
        unsigned best = DESCALE_NAVIGATION;
        best = chance[DESCALE_COOKIE] > chance[best] ? DESCALE_COOKIE : best;
        best = chance[DESCALE_PROMO] > chance[best] ? DESCALE_PROMO : best;
        page->classes[line] = (uint8_t)(chance[DESCALE_BODY] > least ? DESCALE_BODY : best);
    }
}

void sequence_decode(struct page *page, const struct weights *weights) {
    if (page->visible_count > 0)
        forward_backward(page, weights);
    choose(page, weights);
    sequence_spread(page);
}

double sequence_chance(const struct page *page, size_t line, unsigned set) {
    double sum = 0;
    for (int i = 0; i < DESCALE_CLASSES; i++)
        sum += set >> i & 1 ? (double)page->chances[line][i] : 0;
    return sum;
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
