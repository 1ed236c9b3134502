/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of forests: trees, and what each forest begins with. */
#include "label/weights_row.h"
#include "label/weights.h"
#include "base/buffer.h"

#include <stdlib.h>

static const char *take_forest(const struct parse *parse, struct forest **forest) {
    static const char *const names[FORESTS] = {
        "body", "cookie", "promo", "draft_body", "draft_cookie", "draft_promo", "page_body"};
    for (int i = 0; parse->count > 1 && i < FORESTS; i++)
        if (column_is(parse, 1, names[i])) {
            *forest = &parse->weights->forests[i];
            return NULL;
        }
    return "expected body, cookie or promo, or one of these after draft_, or page_body";
}

const char *take_base(struct parse *parse) {
    struct forest *forest;
    int base = 0;
    const char *error = take_forest(parse, &forest);
    if (!error)
        error = take_number(parse, 2, SCORE_ONE, SCORE_MOST / 8, &base);
    if (!error)
        forest->base = base;
    return error ? error : parse->count > 3 ? "too many columns" : NULL;
}

static void ask(struct tree *tree, size_t question, enum feature feature, int edge) {
    tree->feature[question] = (uint16_t)feature;
    tree->threshold[question] = (uint8_t)edge;
}

/* Whether the forest of the row in hand may ask for a feature. */
static const char *check_feature(const struct parse *parse, enum feature feature) {
    bool of_page = column_is(parse, 1, "page_body");
    if (of_page && !feature_shared(feature))
        return "the forest page_body may only ask for features of the whole page";
    if (!of_page && feature_scored(feature))
        return "only the forest page_body may ask for features whose names begin with scored_";
    return NULL;
}

static const char *take_question(const struct parse *parse, struct tree *tree, size_t question) {
    size_t column = 2 + 2 * question;
    enum feature feature = feature_find(parse->columns[column], parse->lengths[column]);
    if (feature == FEATURES)
        return "no such feature";
    const char *refused = check_feature(parse, feature);
    if (refused)
        return refused;
    int edge = 0;
    const char *error = take_number(parse, column + 1, 1, FEATURE_MAX, &edge);
    if (error || edge < 0)
        return error ? error : "expected a threshold from 0 to 255";
    ask(tree, question, feature, edge);
    return NULL;
}

/* How many splits a tree has, by its number of columns; 0: no tree has that many. */
static size_t question_count(const struct parse *parse) {
    for (size_t i = 1; i <= TREE_SPLITS; i++)
        if (parse->count == 2 + 2 * i + ((size_t)1 << i))
            return i;
    return 0;
}

/* Reads a tree. Its leaves are handed back as they are, with the largest absolute value. */
static const char *parse_tree(const struct parse *parse, struct tree *tree, int leaves[TREE_LEAVES],
                              int *most) {
    size_t count = question_count(parse);
    const char *error =
        count > 0 ? NULL
                  : "expected 1 to 6 features, each with a threshold, and a weight for each leaf";
    for (size_t i = 0; !error && i < count; i++)
        error = take_question(parse, tree, i);
    for (size_t i = count; i < TREE_SPLITS; i++) /* filled up with splits that are always true */
        ask(tree, i, FEATURES - 1, 0);
    *most = 0;
    for (size_t i = 0; !error && i < TREE_LEAVES; i++) {
        size_t given = i & (((size_t)1 << count) - 1);
        error = take_number(parse, 2 + 2 * count + given, SCORE_ONE, 8 * SCORE_ONE, &leaves[i]);
        *most = !error && abs(leaves[i]) > *most ? abs(leaves[i]) : *most;
    }
    return error;
}

/* Adds a tree, as several trees if its leaves do not fit a byte. */
static void add_tree(struct parse *parse, struct forest *forest, struct tree *tree,
                     const int leaves[TREE_LEAVES], int most) {
    int parts = most > INT8_MAX ? (most + INT8_MAX - 1) / INT8_MAX : 1;
    for (int part = 0; part < parts; part++) {
        struct tree *trees =
            buffer_grow(forest->trees, &forest->capacity, forest->count + 1, sizeof *trees);
        parse->no_memory |= !trees;
        if (!trees)
            return;
        for (int i = 0; i < TREE_LEAVES; i++)
            tree->leaves[i] = (int8_t)(leaves[i] * (part + 1) / parts - leaves[i] * part / parts);
        forest->trees = trees;
        trees[forest->count++] = *tree;
    }
}

const char *take_tree(struct parse *parse) {
    struct tree tree = {.threshold = {0}};
    struct forest *forest;
    int leaves[TREE_LEAVES], most = 0;
    const char *error = take_forest(parse, &forest);
    if (!error)
        error = parse_tree(parse, &tree, leaves, &most);
    if (!error && forest->most + most > SCORE_MOST / 8 * 7)
        error = "the trees of this forest may add up to more than 218";
    if (error)
        return error;
    forest->most += most;
    add_tree(parse, forest, &tree, leaves, most);
    return NULL;
}
