/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the `hit` and `miss` lines of a rule file: a rule has to match all of its `hit` lines and
 * none of its `miss` lines. */
#include "rules/line_match.h"
#include "rules/rule_lint.h"
#include "model/model.h"
#include "rules/rule_compile.h"
#include "rules/rule_parser.h"
#include "model/builtin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Returns 1 if the rule matches the text, 0 if not, -1: no memory. */
static int rule_hits(const struct phrase_index *index, struct lexer *lexer, const char *text,
                     uint32_t rule, struct hits *hits) {
    size_t size = strlen(text);
    uint8_t *line = calloc(1, size + 1 + LEXER_PADDING);
    if (!line)
        return -1;
    memcpy(line, text, size);
    line[size] = '\n';
    hits->count = 0;
    lexer_begin(lexer, line);
    lexer_scan(lexer, line);
    line_match_begin(lexer, index);
    int found = line_match(index, lexer, 0, 0, hits) ? 0 : -1;
    for (size_t i = 0; found == 0 && i < hits->count; i++)
        found = hits->items[i].rule == rule;
    free(line);
    return found;
}

/* Reports a line that fails: as an error where rules are checked, as a warning where they are used.
 */
static void report_line(struct rulefile *file, const struct statement *statement, bool used,
                        const char *message) {
    if (used)
        rulefile_warning(file, statement->line, statement->column, message);
    else
        rulefile_error(file, statement->line, statement->column, message);
}

/* The same with all other rules disabled. */
static int rule_hits_alone(struct rule_set *rules, const struct phrase_index *index,
                           struct lexer *lexer, const char *text, uint32_t rule,
                           struct hits *hits) {
    uint8_t *before = malloc(rules->count);
    if (!before)
        return -1;
    for (size_t i = 0; i < rules->count; i++) {
        before[i] = rules->items[i].disabled;
        rules->items[i].disabled = i != rule;
    }
    int found = rule_hits(index, lexer, text, rule, hits);
    for (size_t i = 0; i < rules->count; i++)
        rules->items[i].disabled = before[i];
    free(before);
    return found;
}

/* The rule whose hit lies over one of another rule; NULL: there is none. */
static const char *find_taker(const struct rule_set *rules, const struct hits *taken,
                              const struct hits *alone) {
    for (size_t i = 0; i < taken->count; i++)
        for (size_t k = 0; k < alone->count; k++)
            if (taken->items[i].start < alone->items[k].end &&
                alone->items[k].start < taken->items[i].end)
                return rules->items[taken->items[i].rule].name;
    return NULL;
}

/* Reports that a rule does not match its line, and why: its pattern is not there, or another rule,
 * one of `hits`, takes its words. Returns -1 without memory, else 0. */
static int report_no_hit(struct rulefile *file, const struct statement *statement, uint32_t rule,
                         struct rule_set *rules, const struct phrase_index *index,
                         struct lexer *lexer, const struct hits *hits, bool used) {
    char message[320];
    struct hits alone = {0};
    int found = rule_hits_alone(rules, index, lexer, statement->text, rule, &alone);
    const char *taker = found > 0 ? find_taker(rules, hits, &alone) : NULL;
    snprintf(message, sizeof message, "the rule does not hit this line: %.200s%s",
             taker       ? taker
             : found > 0 ? "another rule"
                         : "its pattern or its conditions do not match",
             found > 0 ? " takes its words" : "");
    free(alone.items);
    if (found >= 0)
        report_line(file, statement, used, message);
    return found < 0 ? -1 : 0;
}

/* Runs the lines of rules with these numbers; UINT32_MAX: the rule is not there. */
static enum descale_status check_statements(struct rulefile *file, struct rule_set *rules,
                                            const struct phrase_index *index,
                                            const uint32_t *numbers, bool used) {
    struct lexer lexer;
    struct hits hits = {0};
    int found = lexer_open(&lexer, index->vocabulary) ? 0 : -1;
    for (size_t i = 0; i < file->statement_count && found >= 0; i++) {
        const struct statement *statement = &file->statements[i];
        if ((statement->kind != STATEMENT_HIT && statement->kind != STATEMENT_MISS) ||
            numbers[statement->rule] == UINT32_MAX)
            continue;
        found = rule_hits(index, &lexer, statement->text, numbers[statement->rule], &hits);
        if (found == 0 && statement->kind == STATEMENT_HIT)
            found = report_no_hit(file, statement, numbers[statement->rule], rules, index, &lexer,
                                  &hits, used);
        if (found > 0 && statement->kind == STATEMENT_MISS)
            report_line(file, statement, used, "the rule hits this line, which it is to miss");
    }
    lexer_close(&lexer);
    free(hits.items);
    return found < 0 ? DESCALE_NO_MEMORY : file->errors ? DESCALE_INVALID : DESCALE_OK;
}

/* Disables the rules that have the names of the file's rules, so that the file's rules are checked.
 * built_in[i] becomes the number of the built-in rule if the file's i-th rule has a shape, else
 * UINT32_MAX. False: no memory. */
