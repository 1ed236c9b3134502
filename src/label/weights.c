/* SPDX-License-Identifier: Apache-2.0 */
#include "label/weights.h"
#include "label/kernels.h"
#include "base/buffer.h"
#include "label/forest.h"
#include "rules/rule_set.h"
#include "lex/lexer.h"
#include "base/escape.h"
#include "base/report.h"
#include "base/plain_locale.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The largest number of columns of a line, that of a tree: kind and forest, a feature and a
 * threshold for each split, a weight for each leaf. */
#define COLUMNS (2 + 2 * TREE_SPLITS + TREE_LEAVES)

struct parse {
    struct weights *weights;
    const struct rule_set *rules;
    struct lexer lexer; /* for words of the lexicon */
    const char *columns[COLUMNS];
    size_t lengths[COLUMNS], count;
    bool no_memory;
};

void weights_close(struct weights *weights) {
    for (int i = 0; i < FORESTS; i++)
        free(weights->forests[i].trees);
    free(weights->lexicon);
    free(weights->rules);
    *weights = (struct weights){0};
}

static bool is(const struct parse *parse, size_t column, const char *word) {
    return parse->lengths[column] == strlen(word) &&
           !memcmp(parse->columns[column], word, parse->lengths[column]);
}

/* Reads the number in a column as a multiple of 1 / one, at most `most` either way. Returns NULL,
 * or what is wrong. */
static const char *take_number(const struct parse *parse, size_t column, int one, int most,
                               int *number) {
    char text[32], *end = text;
    size_t length = column < parse->count ? parse->lengths[column] : 0;
    if (length == 0 || length >= sizeof text)
        return "expected a number";
    memcpy(text, parse->columns[column], length);
    text[length] = '\0';
    double value = plain_number(text, &end) * one;
    if (*end || !(fabs(value) < (double)most + 0.5))
        return *end ? "expected a number" : "the number is too large";
    *number = (int)lrint(value);
    return NULL;
}

static const char *take_forest(const struct parse *parse, struct forest **forest) {
    static const char *const names[FORESTS] = {
        "body", "cookie", "promo", "draft_body", "draft_cookie", "draft_promo", "page_body"};
    for (int i = 0; parse->count > 1 && i < FORESTS; i++)
        if (is(parse, 1, names[i])) {
            *forest = &parse->weights->forests[i];
            return NULL;
        }
    return "expected body, cookie or promo, or one of these after draft_, or page_body";
}

