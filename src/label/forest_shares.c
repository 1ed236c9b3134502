/* SPDX-License-Identifier: Apache-2.0 */
#include "label/forest_shares.h"

#include <stdlib.h>
#include <string.h>

/* How much the change by a player counts who comes after `before` of `players - 1` others: before!
 * * (players - 1 - before)! / players!, in 60ths. */
static const int16_t order_weights[TREE_SPLITS + 1][TREE_SPLITS] = {
    {0}, {60}, {30, 30}, {20, 10, 20}, {15, 5, 5, 15}, {12, 3, 2, 3, 12}, {10, 2, 1, 1, 2, 10}};
_Static_assert(SHARES_ONE == 60 && TREE_SPLITS == 6, "the table is for both");

/* The features of a tree on which a line comes to another side than the line to compare with: for
 * each the splits that do, as bits of a leaf's index, and its first split. */
struct players {
    unsigned splits[TREE_SPLITS], first[TREE_SPLITS];
    unsigned count;
};

static struct players find_players(const struct tree *tree, unsigned changed) {
    struct players players = {.count = 0};
    for (unsigned i = 0; i < TREE_SPLITS; i++) {
        unsigned first = 0;
        while (tree->feature[first] != tree->feature[i])
            first++;
        unsigned known = 0;
        while (known < players.count && players.first[known] != first)
            known++;
        if (!(changed >> i & 1))
            continue;
        if (known == players.count)
            players.first[players.count++] = first;
        players.splits[known] |= 1U << i;
    }
    return players;
}

/* The weights of the leaves that lines come to which share the values of some players with the
 * line, and all others with the line to compare with: sums[set of players]. */
static void find_sums(const struct tree *tree, const struct players *players, unsigned other,
                      int8_t sums[TREE_LEAVES]) {
    for (unsigned set = 0; set < 1U << players->count; set++) {
        unsigned leaf = other;
        for (unsigned i = 0; i < players->count; i++)
            leaf ^= set >> i & 1 ? players->splits[i] : 0;
        sums[set] = tree->leaves[leaf];
    }
}

/* The shares for one leaf. */
static void fill_leaf(const struct tree *tree, unsigned leaf, unsigned other,
                      int16_t shares[TREE_SPLITS]) {
    const struct players players = find_players(tree, leaf ^ other);
    const int16_t *weights = order_weights[players.count];
    int8_t sums[TREE_LEAVES];
    find_sums(tree, &players, other, sums);
    for (unsigned i = 0; i < players.count; i++) {
        int share = 0;
        for (unsigned set = 0; set < 1U << players.count; set++)
            if (!(set >> i & 1))
                share += weights[__builtin_popcount(set)] * (sums[set | 1U << i] - sums[set]);
        shares[players.first[i]] = (int16_t)share;
    }
}
_Static_assert(2 * INT8_MAX * SHARES_ONE <= INT16_MAX, "a share fits");

bool forest_shares_open(struct forest_shares *shares, const struct forest *forest,
                        const uint8_t others[FEATURES]) {
    *shares = (struct forest_shares){.forest = forest, .sum = forest_line(forest, others)};
    shares->trees = calloc(forest->count + 1, sizeof *shares->trees);
    shares->leaves = calloc(forest->count + 1, sizeof *shares->leaves);
    if (!shares->trees || !shares->leaves)
        return false;
    for (size_t i = 0; i < forest->count; i++) {
        const struct tree *tree = &forest->trees[i];
        unsigned other = forest_leaf(tree, others);
        shares->leaves[i] = (uint8_t)other;
        for (unsigned leaf = 0; leaf < TREE_LEAVES; leaf++)
            fill_leaf(tree, leaf, other, shares->trees[i][leaf]);
    }
    return true;
}

void forest_shares_close(struct forest_shares *shares) {
    free(shares->trees);
    free(shares->leaves);
}

int forest_shares_of(const struct forest_shares *shares, const uint8_t values[FEATURES],
                     int32_t of_features[FEATURES]) {
    const struct forest *forest = shares->forest;
    int sum = forest->base;
    memset(of_features, 0, FEATURES * sizeof *of_features);
    for (size_t i = 0; i < forest->count; i++) {
        const struct tree *tree = &forest->trees[i];
        unsigned leaf = forest_leaf(tree, values);
        sum += tree->leaves[leaf];
        if (leaf == shares->leaves[i])
            continue;
        for (unsigned split = 0; split < TREE_SPLITS; split++)
            of_features[tree->feature[split]] += shares->trees[i][leaf][split];
    }
    return sum;
}