static bool disable_namesakes(struct rulefile *file, struct descale_model *model,
                              uint32_t *built_in) {
    struct name_table names;
    bool memory = rule_set_names(&model->rules, &names);
    for (uint32_t i = 0; i < file->rule_count && memory; i++) {
        uint32_t number;
        bool known = name_table_find(&names, file->rules[i].name, &number);
        bool shape = file->rules[i].kinds & 1U << STATEMENT_SHAPE;
        if (known)
            model->rules.items[number].disabled = 1;
        if (shape && !known)
            rulefile_error_as(file, file->rules[i].line, 1, DESCALE_CAUSE_SHAPE,
                              "a rule with a shape can be checked once it is built in");
        built_in[i] = shape && known ? number : UINT32_MAX;
    }
    name_table_close(&names);
    return memory;
}

/* Has the built-in rules checked in place of rules with shapes, which cannot be compiled here. */
static void use_built_in_shapes(struct rulefile *file, struct descale_model *model,
                                const uint32_t *built_in, uint32_t *numbers) {
    for (uint32_t i = 0; i < file->rule_count; i++) {
        if (built_in[i] == UINT32_MAX)
            continue;
        model->rules.items[numbers[i]].disabled = 1;
        model->rules.items[built_in[i]].disabled = 0;
        numbers[i] = built_in[i];
    }
}

/* Replaces each \n in a `hit` or `miss` of a filter by a newline. */
static void unescape(char *text) {
    char *to = text;
    for (; *text; text++) {
        bool newline = text[0] == '\\' && text[1] == 'n';
        text += newline;
        *to++ = newline ? '\n' : *text;
    }
    *to = '\0';
}

static enum descale_status check_filter(struct rulefile *file, struct rule_set *rules) {
    struct filter *filter;
    enum descale_status status = filter_open(&filter, file, rules);
    for (size_t i = 0; i < file->statement_count && status == DESCALE_OK; i++) {
        struct statement *statement = &file->statements[i];
        bool acts, hit = statement->kind == STATEMENT_HIT;
        if (!hit && statement->kind != STATEMENT_MISS)
            continue;
        char *text = strdup(statement->text);
        if (text)
            unescape(text);
        status = text ? filter_acts(filter, text, strlen(text), statement->rule, &acts)
                      : DESCALE_NO_MEMORY;
        free(text);
        if (status == DESCALE_OK && acts != hit)
            rulefile_error(file, statement->line, statement->column,
                           hit ? "the rule does nothing on this text"
                               : "the rule hits this text, which it is to miss");
    }
    filter_close(filter);
    return status == DESCALE_OK && file->errors ? DESCALE_INVALID : status;
}

enum descale_status model_run_examples(struct descale_model *model, struct rulefile *file,
                                       enum descale_status status,
                                       const struct reporter *reporter) {
    uint32_t *numbers = calloc(file->rule_count + 1, sizeof *numbers);
    struct name_table names;
    file->reporter = reporter;
    if (!rule_set_names(&model->rules, &names) || !numbers)
        status = DESCALE_NO_MEMORY;
    for (uint32_t i = 0; status != DESCALE_NO_MEMORY && i < file->rule_count; i++)
        if (!name_table_find(&names, file->rules[i].name, &numbers[i]))
            numbers[i] = UINT32_MAX;
    name_table_close(&names);
    if (status == DESCALE_OK && !file->filter)
        status = check_statements(file, &model->rules, &model->index, numbers, true);
    free(numbers);
    rulefile_close(file);
    /* A file that could be read only once, as a pipe, has nothing to run now. */
    return status == DESCALE_NO_MEMORY ? status : DESCALE_OK;
}

/* Warns of a file in which nothing can be checked. */
static void warn_of_nothing(struct rulefile *file) {
    size_t lines = 0;
    for (size_t i = 0; i < file->statement_count; i++)
        lines +=
            file->statements[i].kind == STATEMENT_HIT || file->statements[i].kind == STATEMENT_MISS;
    if (lines == 0 && file->word_count == 0)
        rulefile_warning(file, 1, 1,
                         "no hit and no miss line stands in this file: nothing was checked");
}

enum descale_status model_check(struct descale_model *model, struct rulefile *file,
                                enum descale_status status, const struct reporter *reporter) {
    (void)reporter; /* the file has it */
    if (status == DESCALE_OK)
        warn_of_nothing(file);
    if (file->filter) {
        status = status == DESCALE_OK ? check_filter(file, &model->rules) : status;
        rulefile_close(file);
        return status;
    }
    uint32_t *numbers = calloc(2 * file->rule_count + 1, sizeof *numbers);
    if (!numbers || !model_extend(model))
        status = DESCALE_NO_MEMORY;
    if (status == DESCALE_OK) {
        uint32_t *built_in = numbers + file->rule_count;
        bool memory = disable_namesakes(file, model, built_in);
        status = !memory        ? DESCALE_NO_MEMORY
                 : file->errors ? DESCALE_INVALID
                                : rule_compile(file, &model->rules, model->builder, numbers);
        if (!model_index(model))
            status = DESCALE_NO_MEMORY;
        if (status == DESCALE_OK)
            use_built_in_shapes(file, model, built_in, numbers);
    }
    if (status == DESCALE_OK) {
        status = check_statements(file, &model->rules, &model->index, numbers, false);
        if (status != DESCALE_NO_MEMORY &&
            rule_lint(file, &model->rules, &model->index, numbers) == DESCALE_NO_MEMORY)
            status = DESCALE_NO_MEMORY;
    }
    free(numbers);
    rulefile_close(file);
    return status;
}