static const char *take_base(struct parse *parse) {
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
    bool of_page = is(parse, 1, "page_body");
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

static const char *take_tree(struct parse *parse) {
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

/* The weights from the third column on: for body, and perhaps for cookie and promo. */
static const char *take_weights(struct parse *parse, int weights[LEXICON_SCORES]) {
    const char *error = take_number(parse, 2, LEXICON_ONE, INT8_MAX, &weights[LEXICON_BODY]);
    for (int i = LEXICON_COOKIE; !error && i < LEXICON_SCORES && parse->count > 3; i++)
        error = take_number(parse, 2 + (size_t)i, LEXICON_ONE, INT8_MAX, &weights[i]);
    return error;
}

/* The words in the second column, and what they weigh. */
static const char *take_words(struct parse *parse, int weights[LEXICON_SCORES]) {
    uint8_t text[256 + LEXER_PADDING] = {0};
    size_t length = parse->count > 1 ? parse->lengths[1] : 0;
    if (length == 0 || length > 255)
        return "expected words";
    memcpy(text, parse->columns[1], length);
    text[length] = '\n';
    lexer_one(&parse->lexer, text);
    return take_weights(parse, weights);
}

/* A word, or the one that begins or ends a line. */
static const char *take_salted(struct parse *parse, uint32_t salt) {
    int weights[LEXICON_SCORES] = {0};
    const char *error = take_words(parse, weights);
    if (!error && parse->lexer.words->lines[0].count != 1)
        error = "expected one word";
    if (!error)
        lexicon_add(parse->weights->lexicon, lexicon_key(parse->lexer.words->hashes[0]) ^ salt,
                    false, weights);
    return error;
}

static const char *take_word(struct parse *parse) {
    return take_salted(parse, 0);
}

static const char *take_first(struct parse *parse) {
    return take_salted(parse, LEXICON_FIRST);
}

static const char *take_last(struct parse *parse) {
    return take_salted(parse, LEXICON_LAST);
}

static const char *take_whole_line(struct parse *parse) {
    int weights[LEXICON_SCORES] = {0};
    const char *error = take_words(parse, weights);
    if (!error && parse->lexer.words->lines[0].count == 0)
        error = "expected words";
    if (!error)
        lexicon_add(parse->weights->lexicon,
                    lexicon_key(parse->lexer.words->lines[0].line_hash) ^ LEXICON_LINE, false,
                    weights);
    return error;
}

/* Words that stand in a row anywhere on a line. */
static const char *take_joined(struct parse *parse, size_t wanted) {
    int weights[LEXICON_SCORES] = {0};
    const char *error = take_words(parse, weights);
    const uint64_t *hashes = parse->lexer.words->hashes;
    if (error || parse->lexer.words->lines[0].count != wanted)
        return error ? error : wanted == 2 ? "expected two words" : "expected three words";
    uint32_t key = lexicon_part(hashes[0]);
    for (size_t i = 1; i < wanted; i++)
        key = lexicon_join(key, lexicon_part(hashes[i]));
    lexicon_add(parse->weights->lexicon, key, true, weights);
    return NULL;
}

static const char *take_pair(struct parse *parse) {
    return take_joined(parse, 2);
}

static const char *take_triple(struct parse *parse) {
    return take_joined(parse, 3);
}

static const char *take_rule(struct parse *parse) {
    int weight = 0;
    const char *error = parse->count < 2 ? "expected a rule"
                                         : take_number(parse, 2, LEXICON_ONE, INT8_MAX, &weight);
    for (size_t i = 0; !error && i < parse->rules->count; i++)
        if (is(parse, 1, parse->rules->items[i].name))
            parse->weights->rules[i] = weight;
    return error; /* weights of rules that do not exist are ignored */
}

/* Reads the weight of all rules of a class. A line for one rule comes after it and replaces it. */
static const char *take_rules(struct parse *parse) {
    int weight = 0;
    const char *error = parse->count < 2 ? "expected a class"
                                         : take_number(parse, 2, LEXICON_ONE, INT8_MAX, &weight);
    bool found = false;
    for (int class = 0; !error && class < DESCALE_LABELS; class ++)
        if (is(parse, 1, descale_label_name((unsigned)class))) {
            found = true;
            for (size_t i = 0; i < parse->rules->count; i++)
                if (parse->rules->items[i].class == class)
                    parse->weights->rules[i] = weight;
        }
    return error || found ? error : "expected body, navigation, cookie or promo";
}

/* A chance in the second column, as the step from which on lines have it. */
static const char *take_step(struct parse *parse, unsigned *step) {
    int least = 0;
    const char *error = take_number(parse, 1, 65536, 65536, &least);
    if (error || least < 0)
        return error ? error : "expected a probability from 0 to 1";
    for (*step = 0; *step < WEIGHTS_STEPS; ++*step)
        if (parse->weights->chances[*step] >= least)
            break;
    return NULL;
}

static const char *take_least(struct parse *parse) {
    return take_step(parse, &parse->weights->least);
}

static const char *take_page(struct parse *parse) {
    return take_step(parse, &parse->weights->page_least);
}

static const char *take_usual(struct parse *parse) {
    enum feature feature =
        parse->count > 1 ? feature_find(parse->columns[1], parse->lengths[1]) : FEATURES;
    int value = 0;
    const char *error =
        feature == FEATURES ? "no such feature" : take_number(parse, 2, 1, FEATURE_MAX, &value);
    if (error || value < 0)
        return error ? error : "expected a value from 0 to 255";
    parse->weights->baseline[feature] = (uint8_t)value;
    return NULL;
}

static const struct kind {
    const char *name;
    const char *(*take)(struct parse *parse);
} kinds[] = {{"base", take_base},   {"tree", take_tree},     {"word", take_word},
             {"first", take_first}, {"last", take_last},     {"line", take_whole_line},
             {"pair", take_pair},   {"triple", take_triple}, {"page", take_page},
             {"rule", take_rule},   {"rules", take_rules},   {"least", take_least},
             {"usual", take_usual}};
#define KINDS (sizeof kinds / sizeof *kinds)

static const char *take_line(struct parse *parse, const char *line, const char *end) {
    parse->count = 0;
    for (const char *at = line;;) {
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        if (parse->count == COLUMNS)
            return "too many columns";
        parse->columns[parse->count] = at;
        parse->lengths[parse->count++] = (size_t)((tab ? tab : end) - at);
        if (!tab)
            break;
        at = tab + 1;
    }
    for (size_t i = 0; i < KINDS; i++)
        if (is(parse, 0, kinds[i].name))
            return kinds[i].take(parse);
    return "expected base, tree, word, first, last, pair, triple, line, rule, rules, least, page "
           "or usual";
}

void weights_ready(struct weights *weights) {
    weights->sum = label_kernels(cpu_level())->sum_forest;
    for (int i = 0; i < WEIGHTS_STEPS; i++) {
        double chance = score_chance((i - WEIGHTS_STEPS / 2) * WEIGHTS_STEP + WEIGHTS_STEP / 2);
        weights->chances[i] = (uint16_t)lrint(65535 * chance);
    }
}

/* Makes empty weights. False: out of memory. */
static bool open_weights(struct parse *parse) {
    struct weights *weights = parse->weights;
    *weights = (struct weights){0};
    weights_ready(weights);
    weights->lexicon = calloc(1, sizeof *weights->lexicon);
    weights->rules = calloc(parse->rules->count + 1, sizeof *weights->rules);
    return lexer_open(&parse->lexer, NULL) && weights->lexicon && weights->rules;
}

static enum descale_status read_lines(struct parse *parse, const char *name, const char *text,
                                      size_t size, const struct reporter *reporter) {
    unsigned number = 0, errors = 0;
    for (const char *at = text, *end = text + size; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        const char *last = stop > at && stop[-1] == '\r' ? stop - 1 : stop;
        const char *error = last > at && *at != '#' ? take_line(parse, at, last) : NULL;
        number++;
        if (error && errors++ < 20) {
            char excerpt[1024];
            escape_text(excerpt, sizeof excerpt, at, (size_t)(last - at < 200 ? last - at : 200),
                        true);
            report_problem(reporter,
                           (descale_problem){.status = DESCALE_INVALID,
                                             .severity = DESCALE_ERROR,
                                             .input = name,
                                             .line = number,
                                             .excerpt = excerpt},
                           "%s", error);
        }
        at = newline ? newline + 1 : end;
    }
    return parse->no_memory ? DESCALE_NO_MEMORY : errors ? DESCALE_INVALID : DESCALE_OK;
}

/* Without trees for body every line would be as likely body as not: the file was cut, or is none.
 */
static enum descale_status check_whole(const struct weights *weights, const char *name,
                                       const struct reporter *reporter) {
    if (weights->forests[FOREST_BODY].count > 0)
        return DESCALE_OK;
    report_problem(
        reporter,
        (descale_problem){.status = DESCALE_INVALID, .severity = DESCALE_ERROR, .input = name},
        "no tree for body: the weights file is empty or was cut");
    return DESCALE_INVALID;
}

enum descale_status weights_read(struct weights *weights, const char *name, const char *text,
                                 size_t size, const struct rule_set *rules,
                                 const struct reporter *reporter) {
    struct parse parse = {.weights = weights, .rules = rules};
    enum descale_status status =
        open_weights(&parse) ? read_lines(&parse, name, text, size, reporter) : DESCALE_NO_MEMORY;
    if (status == DESCALE_OK)
        status = check_whole(weights, name, reporter);
    for (int i = 0; i < FORESTS; i++)
        forest_ready(&weights->forests[i]);
    lexer_close(&parse.lexer);
    return status;
}
