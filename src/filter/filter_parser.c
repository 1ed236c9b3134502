/* SPDX-License-Identifier: Apache-2.0
 *
 * filter_open(): the statements of a filter's file made into its rules. */
#include "filter/filter.h"
#include "filter/filter_rule.h"
#include "rules/condition_parser.h"
#include "rules/parse_words.h"
#include "base/plain_locale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILTER_RULES_MAX                                                                           \
    4096 /* each example of a rule is tried on all: time grows with the square */

/* Compiles the pattern that is the `size` bytes from `at` on in a statement's text. Returns
 * DESCALE_OK, DESCALE_INVALID (reported) or DESCALE_NO_MEMORY. */
static enum descale_status compile(struct rulefile *file, const struct statement *statement,
                                   const char *at, size_t size, pcre2_code **pattern) {
    int error;
    size_t offset;
    *pattern = pcre2_compile((PCRE2_SPTR)at, size,
                             PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_DOTALL |
                                 PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C,
                             &error, &offset, NULL);
    if (*pattern) {
        pcre2_jit_compile(*pattern, PCRE2_JIT_COMPLETE); /* without JIT, PCRE2 interprets */
        return DESCALE_OK;
    }
    char message[160];
    if (error == PCRE2_ERROR_HEAP_FAILED ||
        pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof message) < 0)
        return DESCALE_NO_MEMORY;
    return statement_error(file, statement, (size_t)(at - statement->text) + offset, message);
}

/* ---- Conditions ---- */

static const struct measure {
    const char *name;
    enum filter_measure measure;
    bool has_pattern, has_comparison;
} measures[] = {
    {"text", MEASURE_TEXT, true, false},
    {"words", MEASURE_WORDS, false, true},
    {"longest", MEASURE_LONGEST, false, true},
    {"length", MEASURE_LENGTH, false, true},
    {"characters", MEASURE_CHARACTERS, true, true},
    {"lines", MEASURE_LINES, true, true},
    {"repeated_lines", MEASURE_REPEATED_LINES, false, true},
    {"repeated_characters", MEASURE_REPEATED_CHARACTERS, false, true},
    {"repeated_text", MEASURE_REPEATED_TEXT, false, true},
    {"newlines_per_word", MEASURE_NEWLINES_PER_WORD, false, true},
    {"removed_words", MEASURE_REMOVED_WORDS, false, true},
    {"page_length", MEASURE_PAGE_LENGTH, false, true},
};
#define MEASURES (sizeof measures / sizeof *measures)

/* The measure of this name; NULL: there is none. */
static const struct measure *find_measure(const char *text, size_t length) {
    for (size_t i = 0; i < MEASURES; i++)
        if (is_word(measures[i].name, text, length))
            return &measures[i];
    return NULL;
}

/* Where text[from, end) ends without the blanks at its end. */
static size_t trim(const char *text, size_t from, size_t end) {
    while (end > from && strchr(BLANKS, text[end - 1]))
        end--;
    return end;
}

/* Where the last word of text[from, end) begins. */
static size_t last_word(const char *text, size_t from, size_t end) {
    end = trim(text, from, end);
    while (end > from && !strchr(BLANKS, text[end - 1]))
        end--;
    return end;
}

/* Parses the comparison and the number at the end of a condition's text[from, *end); *end becomes
 * where they begin. */
static enum descale_status parse_comparison(struct rulefile *file,
                                            const struct statement *statement, size_t from,
                                            size_t *end, struct filter_condition *condition) {
    const char *text = statement->text;
    size_t number = last_word(text, from, *end), sign = last_word(text, from, number);
    if (!compare_find(text + sign, strcspn(text + sign, BLANKS), &condition->compare))
        return statement_error(file, statement, sign,
                               "expected <, <=, =, >= or >, and a number after it");
    char *after;
    double value = plain_number(text + number, &after);
    bool percent = *after == '%';
    if (text[number] < '0' || text[number] > '9' || after[percent])
        return statement_error(file, statement, number, "expected a number such as 5, 0.3 or 30%");
    condition->value = percent ? value / 100 : value;
    *end = trim(text, from, sign);
    return DESCALE_OK;
}

/* Parses what comes after the name of a measure, from byte `from` of the statement's text on: its
 * pattern and its comparison, where it has them. */
