/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rulefile.h"
#include "base/escape.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT_MIB 64
#define SHOWN_BYTES 400 /* of a line, in messages */

/* ---- Contents ---- */

/* Words in another encoding would never be found. */
static enum descale_status check_encoding(struct rulefile *file) {
    const uint8_t *bytes = file->text.bytes;
    size_t bad = utf8_bad(bytes, file->text.size), start = 0;
    uint32_t line = 1;
    if (bad == file->text.size)
        return DESCALE_OK;
    for (size_t at = 0; at < bad; at++)
        if (bytes[at] == '\n') {
            line++;
            start = at + 1;
        }
    return rulefile_error(file, line, bad - start + 1,
                          "this is not UTF-8: convert the file first, as iconv does");
}

/* Ends the text as the parser expects it, and makes the copy. */
static enum descale_status terminate_text(struct rulefile *file) {
    if (!buffer_reserve(&file->text, 2))
        return DESCALE_NO_MEMORY;
    if (memchr(file->text.bytes, '\0', file->text.size)) {
        report_problem(file->reporter,
                       (descale_problem){.status = DESCALE_INVALID,
                                         .severity = DESCALE_ERROR,
                                         .input = file->path},
                       "not a rule file: it contains a NUL byte");
        return DESCALE_INVALID;
    }
    if (file->text.size == 0 || file->text.bytes[file->text.size - 1] != '\n')
        file->text.bytes[file->text.size++] = '\n';
    file->text.bytes[file->text.size] = '\0';
    return buffer_append(&file->copy, file->text.bytes, file->text.size) ? check_encoding(file)
                                                                         : DESCALE_NO_MEMORY;
}

enum descale_status rulefile_load(struct rulefile *file, const char *path,
                                  const struct reporter *reporter) {
    *file = (struct rulefile){.path = path, .reporter = reporter};
    file->text.maximum = (size_t)FILE_LIMIT_MIB << 20;
    int error = buffer_file(&file->text, path);
    if (error == ENOMEM)
        return DESCALE_NO_MEMORY;
    if (error == EFBIG) {
        report_problem(reporter,
                       (descale_problem){.status = DESCALE_INVALID,
                                         .severity = DESCALE_ERROR,
                                         .error = error,
                                         .input = path},
                       "larger than %d MiB, the limit of a rule file", FILE_LIMIT_MIB);
        return DESCALE_INVALID;
    }
    if (error) {
        report_problem(reporter,
                       (descale_problem){.status = DESCALE_UNREADABLE,
                                         .severity = DESCALE_ERROR,
                                         .error = error,
                                         .input = path},
                       "%s", strerror(error));
        return DESCALE_UNREADABLE;
    }
    return terminate_text(file);
}

enum descale_status rulefile_load_text(struct rulefile *file, const char *path, const void *text,
                                       size_t size, const struct reporter *reporter) {
    *file = (struct rulefile){.path = path, .reporter = reporter};
    return buffer_append(&file->text, text, size) ? terminate_text(file) : DESCALE_NO_MEMORY;
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

bool rulefile_add_statement(struct rulefile *file, const struct statement *statement) {
    struct statement *items = buffer_grow(file->statements, &file->statement_capacity,
                                          file->statement_count + 1, sizeof *items);
    if (!items)
        return false;
    file->statements = items;
    items[file->statement_count++] = *statement;
    if (statement->rule != OUTSIDE_RULES)
        file->rules[statement->rule].kinds |= 1U << statement->kind;
    return true;
}

bool rulefile_add_word(struct rulefile *file, enum word_set set, uint64_t hash) {
    struct set_word *words =
        buffer_grow(file->words, &file->word_capacity, file->word_count + 1, sizeof *words);
    if (!words)
        return false;
    file->words = words;
    words[file->word_count++] = (struct set_word){set, hash};
    return true;
}

/* ---- Messages ---- */

/* A line of the file as it was read; it ends at its newline. */
static const char *line_text(const struct rulefile *file, uint32_t line) {
    const char *at = (const char *)file->text.bytes, *end = at + file->text.size;
    while (--line && at < end)
        at += strcspn(at, "\n") + 1;
    return at < end ? at : "";
}

/* Reports a problem at a place of the file, with the line as it was read. */
static void report(const struct rulefile *file, uint32_t line, size_t column,
                   descale_problem problem, const char *message) {
    char shown[4 * SHOWN_BYTES + 100], before[4 * SHOWN_BYTES + 100];
    const char *text = line_text(file, line);
    size_t size = strcspn(text, "\n"), offset = column - 1 < size ? column - 1 : size;
    escape_text(shown, sizeof shown, text, size < SHOWN_BYTES ? size : SHOWN_BYTES, true);
    problem.excerpt_column = 1 + escape_text(before, sizeof before, text,
                                             offset < SHOWN_BYTES ? offset : SHOWN_BYTES, true);
    problem.input = file->path;
    problem.line = line;
    problem.column = column;
    problem.excerpt = shown;
    report_problem(file->reporter, problem, "%s", message);
}

void rulefile_warning(struct rulefile *file, uint32_t line, size_t column, const char *message) {
    report(file, line, column,
           (descale_problem){.status = DESCALE_INVALID, .severity = DESCALE_WARNING}, message);
}

enum descale_status rulefile_error_as(struct rulefile *file, uint32_t line, size_t column,
                                      descale_cause cause, const char *message) {
    file->errors++;
    report(file, line, column,
           (descale_problem){.status = DESCALE_INVALID, .severity = DESCALE_ERROR, .cause = cause},
           message);
    return DESCALE_INVALID;
}

enum descale_status rulefile_error(struct rulefile *file, uint32_t line, size_t column,
                                   const char *message) {
    return rulefile_error_as(file, line, column, DESCALE_CAUSE_OTHER, message);
}

enum descale_status statement_error(struct rulefile *file, const struct statement *statement,
                                    size_t offset, const char *message) {
    return rulefile_error(file, statement->line, statement->column + offset, message);
}

/* ---- Rules ---- */

/* What a rule lacks; NULL: nothing. */
static const char *missing(const struct rulefile *file, uint32_t index) {
    const struct rule *rule = &file->rules[index].rule;
    uint32_t seen = file->rules[index].kinds;
    if (rule->class == NO_CLASS)
        return file->filter ? "this rule has no 'class' line"
                            : "this rule has no 'class' line, and the file's name does not give "
                              "the class, as my.promo.rules does";
    if (!*rule->why)
        return "this rule has no 'why' line";
    if (file->filter && !(seen & (1U << STATEMENT_DROP | 1U << STATEMENT_CUT)))
        return "this rule has no 'drop' or 'cut' line";
    if (!file->filter && !(seen & (1U << STATEMENT_MATCH | 1U << STATEMENT_SHAPE)))
        return "this rule has no 'match' or 'shape' line";
    if (!(seen & 1U << STATEMENT_HIT))
        return "this rule has no 'hit' line";
    return seen & 1U << STATEMENT_MISS ? NULL : "this rule has no 'miss' line";
}

void rulefile_check_rules(struct rulefile *file) {
    for (uint32_t i = 0; i < file->rule_count; i++) {
        const char *message = missing(file, i);
        if (message)
            rulefile_error(file, file->rules[i].line, 1, message);
    }
}
