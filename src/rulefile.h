/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule file, parsed: rules/README.md is the description of the language. */
#ifndef RULEFILE_H
#define RULEFILE_H

#include "buffer.h"
#include "matcher.h"

/* A statement whose text is wanted later; the text ends in NUL and belongs to the file. */
enum statement_kind { STATEMENT_MATCH, STATEMENT_SHAPE, STATEMENT_HIT, STATEMENT_MISS };
struct statement {
    enum statement_kind kind;
    const char *text;
    uint32_t line, column; /* of the text's first byte, from 1 */
    uint32_t rule;         /* index into rules */
};

struct rulefile_rule {
    struct rule rule; /* name in full: en.cookie.accept-all */
    char *name;       /* what rule.name points to */
    uint32_t line;
};

struct rulefile {
    const char *path;   /* for messages; the caller's */
    struct buffer text; /* as it was read */
    struct buffer copy; /* its lines cut at their ends: what the statements point into */
    struct rulefile_rule *rules;
    size_t rule_count, rule_capacity;
    struct statement *statements;
    size_t statement_count, statement_capacity;
    struct statement *words; /* `words` lists: kind is enum word_set */
    size_t word_count, word_capacity;
    size_t errors;
    const struct descale_reporter *reporter;
};

/* Reads and parses a rule file. All its errors are reported, each with file:line:column, the line
 * and a caret. Returns DESCALE_OK, DESCALE_BAD_RULES, DESCALE_UNUSABLE (it cannot be read) or
 * DESCALE_NO_MEMORY; the file is to be closed in each case. */
enum descale_status rulefile_read(struct rulefile *file, const char *path,
                                  const struct descale_reporter *reporter);
void rulefile_close(struct rulefile *file);

/* Adds the rules, phrases and word lists of a parsed file to a matcher, which then has to be
 * finished before anything is looked up. numbers[i], `rule_count` of them, becomes the number of
 * the file's i-th rule. Returns as rulefile_read(). */
enum descale_status rulefile_add(struct rulefile *file, struct matcher *matcher, uint32_t *numbers);

/* Reports an error at a place of the file, counts it, and returns DESCALE_BAD_RULES. */
enum descale_status rulefile_error(struct rulefile *file, uint32_t line, size_t column,
                                   const char *message);

#endif
