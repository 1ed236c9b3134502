/* SPDX-License-Identifier: Apache-2.0
 *
 * The statements of a pack's file made into what pack.c runs. */
#include "filter/filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum descale_status wrong(struct rulefile *file, const struct statement *statement,
                                 size_t offset, const char *message) {
    return rulefile_error(file, statement->line, statement->column + offset, message);
}

/* Compiles `size` bytes of the statement's text, from `at` on. NULL: reported, or no memory. */
static pcre2_code *compile(struct rulefile *file, const struct statement *statement, const char *at,
                           size_t size) {
    int error;
    size_t offset;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)at, size,
                      PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_DOTALL |
                          PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C,
                      &error, &offset, NULL);
    char message[160];
    if (code)
        pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* where it cannot, the interpreter runs */
    else if (pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof message) >= 0)
        wrong(file, statement, (size_t)(at - statement->text) + offset, message);
    return code;
}

static const struct measure_name {
    const char *name;
    enum pack_measure measure;
    bool pattern, compares;
} measures[] = {
    {"text", PACK_TEXT, true, false},
    {"words", PACK_WORDS, false, true},
    {"longest", PACK_LONGEST, false, true},
    {"length", PACK_LENGTH, false, true},
    {"characters", PACK_CHARACTERS, true, true},
    {"lines", PACK_LINES, true, true},
    {"repeated_lines", PACK_REPEATED_LINES, false, true},
    {"repeated_characters", PACK_REPEATED_CHARACTERS, false, true},
    {"repeated_text", PACK_REPEATED_TEXT, false, true},
    {"newlines_per_word", PACK_NEWLINES_PER_WORD, false, true},
    {"removed_words", PACK_REMOVED_WORDS, false, true},
    {"page_length", PACK_PAGE_LENGTH, false, true},
};
#define MEASURES (sizeof measures / sizeof *measures)

/* Where the last word of text[from, end) begins. */
static size_t last_word(const char *text, size_t from, size_t end) {
    while (end > from && strchr(" \t", text[end - 1]))
        end--;
    while (end > from && !strchr(" \t", text[end - 1]))
        end--;
    return end;
}

/* The comparison and the number at the end of a condition. Returns where they begin, or SIZE_MAX:
 * reported. */
static size_t read_comparison(struct rulefile *file, const struct statement *statement, size_t from,
                              struct pack_test *test) {
    static const char *const compares[] = {"<", "<=", "=", ">=", ">"};
    const char *text = statement->text;
    size_t number = last_word(text, from, strlen(text)), sign = last_word(text, from, number);
    size_t length = strcspn(text + sign, " \t"), compare = 0;
    char *end;
    while (compare < 5 && (strlen(compares[compare]) != length ||
                           strncmp(text + sign, compares[compare], length) != 0))
        compare++;
    if (compare == 5) {
        wrong(file, statement, sign, "expected <, <=, =, >= or >, and a number behind it");
        return SIZE_MAX;
    }
    test->compare = (enum rule_compare)compare;
    double value = strtod(text + number, &end);
    bool percent = *end == '%';
    test->value = percent ? value / 100 : value;
    if (text[number] < '0' || text[number] > '9' || end[percent]) {
        wrong(file, statement, number, "expected a number such as 5, 0.3 or 30%");
        return SIZE_MAX;
    }
    return sign;
}

static enum descale_status add_test(struct rulefile *file, const struct statement *statement,
                                    struct pack_rule *rule) {
    const char *text = statement->text;
    size_t length = strcspn(text, " \t"), from = length + strspn(text + length, " \t"), i = 0;
    size_t end = strlen(text);
    while (i < MEASURES &&
           (strlen(measures[i].name) != length || strncmp(measures[i].name, text, length) != 0))
        i++;
    if (i == MEASURES)
        return wrong(file, statement, 0,
                     "expected text, words, longest, length, characters, lines, repeated_lines, "
                     "repeated_characters, repeated_text, newlines_per_word, removed_words or "
                     "page_length");
    if (rule->test_count == PACK_TESTS)
        return wrong(file, statement, 0, "a rule has at most 4 conditions");
    bool of_page = measures[i].measure >= PACK_LINES;
    if (rule->test_count > 0 && of_page != rule->of_page)
        return wrong(file, statement, 0, "a rule asks about the line or about the page, not both");
    struct pack_test test = {.measure = measures[i].measure,
                             .unless = statement->kind == STATEMENT_UNLESS,
                             .compare = COMPARE_MORE};
    if (measures[i].compares && (end = read_comparison(file, statement, from, &test)) == SIZE_MAX)
        return DESCALE_INVALID;
    while (end > from && measures[i].compares && strchr(" \t", text[end - 1]))
        end--;
    if (measures[i].pattern != (end > from))
        return wrong(file, statement, from,
                     measures[i].pattern ? "expected a pattern" : "this measure takes no pattern");
    if (measures[i].pattern && !(test.pattern = compile(file, statement, text + from, end - from)))
        return file->errors ? DESCALE_INVALID : DESCALE_NO_MEMORY;
    rule->of_page = of_page;
    rule->tests[rule->test_count++] = test;
    return DESCALE_OK;
}

static enum descale_status set_drop(struct rulefile *file, const struct statement *statement,
                                    struct pack_rule *rule) {
    rule->drops_page = !strcmp(statement->text, "page");
    if (!rule->drops_page && strcmp(statement->text, "line") != 0)
        return wrong(file, statement, 0, "expected line or page");
    return DESCALE_OK;
}

