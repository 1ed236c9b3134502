/* SPDX-License-Identifier: Apache-2.0 */
#include "confidence.h"

#include <math.h>

/* The numbers whose logarithms are these weights, but for a common factor. */
static chance_row odds(weight_row weights) {
    int32_t most = weights[0];
    chance_row odds;
    for (int i = 1; i < DESCALE_CLASSES; i++)
        most = weights[i] > most ? weights[i] : most;
    for (int i = 0; i < DESCALE_CLASSES; i++)
        odds[i] = expf((float)(weights[i] - most) / WEIGHT_ONE);
    return odds;
}

static chance_row share(chance_row row) {
    float sum = row[0] + row[1] + row[2] + row[3];
    return row / (chance_row){sum, sum, sum, sum};
}

void confidence_lines(struct page *page, const struct weights *weights) {
    size_t count = page->visible_count;
    chance_row from[DESCALE_CLASSES], *chances = page->chances;
    if (count == 0)
        return;
    for (int class = 0; class < DESCALE_CLASSES; class ++)
        for (int i = 0; i < DESCALE_CLASSES; i++)
            from[class][i] = expf((float)weights->from[class][i] / WEIGHT_ONE);
    chances[0] = odds(page->scores[0] + (page->above == 0 ? weights->first : (weight_row){0}));
    for (size_t line = 1; line < count; line++) {
        chance_row sum = {0}, before = share(chances[line - 1]);
        for (int i = 0; i < DESCALE_CLASSES; i++)
            sum += from[i] * (chance_row){before[i], before[i], before[i], before[i]};
        chances[line] = share(sum * odds(page->scores[line]));
    }
    chance_row behind = odds(page->complete ? weights->last : (weight_row){0});
    for (size_t line = count; line-- > 0;) {
        chances[line] = share(chances[line] * behind);
        chance_row ahead = behind * odds(page->scores[line]);
        for (int i = 0; i < DESCALE_CLASSES; i++) {
            chance_row row = from[i] * ahead;
            behind[i] = row[0] + row[1] + row[2] + row[3];
        }
        behind = share(behind);
    }
}

double confidence_of(const struct page *page, size_t line, unsigned set) {
    double sum = 0;
    for (int i = 0; i < DESCALE_CLASSES; i++)
        sum += set >> i & 1 ? (double)page->chances[line][i] : 0;
    return sum;
}
