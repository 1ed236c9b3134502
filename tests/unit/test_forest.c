/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums of random forests, at every width that this processor has, against one line at a time; and
 * the shares of features in them, against their definition. */
#include "expect.h"
#include "label/forest.h"
#include "label/forest_shares.h"
#include "label/kernels.h"
#include "label/analysis.h"

#include <math.h>
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

static int sum_of(const struct forest *forest, const struct analysis *analysis, size_t line) {
    uint8_t values[FEATURES];
    for (enum feature i = 0; i < FEATURES; i++)
        values[i] = analysis_value(analysis, i, line);
    return forest_line(forest, values);
}

/* The share of a feature in the difference between two lines in one tree, by the definition: the
 * average over all orders of the tree's features, as a recursion over them. `set`: the features
 * that have changed; `weight`: orders that begin in this way, of 720. */
static double share_of(const struct forest *one, const uint8_t values[FEATURES],
                       const uint8_t others[FEATURES], unsigned feature, unsigned set,
                       double weight) {
    const struct tree *tree = one->trees;
    uint8_t mixed[FEATURES];
    double share = 0;
    unsigned left = 0;
    for (unsigned i = 0; i < TREE_SPLITS; i++)
        left += !(set >> i & 1);
    memcpy(mixed, others, sizeof mixed);
    for (unsigned i = 0; i < TREE_SPLITS; i++)
        if (set >> i & 1)
            mixed[tree->feature[i]] = values[tree->feature[i]];
    for (unsigned i = 0; i < TREE_SPLITS; i++) {
        if (set >> i & 1)
            continue;
        if (tree->feature[i] == feature && mixed[feature] != values[feature]) {
            int before = forest_line(one, mixed);
            mixed[feature] = values[feature];
            share += weight / left * (forest_line(one, mixed) - before);
            mixed[feature] = others[feature];
        } else if (tree->feature[i] != feature) {
            share += share_of(one, values, others, feature, set | 1U << i, weight / left);
        }
    }
    return share;
}

/* Whether no feature has two splits, so that splits are the players. */
static bool is_plain(const struct tree *tree) {
    for (int i = 0; i < TREE_SPLITS; i++)
        for (int j = 0; j < i; j++)
            if (tree->feature[i] == tree->feature[j])
                return false;
    return true;
}

static void check_shares_of_tree(struct tree *tree, const uint8_t values[FEATURES],
                                 const uint8_t others[FEATURES]) {
    const struct forest one = {.trees = tree, .count = 1};
    struct forest_shares shares;
    int32_t found[FEATURES];
    EXPECT(forest_shares_open(&shares, &one, others));
    forest_shares_of(&shares, values, found);
    for (int i = 0; i < TREE_SPLITS; i++) {
        double wanted = share_of(&one, values, others, tree->feature[i], 0, 1);
        EXPECT(fabs(wanted * SHARES_ONE - found[tree->feature[i]]) < 1e-6);
    }
    forest_shares_close(&shares);
}

/* Shares add up to the difference between two lines, and each is what the definition says. */
static void check_shares(struct forest *forest) {
    for (int run = 0; run < 50; run++) {
        uint8_t values[FEATURES], others[FEATURES];
        int32_t found[FEATURES];
        struct forest_shares shares;
        int64_t sum = 0;
        for (enum feature i = 0; i < FEATURES; i++) {
            values[i] = random_byte();
            others[i] = random_byte();
        }
        EXPECT(forest_shares_open(&shares, forest, others));
        EXPECT(shares.sum == forest_line(forest, others));
        EXPECT(forest_shares_of(&shares, values, found) == forest_line(forest, values));
        for (enum feature i = 0; i < FEATURES; i++)
            sum += found[i];
        EXPECT(sum == (int64_t)SHARES_ONE * (forest_line(forest, values) - shares.sum));
        forest_shares_close(&shares);
        if (is_plain(&forest->trees[run]))
            check_shares_of_tree(&forest->trees[run], values, others);
    }
}

/* Two splits on one feature are one reason. */
static void check_two_splits(void) {
    struct tree tree = {
        .leaves = {0, 0, 0, 60}, .threshold = {10, 20}, .feature = {3, 3, 9, 9, 9, 9}};
    for (int i = 4; i < TREE_LEAVES; i++)
        tree.leaves[i] = tree.leaves[i % 4];
    const uint8_t values[FEATURES] = {[3] = 25}, others[FEATURES] = {[3] = 5};
    const struct forest one = {.trees = &tree, .count = 1};
    struct forest_shares shares;
    int32_t found[FEATURES];
    EXPECT(forest_shares_open(&shares, &one, others));
    forest_shares_of(&shares, values, found);
    EXPECT(found[3] == 60 * SHARES_ONE && found[9] == 0);
    forest_shares_close(&shares);
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
            EXPECT(sums[line] == sum_of(&forest, &analysis, FIRST + line));
    }
    check_shares(&forest);
    check_two_splits();
    analysis_close(&analysis);
    return failures != 0;
}
