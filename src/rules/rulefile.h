/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule file in memory, and messages about it. rules/README.md describes the language;
 * rules/rule_parser.h reads it. */
#ifndef RULEFILE_H
#define RULEFILE_H

#include "base/buffer.h"
#include "base/report.h"
#include "lex/vocabulary.h"
#include "rules/parse_error.h"
#include "rules/rule.h"

/* A statement whose text is used after parsing. Those from STATEMENT_WHERE on are of filters, see
 * filter/filter_parser.h. */
enum statement_kind {
    STATEMENT_MATCH,
    STATEMENT_SHAPE,
    STATEMENT_HIT,
    STATEMENT_MISS,
    STATEMENT_WHERE,
    STATEMENT_UNLESS,
    STATEMENT_DROP,
    STATEMENT_CUT,
    STATEMENT_LINES,
    STATEMENT_SOURCE
};
#define OUTSIDE_RULES UINT32_MAX
struct statement {
    enum statement_kind kind;
    const char *text;      /* ends in NUL; belongs to the file */
    uint32_t line, column; /* of the text's first byte, from 1 */
    uint32_t rule;         /* index into the file's rules, or OUTSIDE_RULES */
};

#define NO_CLASS DESCALE_LABELS /* the class of a rule that has not been given one */
struct rulefile_rule {
    struct rule rule; /* its name is the full one: en.cookie.accept-all */
    char *name;       /* the block that rule.name points to */
    uint32_t line;    /* of its `rule` statement, from 1 */
    uint32_t kinds;   /* of its statements, as bits: 1U << STATEMENT_HIT */
};

/* A word of a `words` statement. */
struct set_word {
    enum word_set set;
    uint64_t hash;
};

struct rulefile {
    const char *path;   /* for messages; belongs to the caller */
    struct buffer text; /* the file, with a newline at the end and a NUL after it */
    struct buffer copy; /* the same, its lines cut at their ends: the statements point into it */
    struct rulefile_rule *rules;
    size_t rule_count, rule_capacity;
    struct statement *statements;
    size_t statement_count, statement_capacity;
    struct set_word *words;
    size_t word_count, word_capacity;
    const char *filter; /* the name after `pack`: the file is a filter; NULL: it has rules */
    size_t errors;      /* how many were reported */
    const struct reporter *reporter;
};

/* Reads a file's bytes, or takes a copy of text in memory; `path` is its name in messages. What is
 * wrong is reported. Returns DESCALE_OK, DESCALE_UNREADABLE (it cannot be read), DESCALE_INVALID
 * (it is not text) or DESCALE_NO_MEMORY; rulefile_close() it in each case. */
enum descale_status rulefile_load(struct rulefile *file, const char *path,
                                  const struct reporter *reporter);
enum descale_status rulefile_load_text(struct rulefile *file, const char *path, const void *text,
                                       size_t size, const struct reporter *reporter);
void rulefile_close(struct rulefile *file);

/* Appends a statement, or a word of a set. False: no memory. */
bool rulefile_add_statement(struct rulefile *file, const struct statement *statement);
bool rulefile_add_word(struct rulefile *file, enum word_set set, uint64_t hash);

/* Reports a warning at a line and column, both from 1, with the line and a caret below it. */
void rulefile_warning(struct rulefile *file, uint32_t line, size_t column, const char *message);

/* Reports an error in the same way, counts it, and returns DESCALE_INVALID. */
enum descale_status rulefile_error(struct rulefile *file, uint32_t line, size_t column,
                                   const char *message);
/* The same for a cause that the caller of the library can do something about. */
enum descale_status rulefile_error_as(struct rulefile *file, uint32_t line, size_t column,
                                      descale_cause cause, const char *message);

/* The same at a byte offset into a statement's text. */
enum descale_status statement_error(struct rulefile *file, const struct statement *statement,
                                    size_t offset, const char *message);

/* Reports every rule that lacks its class, its reason, what it matches or does, a hit or a miss. */
void rulefile_check_rules(struct rulefile *file);

#endif
