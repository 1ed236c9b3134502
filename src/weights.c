/* SPDX-License-Identifier: Apache-2.0 */
#include "weights.h"
#include "matcher.h"
#include "status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 9 /* the most a line has */

struct parse {
    struct weights *weights;
    const struct matcher *matcher;
    const char *columns[COLUMNS];
    size_t lengths[COLUMNS], count;
};

/* A table of zeros. NULL: no memory. */
static weight_row *open_rows(size_t count) {
    weight_row *rows = aligned_alloc(sizeof *rows, count * sizeof *rows);
    if (rows)
        memset(rows, 0, count * sizeof *rows);
    return rows;
}

static bool open_tables(struct weights *weights, size_t rules) {
    size_t values = 0;
    for (size_t i = 0; i < FEATURES; i++) {
        weights->top[i] = feature_table[i].edges[feature_table[i].bins - 1];
        weights->start[i] = (uint16_t)values;
        values += (size_t)weights->top[i] + 1;
    }
    weights->bins = malloc(values * sizeof *weights->bins);
    weights->rows = open_rows(FEATURE_ROWS);
    weights->rules = open_rows(rules + 1);
    weights->folded = open_rows(FEATURE_ROWS);
    return values <= UINT16_MAX && weights->bins && weights->rows && weights->rules &&
           weights->folded;
}

void weights_close(struct weights *weights) {
    free(weights->bins);
    free(weights->folded);
    free(weights->rows);
    free(weights->rules);
    *weights = (struct weights){.threshold = 0.5F};
}

static bool is(const struct parse *parse, size_t column, const char *word) {
    return parse->lengths[column] == strlen(word) &&
           !memcmp(parse->columns[column], word, parse->lengths[column]);
}

/* The four weights from a column on. NULL, or what is wrong. */
static const char *take_row(const struct parse *parse, size_t column, weight_row *row) {
    if (parse->count != column + DESCALE_CLASSES)
        return "expected four weights behind this, one a class";
    for (size_t class = 0; class < DESCALE_CLASSES; class ++) {
        char text[32], *end;
        size_t length = parse->lengths[column + class];
        if (length == 0 || length >= sizeof text)
            return "expected a number";
        memcpy(text, parse->columns[column + class], length);
        text[length] = '\0';
        double weight = strtod(text, &end);
        if (*end || !(fabs(weight) < 1000))
            return "expected a weight between -1000 and 1000";
        (*row)[class] = (int32_t)lrint(weight * WEIGHT_ONE);
    }
    return NULL;
}

/* The feature and bin named by two columns. NULL, or what is wrong. */
static const char *take_bin(const struct parse *parse, size_t column, enum feature *feature,
                            uint8_t *bin) {
    if (parse->count < column + 2)
        return "expected a feature and a bin";
    *feature = feature_find(parse->columns[column], parse->lengths[column]);
    if (*feature == FEATURES)
        return "no such feature";
    for (*bin = 0; *bin < feature_table[*feature].bins; (*bin)++) {
        char name[16];
        if (is(parse, column + 1, feature_bin_name(name, *feature, *bin)))
            return NULL;
    }
    return "the feature has no such bin";
}

static const char *take_feature(struct parse *parse) {
    enum feature feature;
    uint8_t bin;
    const char *error = take_bin(parse, 1, &feature, &bin);
    return error ? error
                 : take_row(parse, 3, &parse->weights->rows[feature_table[feature].row + bin]);
}

static const char *take_cross(struct parse *parse) {
    enum feature first, second;
    uint8_t one, two;
    const char *error = take_bin(parse, 1, &first, &one);
    if (!error)
        error = take_bin(parse, 3, &second, &two);
    if (error)
        return error;
    size_t cross = 0;
    while (cross < CROSSES &&
           (cross_table[cross].first != first || cross_table[cross].second != second))
        cross++;
    if (cross == CROSSES)
        return "these two features are not crossed";
    size_t row = cross_table[cross].row + (size_t)one * feature_table[second].bins + two;
    return take_row(parse, 5, &parse->weights->rows[row]);
}

static const char *take_rule(struct parse *parse) {
    weight_row row;
    const char *error = parse->count < 2 ? "expected a rule" : take_row(parse, 2, &row);
    for (size_t i = 0; !error && i < parse->matcher->rule_count; i++)
        if (is(parse, 1, parse->matcher->rules[i].name))
            parse->weights->rules[i] = row;
    return error; /* weights of rules that are not there do no harm */
}

