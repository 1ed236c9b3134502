/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums of random forests, at every width that this processor has, against one line at a time. */
#include "expect.h"
#include "label/forest.h"
#include "label/kernels.h"
#include "label/analysis.h"

#include <stdlib.h>
#include <string.h>

#define TREES 150 /* more than are summed up at once, with any number of questions about lines */
#define LINES 300
#define FIRST 64 /* lines before them */

static uint64_t state = 88172645463325252U;

/* xorshift64 (Marsaglia 2003), the same in every run. */
static uint8_t random_byte(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint8_t)(state >> 32);
}

static void grow(struct tree *tree) {
    uint8_t shared = random_byte();
    for (int i = 0; i < TREE_SPLITS; i++) {
        tree->feature[i] = random_byte() < shared ? FEATURES - 1 - random_byte() % FEATURE_SHARED
                                                  : random_byte() % FEATURES;
        tree->threshold[i] = random_byte();
    }
    for (int i = 0; i < TREE_LEAVES; i++)
        tree->leaves[i] = (int8_t)random_byte();
}

/* The sum of a line, and what it loses by each feature, against those worked out one by one. */
static void check_line(const struct forest *forest, const struct analysis *analysis, size_t line,
                       const int16_t *sum) {
    uint8_t values[FEATURES], others[FEATURES], changed[FEATURES];
    int losses[FEATURES];
    for (enum feature i = 0; i < FEATURES; i++) {
        values[i] = analysis_value(analysis, i, line);
        others[i] = random_byte();
    }
    EXPECT(*sum == forest_line(forest, values));
    forest_losses(forest, values, others, losses);
    for (enum feature i = 0; i < FEATURES; i++) {
        memcpy(changed, values, sizeof changed);
        changed[i] = others[i];
        EXPECT(*sum - losses[i] == forest_line(forest, changed));
    }
}

int main(void) {
    static struct tree trees[TREES];
    static int16_t sums[LINES + FOREST_BLOCK];
    struct forest forest = {.trees = trees, .count = TREES, .base = -77};
    struct analysis analysis;
    EXPECT(analysis_open(&analysis));
    for (size_t i = 0; i < (size_t)FEATURES * COLUMN_BYTES; i++)
        analysis.columns[i] = random_byte();
    for (int i = 0; i < TREES; i++)
        grow(&trees[i]);
    forest_ready(&forest);
    for (enum cpu_level level = CPU_PLAIN; level <= cpu_level(); level++) {
        memset(sums, 0, sizeof sums);
        label_kernels(level)->sum_forest(&forest, analysis.columns, FIRST, LINES, sums);
        for (size_t line = 0; line < LINES; line++)
            check_line(&forest, &analysis, FIRST + line, &sums[line]);
    }
    analysis_close(&analysis);
    return failures != 0;
}
