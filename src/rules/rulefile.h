/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule file, parsed: rules/README.md is the description of the language. */
#ifndef RULEFILE_H
#define RULEFILE_H

#include "base/buffer.h"
#include "rules/phrase_index.h"

/* A statement whose text is wanted later; the text ends in NUL and belongs to the file. */
enum statement_kind {
    STATEMENT_MATCH,
    STATEMENT_SHAPE,
    STATEMENT_HIT,
    STATEMENT_MISS,
    STATEMENT_WHERE, /* this one and those below: of packs, see pack.h */
    STATEMENT_UNLESS,
    STATEMENT_DROP,
    STATEMENT_CUT,
    STATEMENT_LINES,
    STATEMENT_SOURCE
};
struct statement {
    enum statement_kind kind;
    const char *text;
    uint32_t line, column; /* of the text's first byte, from 1 */
    uint32_t rule;         /* index into rules; UINT32_MAX: above them all */
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
    const char *pack; /* the name behind `pack`; NULL: these are rules */
    size_t errors;
    const struct descale_reporter *reporter;
};

/* Reads and parses a rule file. All its errors are reported, each with file:line:column, the line
 * and a caret. Returns DESCALE_OK, DESCALE_INVALID, DESCALE_UNREADABLE (it cannot be read) or
 * DESCALE_NO_MEMORY; the file is to be closed in each case. */
enum descale_status rulefile_read(struct rulefile *file, const char *path,
                                  const struct descale_reporter *reporter);
/* The same for text in memory; `path` is its name. */
enum descale_status rulefile_text(struct rulefile *file, const char *path, const void *text,
                                  size_t size, const struct descale_reporter *reporter);
void rulefile_close(struct rulefile *file);

/* Adds the rules, phrases and word lists of a parsed file to a matcher, which then has to be
 * finished before anything is looked up. numbers[i], `rule_count` of them, becomes the number of
 * the file's i-th rule. Returns as rulefile_read(). */
enum descale_status rulefile_add(struct rulefile *file, struct matcher *matcher, uint32_t *numbers);

/* Adds the words of a list to a matcher, or only looks for errors if that is NULL. Returns
 * DESCALE_OK or DESCALE_NO_MEMORY. */
enum descale_status rulefile_words(struct rulefile *file, const struct statement *list,
                                   struct matcher *matcher);

/* Reports a warning at a place of the file. */
void rulefile_warning(struct rulefile *file, uint32_t line, size_t column, const char *message);

/* Reports an error at a place of the file, counts it, and returns DESCALE_INVALID. */
enum descale_status rulefile_error(struct rulefile *file, uint32_t line, size_t column,
                                   const char *message);

#endif