/* What the rules of a class weigh when they have no line of their own, which comes behind this. */
static const char *take_rules(struct parse *parse) {
    weight_row row;
    const char *error = parse->count < 2 ? "expected a class" : take_row(parse, 2, &row);
    bool found = false;
    for (int class = 0; !error && class < DESCALE_CLASSES; class ++)
        if (is(parse, 1, descale_class_name((enum descale_class) class))) {
            found = true;
            for (size_t i = 0; i < parse->matcher->rule_count; i++)
                if (parse->matcher->rules[i].class == class)
                    parse->weights->rules[i] = row;
        }
    return error || found ? error : "expected body, navigation, cookie or promo";
}

static const char *take_from(struct parse *parse) {
    for (int class = 0; parse->count > 1 && class < DESCALE_CLASSES; class ++)
        if (is(parse, 1, descale_class_name((enum descale_class) class)))
            return take_row(parse, 2, &parse->weights->from[class]);
    return "expected body, navigation, cookie or promo";
}

static const char *take_first(struct parse *parse) {
    return take_row(parse, 1, &parse->weights->first);
}

static const char *take_last(struct parse *parse) {
    return take_row(parse, 1, &parse->weights->last);
}

/* A number that is a column of its own. NULL, or what is wrong with it. */
static const char *take_number(struct parse *parse, size_t column, float least, float *number) {
    char text[32], *end = text;
    size_t length = parse->lengths[column] < sizeof text ? parse->lengths[column] : 0;
    memcpy(text, parse->columns[column], length);
    text[length] = '\0';
    *number = strtof(text, &end);
    return length == 0 || *end || !(*number >= least && *number <= 1)
               ? "expected a threshold from 0 to 1, and a slope from -1 to 1"
               : NULL;
}

static const char *take_threshold(struct parse *parse) {
    if (parse->count != 3)
        return "expected a threshold from 0 to 1, and a slope from -1 to 1";
    const char *error = take_number(parse, 1, 0, &parse->weights->threshold);
    return error ? error : take_number(parse, 2, -1, &parse->weights->slope);
}

static const struct kind {
    const char *name;
    const char *(*take)(struct parse *parse);
} kinds[] = {{"feature", take_feature}, {"cross", take_cross},        {"rule", take_rule},
             {"rules", take_rules},     {"from", take_from},          {"first", take_first},
             {"last", take_last},       {"threshold", take_threshold}};
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
    return "expected feature, cross, rule, rules, from, first, last or threshold";
}

/* Adds the weights of a feature to the rows of the first cross it takes part in. */
static void fold(struct weights *weights, enum feature feature) {
    const struct cross_info *cross = cross_table;
    while (cross->first != feature && cross->second != feature)
        cross++;
    size_t ones = feature_table[cross->first].bins, twos = feature_table[cross->second].bins;
    for (size_t one = 0; one < ones; one++)
        for (size_t two = 0; two < twos; two++)
            weights->folded[cross->row + one * twos + two] +=
                weights->rows[feature_table[feature].row + (cross->first == feature ? one : two)];
}

static void arrange(struct weights *weights) {
    memcpy(weights->folded, weights->rows, FEATURE_ROWS * sizeof(weight_row));
    for (enum feature i = 0; i < FEATURES; i++) {
        bool crossed = features_crossed >> i & 1;
        if (crossed)
            fold(weights, i);
        for (uint32_t value = 0; value <= weights->top[i]; value++)
            weights->bins[weights->start[i] + value] =
                (uint16_t)(feature_bin(i, value) + (crossed ? 0 : feature_table[i].row));
    }
}

enum descale_status weights_read(struct weights *weights, const char *name, const char *text,
                                 size_t size, const struct matcher *matcher,
                                 const struct descale_reporter *reporter) {
    *weights = (struct weights){.threshold = 0.5F};
    if (!open_tables(weights, matcher->rule_count))
        return DESCALE_NO_MEMORY;
    struct parse parse = {.weights = weights, .matcher = matcher};
    unsigned number = 0, errors = 0;
    for (const char *at = text, *end = text + size; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        const char *last = stop > at && stop[-1] == '\r' ? stop - 1 : stop;
        const char *error = last > at && *at != '#' ? take_line(&parse, at, last) : NULL;
        number++;
        if (error && errors++ < 20) {
            char escaped[512];
            status_report(reporter, "%s:%u: %s\n  %.*s", status_name(escaped, sizeof escaped, name),
                          number, error, (int)(last - at < 200 ? last - at : 200), at);
        }
        at = newline ? newline + 1 : end;
    }
    if (errors)
        return DESCALE_BAD_WEIGHTS;
    for (size_t i = 0; i < matcher->rule_count; i++)
        if (matcher->rules[i].weighed) {
            weights->rules[i] = (weight_row){0};
            weights->rules[i][matcher->rules[i].class] = matcher->rules[i].weight;
        }
    arrange(weights);
    return DESCALE_OK;
}
