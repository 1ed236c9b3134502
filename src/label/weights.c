/* SPDX-License-Identifier: Apache-2.0
 *
 * A weights file row by row: the kinds of rows, and those of rules, chances and usual values. */
#include "label/weights.h"
#include "label/kernels.h"
#include "label/weights_row.h"
#include "rules/rule_set.h"
#include "base/escape.h"
#include "base/report.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void weights_close(struct weights *weights) {
    for (int i = 0; i < FORESTS; i++)
        free(weights->forests[i].trees);
    free(weights->lexicon);
    free(weights->rules);
    *weights = (struct weights){0};
}

static const char *take_rule(struct parse *parse) {
    int weight = 0;
    const char *error = parse->count < 2 ? "expected a rule"
                                         : take_number(parse, 2, LEXICON_ONE, INT8_MAX, &weight);
    for (size_t i = 0; !error && i < parse->rules->count; i++)
        if (column_is(parse, 1, parse->rules->items[i].name))
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
        if (column_is(parse, 1, descale_label_name((unsigned)class))) {
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

static const char *take_rows(struct parse *parse) {
    const char *error = take_number(parse, 1, 1, INT_MAX / 2, &parse->stated);
    if (error || parse->stated < 1)
        return error ? error : "expected the number of the rows above";
    return parse->stated == parse->rows ? NULL
           : parse->stated < parse->rows
               ? "there are more rows above than this says: was the file put together of two?"
               : "there are fewer rows above than this says: some are missing";
}

static const struct kind {
    const char *name;
    const char *(*take)(struct parse *parse);
} kinds[] = {{"base", take_base},   {"tree", take_tree},     {"word", take_word},
             {"first", take_first}, {"last", take_last},     {"line", take_whole_line},
             {"pair", take_pair},   {"triple", take_triple}, {"page", take_page},
             {"rule", take_rule},   {"rules", take_rules},   {"least", take_least},
             {"usual", take_usual}, {"rows", take_rows}};
#define KINDS (sizeof kinds / sizeof *kinds)

static const char *take_line(struct parse *parse, const char *line, const char *end) {
    if (parse->stated > 0)
        return "a row after 'rows', which is the last";
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
        if (column_is(parse, 0, kinds[i].name))
            return kinds[i].take(parse);
    return "expected base, tree, word, first, last, pair, triple, line, rule, rules, least, page, "
           "usual or rows";
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
        bool row = last > at && *at != '#';
        const char *error = row ? take_line(parse, at, last) : NULL;
        parse->rows += row;
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
 * A file without its number of rows may have been fitted before there was such a row, or was cut at
 * the end of a line: it is used, with a warning. */
static enum descale_status check_whole(const struct parse *parse, const char *name,
                                       const struct reporter *reporter) {
    if (parse->weights->forests[FOREST_BODY].count > 0) {
        if (parse->stated == 0)
            report_problem(
                reporter, (descale_problem){.severity = DESCALE_WARNING, .input = name},
                "the weights file may have been cut: no row 'rows' ends it; if it is whole, add "
                "one that says %d",
                parse->rows);
        return DESCALE_OK;
    }
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
        status = check_whole(&parse, name, reporter);
    for (int i = 0; i < FORESTS; i++)
        forest_ready(&weights->forests[i]);
    lexer_close(&parse.lexer);
    return status;
}