/* `lines`: how the page is cut, and whether lines are stripped. */
static enum descale_status set_lines(struct rulefile *file, const struct statement *statement,
                                     enum pack_cut *cut, bool *stripped) {
    static const char *const cuts[] = {"splitlines", "newline", "runs", "filled"};
    size_t length = strcspn(statement->text, ",");
    const char *behind = statement->text + length;
    for (unsigned i = 0; i < 4; i++)
        if (strlen(cuts[i]) == length && !strncmp(cuts[i], statement->text, length)) {
            *cut = (enum pack_cut)i;
            *stripped = *behind && !strcmp(behind + 1 + strspn(behind + 1, " \t"), "stripped");
            if (!*behind || *stripped)
                return DESCALE_OK;
            return wrong(file, statement, length, "expected the end of the line or ', stripped'");
        }
    return wrong(file, statement, 0, "expected splitlines, newline, runs or filled");
}

/* A statement above all rules. */
static enum descale_status take_head(struct rulefile *file, const struct statement *statement,
                                     struct pack *pack) {
    return statement->kind == STATEMENT_LINES
               ? set_lines(file, statement, &pack->lines, &pack->stripped)
               : DESCALE_OK;
}

static enum descale_status take_statement(struct rulefile *file, const struct statement *statement,
                                          struct pack_rule *rule) {
    bool stripped;
    switch (statement->kind) {
    case STATEMENT_WHERE:
    case STATEMENT_UNLESS:
        return add_test(file, statement, rule);
    case STATEMENT_DROP:
        return set_drop(file, statement, rule);
    case STATEMENT_LINES:
        return set_lines(file, statement, &rule->lines, &stripped);
    case STATEMENT_CUT:
        if (rule->cut)
            return wrong(file, statement, 0, "a rule cuts by one pattern");
        rule->cut = compile(file, statement, statement->text, strlen(statement->text));
        return rule->cut ? DESCALE_OK : file->errors ? DESCALE_INVALID : DESCALE_NO_MEMORY;
    default:
        return DESCALE_OK;
    }
}

/* What only the whole of a rule shows. */
static void check_rule(struct rulefile *file, uint32_t index, const struct pack_rule *rule) {
    uint32_t line = file->rules[index].line;
    bool drops = false;
    for (size_t i = 0; i < file->statement_count; i++)
        drops |= file->statements[i].rule == index && file->statements[i].kind == STATEMENT_DROP;
    if (rule->cut && (drops || rule->of_page))
        rulefile_error(file, line, 1, "a rule that cuts asks about the line and drops nothing");
    else if (rule->of_page && !rule->drops_page)
        rulefile_error(file, line, 1, "a rule that asks about the page drops the page");
    else if (!rule->cut && rule->test_count == 0)
        rulefile_error(file, line, 1, "this rule has no 'where' or 'unless' line");
}

static enum descale_status take_all(struct pack *pack, struct rulefile *file) {
    enum descale_status status = DESCALE_OK;
    for (size_t i = 0; i < file->statement_count && status != DESCALE_NO_MEMORY; i++)
        if (file->statements[i].rule == OUTSIDE_RULES)
            status = take_head(file, &file->statements[i], pack);
    for (size_t i = 0; i < file->rule_count; i++)
        pack->rules[i].lines = pack->lines;
    for (size_t i = 0; i < file->statement_count && status != DESCALE_NO_MEMORY; i++)
        if (file->statements[i].rule != OUTSIDE_RULES)
            status =
                take_statement(file, &file->statements[i], &pack->rules[file->statements[i].rule]);
    for (uint32_t i = 0; i < file->rule_count && file->errors == 0; i++)
        check_rule(file, i, &pack->rules[i]);
    return status == DESCALE_NO_MEMORY ? status : file->errors ? DESCALE_INVALID : DESCALE_OK;
}

/* The names, for whoever asks what dropped a line. */
static enum descale_status add_names(struct pack *pack, const struct rulefile *file,
                                     struct rule_set *rules) {
    for (size_t i = 0; i < file->rule_count; i++) {
        if (!rule_set_add(rules, &file->rules[i].rule, &pack->rules[i].number))
            return DESCALE_NO_MEMORY;
        pack->rules[i].class = file->rules[i].rule.class;
    }
    return DESCALE_OK;
}

enum descale_status pack_open(struct pack **pack, struct rulefile *file, struct rule_set *rules) {
    struct pack *opened = calloc(1, sizeof *opened);
    *pack = opened;
    if (!opened)
        return DESCALE_NO_MEMORY;
    if (!file->filter)
        return rulefile_error(file, 1, 1, "expected 'pack NAME' at the top: this is no pack");
    opened->hash = buffer_hash(BUFFER_HASH, file->text.bytes, file->text.size);
    opened->rules = calloc(file->rule_count + 1, sizeof *opened->rules);
    if (!opened->rules)
        return DESCALE_NO_MEMORY;
    opened->rule_count = file->rule_count;
    enum descale_status status = take_all(opened, file);
    return status == DESCALE_OK ? add_names(opened, file, rules) : status;
}

void pack_close(struct pack *pack) {
    if (!pack)
        return;
    for (size_t i = 0; i < pack->rule_count; i++) {
        pcre2_code_free(pack->rules[i].cut);
        for (size_t t = 0; t < pack->rules[i].test_count; t++)
            pcre2_code_free(pack->rules[i].tests[t].pattern);
    }
    free(pack->rules);
    free(pack);
}
