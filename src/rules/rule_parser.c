/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule_parser.h"
#include "lex/lexer.h"
#include "rules/condition_parser.h"
#include "rules/name_table.h"
#include "rules/parse_words.h"
#include "rules/pattern.h"
#include "base/plain_locale.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    struct rulefile *file;
    const char *language; /* the file name up to its first dot */
    int language_length;
    uint8_t file_class;         /* the class in the file name, or NO_CLASS */
    struct lexer lexer;         /* without a vocabulary, for patterns and word lists */
    uint32_t line;              /* number of the current line, from 1 */
    char *start, *at;           /* the line, and the text after its keyword */
    struct rulefile_rule *rule; /* the rule it belongs to; NULL: none */
    struct name_table names;    /* of the rules so far */
    bool no_memory;
};

static void fail(struct parser *parser, const char *at, const char *message) {
    rulefile_error(parser->file, parser->line, (size_t)(at - parser->start) + 1, message);
}

/* The class of this name, or NO_CLASS. */
static uint8_t find_class(const char *text, size_t length) {
    uint8_t found = 0;
    while (found < NO_CLASS && !is_word(descale_label_name((unsigned)found), text, length))
        found++;
    return found;
}

/* ---- Statements ---- */

/* Keeps the text of the statement for later. */
static void keep(struct parser *parser, enum statement_kind kind) {
    uint32_t rule = parser->rule ? (uint32_t)(parser->file->rule_count - 1) : OUTSIDE_RULES;
    uint32_t column = (uint32_t)(parser->at - parser->start) + 1;
    struct statement statement = {kind, parser->at, parser->line, column, rule};
    parser->no_memory |= !rulefile_add_statement(parser->file, &statement);
}

/* Adds a rule; `name` becomes the file's. False: no memory. */
static bool add_rule(struct parser *parser, char *name) {
    struct rulefile *file = parser->file;
    struct rulefile_rule *rules =
        buffer_grow(file->rules, &file->rule_capacity, file->rule_count + 1, sizeof *rules);
    if (!rules)
        return false;
    file->rules = rules;
    uint8_t class = parser->file_class;
    if (class == NO_CLASS && file->filter)
        class = DESCALE_NAVIGATION;
    parser->rule = &rules[file->rule_count++];
    *parser->rule =
        (struct rulefile_rule){{.name = name, .why = "", .class = class}, name, parser->line};
    return true;
}

