/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule_parser.h"
#include "rules/pattern.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
                           parse->rule ? (uint32_t)(file->rule_count - 1) : UINT32_MAX};
    return true;
}

int statement_class(const char *text, size_t length) {
    for (int class = 0; class < DESCALE_LABELS; class ++) {
        const char *name = descale_label_name((enum descale_label_id) class);
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
        parse->rule->rule.class = file->pack ? DESCALE_NAVIGATION : DESCALE_LABELS;
}

static void parse_pack(struct parse *parse) {
    struct rulefile *file = parse->file;
    if (file->pack || file->rule_count > 0 || file->word_count > 0)
        fail(parse, parse->at, "'pack' stands once, above everything else");
    else
        file->pack = parse->at;
}

static void parse_class(struct parse *parse) {
    int class = statement_class(parse->at, strlen(parse->at));
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
    if ((int)feature >= FEATURE_COUNTS) {
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

static void parse_places(struct parse *parse) {
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
    if (status == DESCALE_INVALID)
        fail(parse, parse->at + error.offset, error.message);
    parse->no_memory |= status == DESCALE_NO_MEMORY;
    take(parse, STATEMENT_MATCH);
}
/* In a pack the text is understood later, by pack_open(). */
static void parse_where(struct parse *parse) {
    if (parse->file->pack)
        take(parse, STATEMENT_WHERE);
    else
        parse_places(parse);
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
    parse->no_memory |= rulefile_words(file, &items[file->word_count - 1], NULL) != DESCALE_OK;
}

#define IN_RULES 1U /* belongs into files of rules */
#define IN_PACKS 2U /* belongs into packs */
#define OUTSIDE 4U  /* may stand outside a rule */
static const struct keyword {
    const char *word;
    void (*parse)(struct parse *parse); /* NULL: its text is kept for later */
    unsigned place;
    enum statement_kind kind; /* as what it is kept */
} keywords[] = {
    {"pack", parse_pack, IN_RULES | IN_PACKS | OUTSIDE, 0},
    {"rule", parse_rule, IN_RULES | IN_PACKS | OUTSIDE, 0},
    {"words", parse_words, IN_RULES | OUTSIDE, 0},
    {"source", NULL, IN_PACKS | OUTSIDE, STATEMENT_SOURCE},
    {"lines", NULL, IN_PACKS | OUTSIDE, STATEMENT_LINES},
    {"class", parse_class, IN_RULES | IN_PACKS, 0},
    {"match", parse_match, IN_RULES, 0},
    {"shape", NULL, IN_RULES, STATEMENT_SHAPE},
    {"drop", NULL, IN_PACKS, STATEMENT_DROP},
    {"cut", NULL, IN_PACKS, STATEMENT_CUT},
    {"where", parse_where, IN_RULES | IN_PACKS, 0},
    {"unless", NULL, IN_PACKS, STATEMENT_UNLESS},
    {"weight", parse_weight, IN_RULES, 0},
    {"why", parse_why, IN_RULES | IN_PACKS, 0},
    {"hit", NULL, IN_RULES | IN_PACKS, STATEMENT_HIT},
    {"miss", NULL, IN_RULES | IN_PACKS, STATEMENT_MISS},
};
#define KEYWORDS (sizeof keywords / sizeof *keywords)

static const char *expected(const struct parse *parse) {
    return parse->file->pack
               ? "expected rule, class, drop, cut, where, unless, lines, source, why, hit or miss"
               : "expected rule, class, match, shape, where, weight, why, hit, miss or words";
}

/* Said once: not when a rule's own line was wrong. */
static void fail_outside(struct parse *parse, const char *at) {
    if (parse->file->rule_count == 0 && parse->file->errors == 0)
        fail(parse, at, "this belongs into a rule: expected 'rule NAME' above it");
}

void statement_parse(struct parse *parse, char *end) {
    char *at = parse->start + strspn(parse->start, " \t");
    if (at == end || *at == '#')
        return;
    size_t length = strcspn(at, " \t");
    const struct keyword *keyword = keywords;
    while (keyword < keywords + KEYWORDS &&
           (strlen(keyword->word) != length || strncmp(at, keyword->word, length) != 0))
        keyword++;
    unsigned kind = parse->file->pack ? IN_PACKS : IN_RULES;
    if (keyword == keywords + KEYWORDS || !(keyword->place & kind)) {
        fail(parse, at, expected(parse));
        return;
    }
    parse->at = at + length + strspn(at + length, " \t");
    if (parse->at == end)
        fail(parse, parse->at, "expected something behind this word");
    else if (!(keyword->place & OUTSIDE || parse->rule))
        fail_outside(parse, at);
    else if (keyword->parse)
        keyword->parse(parse);
    else
        take(parse, keyword->kind);
}
