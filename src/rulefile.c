/* SPDX-License-Identifier: Apache-2.0 */
#include "rulefile.h"
#include "lexer.h"
#include "phrase.h"
#include "status.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT ((size_t)64 << 20)

/* The state of parsing: the line in hand, and what stands on it. */
struct parse {
    struct rulefile *file;
    const char *language; /* the file name up to its first dot */
    int language_length;
    int file_class; /* the class named by the file name, or -1 */
    uint32_t line;
    char *start, *at; /* the line, and the text behind the keyword */
    struct rulefile_rule *rule;
    bool no_memory;
};

/* A line of the file as it was read. */
static const char *line_text(const struct rulefile *file, uint32_t line) {
    const char *at = (const char *)file->text.bytes, *end = at + file->text.size;
    while (--line && at < end)
        at += strcspn(at, "\n") + 1;
    return at < end ? at : "";
}

enum descale_status rulefile_error(struct rulefile *file, uint32_t line, size_t column,
                                   const char *message) {
    char name[512], shown[1700], caret[1700];
    const char *text = line_text(file, line);
    size_t size = strcspn(text, "\n"), before = column - 1 < size ? column - 1 : size, width = 0;
    size_t length = status_escape(caret, sizeof caret - 2, text, before < 400 ? before : 400, true);
    for (size_t i = 0; i < length; i++) /* a column a character */
        if (caret[i] == '\t' || ((unsigned char)caret[i] & 0xc0) != 0x80)
            caret[width++] = caret[i] == '\t' ? '\t' : ' ';
    caret[width] = '^';
    caret[width + 1] = '\0';
    status_escape(shown, sizeof shown, text, size < 400 ? size : 400, true);
    file->errors++;
    status_report(file->reporter, "%s:%u:%zu: %s\n  %s\n  %s",
                  status_name(name, sizeof name, file->path), line, column, message, shown, caret);
    return DESCALE_BAD_RULES;
}

static void fail(struct parse *parse, const char *at, const char *message) {
    rulefile_error(parse->file, parse->line, (size_t)(at - parse->start) + 1, message);
}

static bool take(struct parse *parse, enum statement_kind kind) {
    struct rulefile *file = parse->file;
    struct statement *items = buffer_grow(file->statements, &file->statement_capacity,
                                          file->statement_count + 1, sizeof *items);
    if (!items)
        return !(parse->no_memory = true);
    file->statements = items;
    items[file->statement_count++] =
        (struct statement){kind, parse->at, parse->line, (uint32_t)(parse->at - parse->start) + 1,
                           (uint32_t)(file->rule_count - 1)};
    return true;
}

static int class_find(const char *text, size_t length) {
    for (int class = 0; class < DESCALE_CLASSES; class ++) {
        const char *name = descale_class_name((enum descale_class) class);
        if (strlen(name) == length && !strncmp(name, text, length))
            return class;
    }
    return -1;
}