static void parse_rule(struct parser *parser) {
    size_t length = strspn(parser->at, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    parser->rule = NULL;
    if (length == 0 || parser->at[length] || parser->at[0] == '.') {
        fail(parser, parser->at + length,
             "expected a name of lower-case letters, digits, '.' and '-'");
        return;
    }
    char *name = malloc((size_t)parser->language_length + 1 + length + 1);
    if (name)
        sprintf(name, "%.*s.%.*s", parser->language_length, parser->language, (int)length,
                parser->at);
    uint32_t number;
    if (name && name_table_find(&parser->names, name, &number))
        fail(parser, parser->at, "this file already has a rule of this name");
    if (!name || !add_rule(parser, name)) {
        free(name);
        parser->no_memory = true;
    } else
        parser->no_memory |= !name_table_add(&parser->names, name, 0);
}

static void parse_pack(struct parser *parser) {
    struct rulefile *file = parser->file;
    if (file->filter || file->rule_count > 0 || file->word_count > 0)
        fail(parser, parser->at, "'pack' must come first, once");
    else
        file->filter = parser->at;
}

static void parse_class(struct parser *parser) {
    uint8_t class = find_class(parser->at, strlen(parser->at));
    if (class == NO_CLASS)
        fail(parser, parser->at, "expected body, navigation, cookie or promo");
    else
        parser->rule->rule.class = class;
}

static void parse_weight(struct parser *parser) {
    char *end;
    double weight = plain_number(parser->at, &end);
    if (end == parser->at || *end || !(fabs(weight) < 1000)) {
        fail(parser, parser->at, "expected a weight between -1000 and 1000");
        return;
    }
    parser->rule->rule.weight = (int32_t)lrint(weight * WEIGHT_ONE);
    parser->rule->rule.has_weight = 1;
}

static void parse_why(struct parser *parser) {
    parser->rule->rule.why = parser->at;
}

/* The pattern is parsed for its errors; rule_compile() parses it again for its phrases. */
static void parse_match(struct parser *parser) {
    struct phrases phrases;
    struct parse_error error;
    enum descale_status status = pattern_parse(&parser->lexer, parser->at, &phrases, &error);
    phrases_free(&phrases);
    if (status == DESCALE_INVALID)
        fail(parser, parser->at + error.offset, error.message);
    parser->no_memory |= status == DESCALE_NO_MEMORY;
    keep(parser, STATEMENT_MATCH);
}

/* A filter's conditions are parsed by filter_open(). */
static void parse_where(struct parser *parser) {
    struct parse_error error;
    if (parser->file->filter)
        keep(parser, STATEMENT_WHERE);
    else if (!conditions_parse(parser->at, &parser->rule->rule, &error))
        fail(parser, parser->at + error.offset, error.message);
}

/* Adds a word of `size` bytes to a set. */
static void add_word(struct parser *parser, const char *text, size_t size, enum word_set set) {
    uint64_t hashes[2];
    size_t count;
    if (!pattern_words(&parser->lexer, text, size, hashes, 2, &count))
        parser->no_memory = true;
    else if (count != 1)
        fail(parser, text, "expected one word");
    else
        parser->no_memory |= !rulefile_add_word(parser->file, set, hashes[0]);
}

static void parse_words(struct parser *parser) {
    static const char *const sets[SETS] = {"function", "person", "month"};
    const char *at = parser->at;
    size_t length = strcspn(at, BLANKS);
    unsigned set = 0;
    while (set < SETS && !is_word(sets[set], at, length))
        set++;
    if (set == SETS) {
        fail(parser, at, "expected function, person or month, and words of that set");
        return;
    }
    at += length;
    while (*(at += strspn(at, BLANKS)) && !parser->no_memory) {
        length = strcspn(at, BLANKS);
        add_word(parser, at, length, (enum word_set)set);
        at += length;
    }
}

/* ---- Lines ---- */

#define IN_RULES 1U   /* allowed in files of rules */
#define IN_FILTERS 2U /* allowed in filters */
#define OUTSIDE 4U    /* allowed outside a rule */
static const struct keyword {
    const char *word;
    void (*parse)(struct parser *parser); /* NULL: the text is kept */
    unsigned place;
    enum statement_kind kind; /* of a text that is kept */
} keywords[] = {
    {"pack", parse_pack, IN_RULES | IN_FILTERS | OUTSIDE, 0},
    {"rule", parse_rule, IN_RULES | IN_FILTERS | OUTSIDE, 0},
    {"words", parse_words, IN_RULES | OUTSIDE, 0},
    {"source", NULL, IN_FILTERS | OUTSIDE, STATEMENT_SOURCE},
    {"lines", NULL, IN_FILTERS | OUTSIDE, STATEMENT_LINES},
    {"class", parse_class, IN_RULES | IN_FILTERS, 0},
    {"match", parse_match, IN_RULES, 0},
    {"shape", NULL, IN_RULES, STATEMENT_SHAPE},
    {"drop", NULL, IN_FILTERS, STATEMENT_DROP},
    {"cut", NULL, IN_FILTERS, STATEMENT_CUT},
    {"where", parse_where, IN_RULES | IN_FILTERS, 0},
    {"unless", NULL, IN_FILTERS, STATEMENT_UNLESS},
    {"weight", parse_weight, IN_RULES, 0},
    {"why", parse_why, IN_RULES | IN_FILTERS, 0},
    {"hit", NULL, IN_RULES | IN_FILTERS, STATEMENT_HIT},
    {"miss", NULL, IN_RULES | IN_FILTERS, STATEMENT_MISS},
};
#define KEYWORDS (sizeof keywords / sizeof *keywords)

/* The keyword at `at`, `length` bytes; NULL: there is none in files of this kind. */
static const struct keyword *find_keyword(const struct parser *parser, const char *at,
                                          size_t length) {
    unsigned place = parser->file->filter ? IN_FILTERS : IN_RULES;
    for (const struct keyword *keyword = keywords; keyword < keywords + KEYWORDS; keyword++)
        if (is_word(keyword->word, at, length))
            return keyword->place & place ? keyword : NULL;
    return NULL;
}

/* Parses the line at parser->start, which ends in a NUL at `end`. */
static void parse_line(struct parser *parser, const char *end) {
    struct rulefile *file = parser->file;
    char *at = parser->start + strspn(parser->start, BLANKS);
    if (at == end || *at == '#')
        return;
    size_t length = strcspn(at, BLANKS);
    const struct keyword *keyword = find_keyword(parser, at, length);
    parser->at = at + length + strspn(at + length, BLANKS);
    if (!keyword)
        fail(parser, at,
             file->filter
                 ? "expected rule, class, drop, cut, where, unless, lines, source, why, hit or miss"
                 : "expected rule, class, match, shape, where, weight, why, hit, miss or words");
    else if (parser->at == end)
        fail(parser, parser->at, "this keyword needs an argument");
    else if (!(keyword->place & OUTSIDE) && !parser->rule) {
        if (file->rule_count == 0 && file->errors == 0) /* only once, and not after a bad 'rule' */
            fail(parser, at, "this statement must come after a 'rule NAME' line");
    } else if (keyword->parse)
        keyword->parse(parser);
    else
        keep(parser, keyword->kind);
}

/* ---- Files ---- */

/* Takes language and class from a name such as rules/en.cookie.rules. */
static void parse_name(struct parser *parser, const char *path) {
    const char *slash = strrchr(path, '/');
    parser->language = slash ? slash + 1 : path;
    parser->language_length = (int)strcspn(parser->language, ".");
    const char *second = parser->language + parser->language_length;
    second += *second == '.';
    parser->file_class = find_class(second, strcspn(second, "."));
}

static void parse_lines(struct parser *parser) {
    struct buffer *copy = &parser->file->copy;
    char *at = (char *)copy->bytes, *end = at + copy->size;
    if (copy->size > 3 && !memcmp(at, "\xef\xbb\xbf", 3))
        memset(at, ' ', 3); /* a byte order mark */
    while (at < end && !parser->no_memory) {
        char *newline = memchr(at, '\n', (size_t)(end - at)), *last = newline;
        while (last > at && strchr(" \t\r", last[-1]))
            last--;
        *last = '\0';
        parser->line++;
        parser->start = at;
        parse_line(parser, last);
        at = newline + 1;
    }
}

static enum descale_status parse(struct rulefile *file) {
    struct parser parser = {.file = file};
    parse_name(&parser, file->path);
    parser.no_memory = !lexer_open(&parser.lexer, NULL);
    parser.no_memory |= !name_table_open(&parser.names);
    parse_lines(&parser);
    name_table_close(&parser.names);
    lexer_close(&parser.lexer);
    if (parser.no_memory)
        return DESCALE_NO_MEMORY;
    rulefile_check_rules(file);
    return file->errors ? DESCALE_INVALID : DESCALE_OK;
}

enum descale_status rule_parse_file(struct rulefile *file, const char *path,
                                    const struct reporter *reporter) {
    enum descale_status status = rulefile_load(file, path, reporter);
    return status == DESCALE_OK ? parse(file) : status;
}

enum descale_status rule_parse_text(struct rulefile *file, const char *path, const void *text,
                                    size_t size, const struct reporter *reporter) {
    enum descale_status status = rulefile_load_text(file, path, text, size, reporter);
    return status == DESCALE_OK ? parse(file) : status;
}
