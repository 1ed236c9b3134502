/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/condition_parser.h"
#include "rules/parse_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool compare_find(const char *text, size_t length, enum rule_compare *compare) {
    static const char *const signs[] = {"<", "<=", "=", ">=", ">"};
    for (unsigned i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is_word(signs[i], text, length)) {
            *compare = (enum rule_compare)i;
            return true;
        }
    return false;
}

/* The text of a `where` statement, and where the parser is. */
struct parser {
    const char *text, *at;
    struct rule *rule;
    struct parse_error *error;
};

static bool fail(struct parser *parser, const char *at, const char *message) {
    parser->error->offset = (size_t)(at - parser->text);
    snprintf(parser->error->message, sizeof parser->error->message, "%s", message);
    return false;
}

/* A place on the line, `length` bytes. */
static bool parse_place(struct parser *parser, size_t length) {
    static const char *const places[] = {"", "line", "start", "end", "inside"};
    for (size_t i = 1; i < sizeof places / sizeof *places; i++)
        if (is_word(places[i], parser->at, length)) {
            parser->rule->where = (uint8_t)i;
            parser->at += length;
            return true;
        }
    return fail(parser, parser->at,
                "expected line, start, end, inside, or a comparison such as words <= 12");
}

/* A comparison whose feature has `length` bytes and whose sign is at `sign`. */
static bool parse_comparison(struct parser *parser, size_t length, const char *sign) {
    struct rule *rule = parser->rule;
    enum feature feature = feature_find(parser->at, length);
    if ((int)feature >= FEATURE_COUNTS)
        return fail(parser, parser->at,
                    "expected a count that rules can use: words, length, number, comma ...");
    size_t sign_length = strspn(sign, "<=>");
    enum rule_compare compare;
    if (!compare_find(sign, sign_length, &compare))
        return fail(parser, sign, "expected <, <=, =, >= or >");
    const char *number = sign + sign_length;
    number += strspn(number, BLANKS);
    char *end;
    long value = strtol(number, &end, 10);
    if (*number < '0' || *number > '9' || value < 0 || value > UINT16_MAX)
        return fail(parser, number, "expected a number from 0 to 65535");
    if (rule->condition_count == RULE_CONDITIONS)
        return fail(parser, parser->at, "a rule has at most 4 comparisons");
    rule->conditions[rule->condition_count++] =
        (struct rule_condition){(uint8_t)feature, (uint8_t)compare, (uint16_t)value};
    parser->at = end;
    return true;
}

bool conditions_parse(const char *text, struct rule *rule, struct parse_error *error) {
    struct parser parser = {text, text, rule, error};
    for (;;) {
        size_t length = strspn(parser.at, "abcdefghijklmnopqrstuvwxyz_");
        const char *after = parser.at + length + strspn(parser.at + length, BLANKS);
        bool parsed = strspn(after, "<=>") > 0 ? parse_comparison(&parser, length, after)
                                               : parse_place(&parser, length);
        if (!parsed)
            return false;
        parser.at += strspn(parser.at, BLANKS);
        if (!*parser.at)
            return true;
        if (*parser.at != ',')
            return fail(&parser, parser.at, "expected a comma or the end of the line");
        parser.at += 1 + strspn(parser.at + 1, BLANKS);
    }
}