static enum descale_status parse_condition(struct rulefile *file, const struct statement *statement,
                                           const struct measure *measure, size_t from,
                                           struct filter_condition *condition) {
    size_t end = strlen(statement->text);
    enum descale_status status = DESCALE_OK;
    if (measure->has_comparison)
        status = parse_comparison(file, statement, from, &end, condition);
    if (status != DESCALE_OK)
        return status;
    if (measure->has_pattern != (end > from))
        return statement_error(file, statement, from,
                               measure->has_pattern ? "expected a pattern"
                                                    : "this measure has no pattern");
    if (measure->has_pattern)
        status = compile(file, statement, statement->text + from, end - from, &condition->pattern);
    return status;
}

/* `where` and `unless`: a condition. */
static enum descale_status add_condition(struct rulefile *file, const struct statement *statement,
                                         struct filter_rule *rule) {
    const char *text = statement->text;
    size_t length = strcspn(text, BLANKS), from = length + strspn(text + length, BLANKS);
    const struct measure *measure = find_measure(text, length);
    if (!measure)
        return statement_error(
            file, statement, 0,
            "expected text, words, longest, length, characters, lines, repeated_lines, "
            "repeated_characters, repeated_text, newlines_per_word, removed_words or "
            "page_length");
    if (rule->condition_count == FILTER_CONDITIONS)
        return statement_error(file, statement, 0, "a rule has at most 4 conditions");
    bool of_page = measure->measure >= MEASURE_LINES;
    if (rule->condition_count > 0 && of_page != rule->of_page)
        return statement_error(file, statement, 0,
                               "a rule's conditions must all be of the line or all of the page");
    struct filter_condition *condition = &rule->conditions[rule->condition_count];
    *condition = (struct filter_condition){.measure = measure->measure,
                                           .unless = statement->kind == STATEMENT_UNLESS,
                                           .compare = COMPARE_MORE};
    enum descale_status status = parse_condition(file, statement, measure, from, condition);
    if (status == DESCALE_OK) {
        rule->of_page = of_page;
        rule->condition_count++;
    }
    return status;
}

/* ---- Other statements ---- */

/* `drop`: what the rule drops. */
static enum descale_status set_drop(struct rulefile *file, const struct statement *statement,
                                    struct filter_rule *rule) {
    rule->drops_page = !strcmp(statement->text, "page");
    if (!rule->drops_page && strcmp(statement->text, "line") != 0)
        return statement_error(file, statement, 0, "expected line or page");
    return DESCALE_OK;
}

/* `cut`: what the rule deletes. */
static enum descale_status set_cut(struct rulefile *file, const struct statement *statement,
                                   struct filter_rule *rule) {
    if (rule->cut)
        return statement_error(file, statement, 0, "a rule has at most one 'cut' line");
    return compile(file, statement, statement->text, strlen(statement->text), &rule->cut);
}

/* `lines`: how the page is split into lines, and whether they are stripped. */
static enum descale_status set_lines(struct rulefile *file, const struct statement *statement,
                                     enum line_split *split, bool *stripped) {
    static const char *const names[] = {[SPLIT_PYTHON] = "splitlines",
                                        [SPLIT_NEWLINE] = "newline",
                                        [SPLIT_NEWLINE_RUN] = "runs",
                                        [SPLIT_NON_BLANK] = "filled"};
    size_t length = strcspn(statement->text, ",");
    const char *after = statement->text + length;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (!is_word(names[i], statement->text, length))
            continue;
        *split = (enum line_split)i;
        *stripped = *after && !strcmp(after + 1 + strspn(after + 1, BLANKS), "stripped");
        if (!*after || *stripped)
            return DESCALE_OK;
        return statement_error(file, statement, length,
                               "expected the end of the line or ', stripped'");
    }
    return statement_error(file, statement, 0, "expected splitlines, newline, runs or filled");
}

static enum descale_status add_statement(struct rulefile *file, const struct statement *statement,
                                         struct filter_rule *rule) {
    bool stripped; /* a page rule's lines are not */
    switch (statement->kind) {
    case STATEMENT_WHERE:
    case STATEMENT_UNLESS:
        return add_condition(file, statement, rule);
    case STATEMENT_DROP:
        return set_drop(file, statement, rule);
    case STATEMENT_CUT:
        return set_cut(file, statement, rule);
    case STATEMENT_LINES:
        return set_lines(file, statement, &rule->split, &stripped);
    default: /* hit, miss, source */
        return DESCALE_OK;
    }
}