static void parse_rule(struct parse *parse) {
    struct rulefile *file = parse->file;
    size_t length = strspn(parse->at, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    parse->rule = NULL;
    if (length == 0 || parse->at[length] || parse->at[0] == '.') {
        fail(parse, parse->at + length, "expected a name of small letters, digits, '.' and '-'");
        return;
    }
    char *name = malloc((size_t)parse->language_length + 1 + length + 1);
    struct rulefile_rule *rules =
        buffer_grow(file->rules, &file->rule_capacity, file->rule_count + 1, sizeof *rules);
    if (rules)
        file->rules = rules;
    if (!name || !rules) {
        free(name);
        parse->no_memory = true;
        return;
    }
    sprintf(name, "%.*s.%.*s", parse->language_length, parse->language, (int)length, parse->at);
    for (size_t i = 0; i < file->rule_count; i++)
        if (!strcmp(rules[i].name, name))
            fail(parse, parse->at, "a rule of this name stands in this file already");
    parse->rule = &rules[file->rule_count++];
    *parse->rule = (struct rulefile_rule){
        {.name = name, .why = "", .class = (uint8_t)parse->file_class}, name, parse->line};
    if (parse->file_class < 0)
        parse->rule->rule.class = DESCALE_CLASSES;
}

static void parse_class(struct parse *parse) {
    int class = class_find(parse->at, strlen(parse->at));
    if (class < 0)
        fail(parse, parse->at, "expected body, navigation, cookie or promo");
    else
        parse->rule->rule.class = (uint8_t) class;
}

static void parse_weight(struct parse *parse) {
    char *end;
    double weight = strtod(parse->at, &end);
    if (end == parse->at || *end || !(fabs(weight) < 1000)) {
        fail(parse, parse->at, "expected a weight between -1000 and 1000");
        return;
    }
    parse->rule->rule.weight = (int32_t)lrint(weight * WEIGHT_ONE);
    parse->rule->rule.weighed = 1;
}

static void parse_why(struct parse *parse) {
    parse->rule->rule.why = parse->at;
}

/* One of the comma-separated parts of `where`: a place, or feature, comparison and number. */
static bool parse_condition(struct parse *parse, char **at) {
    static const char *const places[] = {"", "line", "start", "end", "inside"};
    static const char *const compares[] = {"<", "<=", "=", ">=", ">"};
    struct rule *rule = &parse->rule->rule;
    size_t length = strspn(*at, "abcdefghijklmnopqrstuvwxyz_");
    char *behind = *at + length + strspn(*at + length, " \t");
    size_t sign = strspn(behind, "<=>");
    if (sign == 0) {
        for (uint8_t i = 1; i < 5; i++)
            if (strlen(places[i]) == length && !strncmp(*at, places[i], length)) {
                rule->where = i;
                *at = behind;
                return true;
            }
        fail(parse, *at, "expected line, start, end, inside, or a comparison such as words <= 12");
        return false;
    }
    enum feature feature = feature_find(*at, length);
    if (feature >= FEATURE_COUNTS) {
        fail(parse, *at, "expected a count that the lexer makes: words, length, number, comma ...");
        return false;
    }
    uint8_t compare = 0;
    while (compare < 5 &&
           (strlen(compares[compare]) != sign || strncmp(behind, compares[compare], sign) != 0))
        compare++;
    char *number = behind + sign + strspn(behind + sign, " \t"), *end = number;
    long value = *number >= '0' && *number <= '9' ? strtol(number, &end, 10) : -1;
    if (compare == 5 || value < 0 || value > UINT16_MAX) {
        fail(parse, compare == 5 ? behind : number,
             compare == 5 ? "expected <, <=, =, >= or >" : "expected a number from 0 to 65535");
        return false;
    }
    if (rule->condition_count == RULE_CONDITIONS) {
        fail(parse, *at, "a rule has at most 4 comparisons");
        return false;
    }
    rule->conditions[rule->condition_count++] =
        (struct rule_condition){(uint8_t)feature, compare, (uint16_t)value};
    *at = end + strspn(end, " \t");
    return true;
}

static void parse_where(struct parse *parse) {
    char *at = parse->at;
    while (parse_condition(parse, &at)) {
        if (!*at)
            return;
        if (*at != ',') {
            fail(parse, at, "expected a comma or the end of the line");
            return;
        }
        at += 1 + strspn(at + 1, " \t");
    }
}

/* The pattern is parsed for its errors, and again when its phrases are added. */
static void parse_match(struct parse *parse) {
    struct phrases phrases;
    struct phrase_error error;
    enum descale_status status = phrase_parse(parse->at, &phrases, &error);
    phrases_free(&phrases);
    if (status == DESCALE_BAD_RULES)
        fail(parse, parse->at + error.offset, error.message);
    parse->no_memory |= status == DESCALE_NO_MEMORY;
    take(parse, STATEMENT_MATCH);
}
static void parse_shape(struct parse *parse) {
    take(parse, STATEMENT_SHAPE);
}
static void parse_hit(struct parse *parse) {
    take(parse, STATEMENT_HIT);
}
static void parse_miss(struct parse *parse) {
    take(parse, STATEMENT_MISS);
}

/* Adds the words of a list to a matcher, or only looks for errors if that is NULL. */
static enum descale_status add_words(struct rulefile *file, const struct statement *list,
                                     struct matcher *matcher) {
    const char *at = list->text;
    struct lexer lexer;
    bool opened = lexer_open(&lexer, NULL);
    while (opened && *(at += strspn(at, " \t"))) {
        size_t length = strcspn(at, " \t"), column = list->column + (size_t)(at - list->text);
        uint64_t hashes[2];
        size_t count = phrase_words(&lexer, at, length, hashes, 2);
        if (count == SIZE_MAX)
            opened = false;
        else if (count != 1 && !matcher)
            rulefile_error(file, list->line, column, "expected one word");
        else if (matcher)
            matcher_word(matcher, hashes[0], (enum word_set)list->kind);
        at += length;
    }
    lexer_close(&lexer);
    return opened ? DESCALE_OK : DESCALE_NO_MEMORY;
}

static void parse_words(struct parse *parse) {
    static const char *const sets[SETS] = {"function", "person", "month"};
    struct rulefile *file = parse->file;
    size_t length = strcspn(parse->at, " \t");
    enum word_set set = SET_FUNCTION;
    while (set < SETS &&
           (strlen(sets[set]) != length || strncmp(parse->at, sets[set], length) != 0))
        set++;
    if (set == SETS) {
        fail(parse, parse->at, "expected function, person or month, and words of that set");
        return;
    }
    struct statement *items =
        buffer_grow(file->words, &file->word_capacity, file->word_count + 1, sizeof *items);
    if (!items) {
        parse->no_memory = true;
        return;
    }
    file->words = items;
    parse->at += length;
    items[file->word_count++] = (struct statement){(enum statement_kind)set, parse->at, parse->line,
                                                   (uint32_t)(parse->at - parse->start) + 1, 0};
    parse->no_memory |= add_words(file, &items[file->word_count - 1], NULL) != DESCALE_OK;
}

static const struct keyword {
    const char *word;
    void (*parse)(struct parse *parse);
    bool inside; /* belongs into a rule */
} keywords[] = {
    {"rule", parse_rule, false},    {"words", parse_words, false}, {"class", parse_class, true},
    {"match", parse_match, true},   {"shape", parse_shape, true},  {"where", parse_where, true},
    {"why", parse_why, true},       {"hit", parse_hit, true},      {"miss", parse_miss, true},
    {"weight", parse_weight, true},
};
#define KEYWORDS (sizeof keywords / sizeof *keywords)

/* Parses the line at parse->start, which ends in a NUL at `end`. */
static void parse_line(struct parse *parse, char *end) {
    char *at = parse->start + strspn(parse->start, " \t");
    if (at == end || *at == '#')
        return;
    size_t length = strcspn(at, " \t");
    const struct keyword *keyword = keywords;
    while (keyword < keywords + KEYWORDS &&
           (strlen(keyword->word) != length || strncmp(at, keyword->word, length) != 0))
        keyword++;
    if (keyword == keywords + KEYWORDS) {
        fail(parse, at,
             "expected rule, class, match, shape, where, weight, why, hit, miss or words");
        return;
    }
    parse->at = at + length + strspn(at + length, " \t");
    if (parse->at == end)
        fail(parse, parse->at, "expected something behind this word");
    else if (!keyword->inside || parse->rule)
        keyword->parse(parse);
    else if (parse->file->rule_count == 0 && parse->file->errors == 0)
        fail(parse, at, "this belongs into a rule: expected 'rule NAME' above it");
}

/* Every rule needs a class, a reason, a pattern, a hit and a miss. */
static void check_rules(struct rulefile *file) {
    for (uint32_t i = 0; i < file->rule_count; i++) {
        const struct rulefile_rule *rule = &file->rules[i];
        unsigned seen = 0;
        for (size_t s = 0; s < file->statement_count; s++)
            if (file->statements[s].rule == i)
                seen |= 1U << file->statements[s].kind;
        const char *missing = rule->rule.class >= DESCALE_CLASSES ? "this rule has no 'class' line"
                              : !*rule->rule.why                  ? "this rule has no 'why' line"
                              : !(seen & (1U << STATEMENT_MATCH | 1U << STATEMENT_SHAPE))
                                  ? "this rule has no 'match' or 'shape' line"
                              : !(seen & 1U << STATEMENT_HIT)  ? "this rule has no 'hit' line"
                              : !(seen & 1U << STATEMENT_MISS) ? "this rule has no 'miss' line"
                                                               : NULL;
        if (missing)
            rulefile_error(file, rule->line, 1, missing);
    }
}

static enum descale_status load(struct rulefile *file) {
    char name[512];
    status_name(name, sizeof name, file->path);
    file->text.maximum = FILE_LIMIT;
    int error = buffer_file(&file->text, file->path);
    if (error == ENOMEM || (!error && !buffer_reserve(&file->text, 2)))
        return DESCALE_NO_MEMORY;
    if (error) {
        status_report(file->reporter, "descale: %s: %s", name, strerror(error));
        return DESCALE_UNUSABLE;
    }
    if (memchr(file->text.bytes, '\0', file->text.size)) {
        status_report(file->reporter, "descale: %s: a NUL byte: this is no rule file", name);
        return DESCALE_BAD_RULES;
    }
    if (file->text.size == 0 || file->text.bytes[file->text.size - 1] != '\n')
        file->text.bytes[file->text.size++] = '\n';
    file->text.bytes[file->text.size] = '\0';
    return DESCALE_OK;
}

/* Takes language and class from a name such as rules/en.cookie.rules. */
static void parse_name(struct parse *parse, const char *path) {
    const char *slash = strrchr(path, '/');
    parse->language = slash ? slash + 1 : path;
    parse->language_length = (int)strcspn(parse->language, ".");
    const char *second = parse->language + parse->language_length;
    second += *second == '.';
    parse->file_class = class_find(second, strcspn(second, "."));
}

enum descale_status rulefile_read(struct rulefile *file, const char *path,
                                  const struct descale_reporter *reporter) {
    *file = (struct rulefile){.path = path, .reporter = reporter};
    enum descale_status status = load(file);
    if (status != DESCALE_OK)
        return status;
    if (!buffer_append(&file->copy, file->text.bytes, file->text.size))
        return DESCALE_NO_MEMORY;
    struct parse parse = {.file = file};
    parse_name(&parse, path);
    char *at = (char *)file->copy.bytes, *end = at + file->copy.size;
    if (file->copy.size > 3 && !memcmp(at, "\xef\xbb\xbf", 3))
        memset(at, ' ', 3);
    while (at < end && !parse.no_memory) {
        char *newline = memchr(at, '\n', (size_t)(end - at)), *last = newline;
        while (last > at && strchr(" \t\r", last[-1]))
            last--;
        *last = '\0';
        parse.line++;
        parse.start = at;
        parse_line(&parse, last);
        at = newline + 1;
    }
    if (parse.no_memory)
        return DESCALE_NO_MEMORY;
    check_rules(file);
    return file->errors ? DESCALE_BAD_RULES : DESCALE_OK;
}

void rulefile_close(struct rulefile *file) {
    for (size_t i = 0; i < file->rule_count; i++)
        free(file->rules[i].name);
    free(file->rules);
    free(file->statements);
    free(file->words);
    buffer_free(&file->text);
    buffer_free(&file->copy);
}

static enum descale_status add_rule(struct rulefile *file, const struct rulefile_rule *rule,
                                    struct matcher *matcher, uint32_t *number) {
    for (size_t i = 0; i < matcher->rule_count; i++)
        if (!matcher->rules[i].off && !strcmp(matcher->rules[i].name, rule->name))
            return rulefile_error(file, rule->line, 1, "a rule of this name exists already");
    int64_t added = matcher_rule(matcher, &rule->rule);
    *number = (uint32_t)added;
    return added < 0 ? DESCALE_NO_MEMORY : DESCALE_OK;
}

enum descale_status rulefile_add(struct rulefile *file, struct matcher *matcher,
                                 uint32_t *numbers) {
    enum descale_status status = DESCALE_OK;
    struct phrase_error error; /* there is none: rulefile_read() has parsed the patterns */
    for (size_t i = 0; i < file->rule_count && status != DESCALE_NO_MEMORY; i++)
        status = add_rule(file, &file->rules[i], matcher, &numbers[i]);
    for (size_t i = 0; i < file->statement_count && status != DESCALE_NO_MEMORY; i++)
        if (file->statements[i].kind == STATEMENT_MATCH)
            status = phrase_add(file->statements[i].text, matcher,
                                numbers[file->statements[i].rule], &error);
    for (size_t i = 0; i < file->word_count && status != DESCALE_NO_MEMORY; i++)
        status = add_words(file, &file->words[i], matcher);
    if (status == DESCALE_NO_MEMORY)
        return status;
    return file->errors ? DESCALE_BAD_RULES : DESCALE_OK;
}