/* ---- Files ---- */

/* Checks what only a whole rule shows. */
static void check_rule(struct rulefile *file, uint32_t index, const struct filter_rule *rule) {
    uint32_t line = file->rules[index].line;
    bool drops = false;
    for (size_t i = 0; i < file->statement_count; i++)
        drops |= file->statements[i].rule == index && file->statements[i].kind == STATEMENT_DROP;
    if (rule->cut && (drops || rule->of_page))
        rulefile_error(file, line, 1,
                       "a rule with a 'cut' line must not drop anything or measure the page");
    else if (rule->of_page && !rule->drops_page)
        rulefile_error(file, line, 1, "a rule that measures the page must drop the page");
    else if (!rule->cut && rule->condition_count == 0)
        rulefile_error(file, line, 1, "this rule has no 'where' or 'unless' line");
}

static enum descale_status add_statements(struct filter *filter, struct rulefile *file) {
    enum descale_status status = DESCALE_OK;
    for (size_t i = 0; i < file->statement_count && status != DESCALE_NO_MEMORY; i++) {
        const struct statement *statement = &file->statements[i];
        if (statement->rule == OUTSIDE_RULES && statement->kind == STATEMENT_LINES)
            status = set_lines(file, statement, &filter->split, &filter->stripped);
    }
    for (size_t i = 0; i < file->rule_count; i++)
        filter->rules[i].split = filter->split;
    for (size_t i = 0; i < file->statement_count && status != DESCALE_NO_MEMORY; i++) {
        const struct statement *statement = &file->statements[i];
        if (statement->rule != OUTSIDE_RULES)
            status = add_statement(file, statement, &filter->rules[statement->rule]);
    }
    for (uint32_t i = 0; i < file->rule_count && file->errors == 0; i++)
        check_rule(file, i, &filter->rules[i]);
    if (status == DESCALE_NO_MEMORY)
        return status;
    return file->errors ? DESCALE_INVALID : DESCALE_OK;
}

/* Adds the rules' names, which say what dropped a line. */
static enum descale_status add_names(struct filter *filter, const struct rulefile *file,
                                     struct rule_set *rules) {
    for (size_t i = 0; i < file->rule_count; i++) {
        struct filter_rule *rule = &filter->rules[i];
        if (!rule_set_add(rules, &file->rules[i].rule, &rule->number))
            return DESCALE_NO_MEMORY;
        rule->class = file->rules[i].rule.class;
    }
    return DESCALE_OK;
}

enum descale_status filter_open(struct filter **filter, struct rulefile *file,
                                struct rule_set *rules) {
    *filter = NULL;
    if (!file->filter)
        return rulefile_error(file, 1, 1, "not a filter: expected 'pack NAME' at the top");
    if (file->rule_count > FILTER_RULES_MAX)
        return rulefile_error(file, file->rules[FILTER_RULES_MAX].line, 1,
                              "too many rules: a filter may have at most 4096");
    struct filter *opened = calloc(1, sizeof *opened);
    if (!opened)
        return DESCALE_NO_MEMORY;
    opened->hash = buffer_hash(BUFFER_HASH, file->text.bytes, file->text.size);
    opened->rules = calloc(file->rule_count + 1, sizeof *opened->rules);
    opened->rule_count = opened->rules ? file->rule_count : 0;
    enum descale_status status = opened->rules ? add_statements(opened, file) : DESCALE_NO_MEMORY;
    if (status == DESCALE_OK)
        status = add_names(opened, file, rules);
    if (status == DESCALE_OK)
        *filter = opened;
    else
        filter_close(opened);
    return status;
}

void filter_close(struct filter *filter) {
    if (!filter)
        return;
    for (size_t i = 0; i < filter->rule_count; i++) {
        pcre2_code_free(filter->rules[i].cut);
        for (size_t c = 0; c < filter->rules[i].condition_count; c++)
            pcre2_code_free(filter->rules[i].conditions[c].pattern);
    }
    free(filter->rules);
    free(filter);
}
