/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rulefile.h"
#include "lex/lexer.h"
#include "rules/pattern.h"
#include "rules/rule_parser.h"
#include "base/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT ((size_t)64 << 20)

/* A line of the file as it was read. */
static const char *line_text(const struct rulefile *file, uint32_t line) {
    const char *at = (const char *)file->text.bytes, *end = at + file->text.size;
    while (--line && at < end)
        at += strcspn(at, "\n") + 1;
    return at < end ? at : "";
}

void rulefile_warning(struct rulefile *file, uint32_t line, size_t column, const char *message) {
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
    status_report(file->reporter, "%s:%u:%zu: %s\n  %s\n  %s",
                  status_name(name, sizeof name, file->path), line, column, message, shown, caret);
}

enum descale_status rulefile_error(struct rulefile *file, uint32_t line, size_t column,
                                   const char *message) {
    file->errors++;
    rulefile_warning(file, line, column, message);
    return DESCALE_INVALID;
}

/* Every rule needs a class, a reason, a pattern or what it does, a hit and a miss. */
static void check_rules(struct rulefile *file) {
    unsigned patterns = file->pack ? 1U << STATEMENT_DROP | 1U << STATEMENT_CUT
                                   : 1U << STATEMENT_MATCH | 1U << STATEMENT_SHAPE;
    const char *without = file->pack ? "this rule has no 'drop' or 'cut' line"
                                     : "this rule has no 'match' or 'shape' line";
    for (uint32_t i = 0; i < file->rule_count; i++) {
        const struct rulefile_rule *rule = &file->rules[i];
        unsigned seen = 0;
        for (size_t s = 0; s < file->statement_count; s++)
            if (file->statements[s].rule == i)
                seen |= 1U << file->statements[s].kind;
        const char *missing = rule->rule.class >= DESCALE_LABELS ? "this rule has no 'class' line"
                              : !*rule->rule.why                 ? "this rule has no 'why' line"
                              : !(seen & patterns)               ? without
                              : !(seen & 1U << STATEMENT_HIT)    ? "this rule has no 'hit' line"
                              : !(seen & 1U << STATEMENT_MISS)   ? "this rule has no 'miss' line"
                                                                 : NULL;
        if (missing)
            rulefile_error(file, rule->line, 1, missing);
    }
}

/* Ends the text as parsing wants it: a newline, and a NUL behind it. */
static enum descale_status settle(struct rulefile *file) {
    char name[512];
    if (!buffer_reserve(&file->text, 2))
        return DESCALE_NO_MEMORY;
    if (memchr(file->text.bytes, '\0', file->text.size)) {
        status_report(file->reporter, "descale: %s: a NUL byte: this is no rule file",
                      status_name(name, sizeof name, file->path));
        return DESCALE_INVALID;
    }
    if (file->text.size == 0 || file->text.bytes[file->text.size - 1] != '\n')
        file->text.bytes[file->text.size++] = '\n';
    file->text.bytes[file->text.size] = '\0';
    return buffer_append(&file->copy, file->text.bytes, file->text.size) ? DESCALE_OK
                                                                         : DESCALE_NO_MEMORY;
}

/* Takes language and class from a name such as rules/en.cookie.rules. */
static void parse_name(struct parse *parse, const char *path) {
    const char *slash = strrchr(path, '/');
    parse->language = slash ? slash + 1 : path;
    parse->language_length = (int)strcspn(parse->language, ".");
    const char *second = parse->language + parse->language_length;
    second += *second == '.';
    parse->file_class = statement_class(second, strcspn(second, "."));
}

static enum descale_status parse_text(struct rulefile *file) {
    struct parse parse = {.file = file};
    parse_name(&parse, file->path);
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
        statement_parse(&parse, last);
        at = newline + 1;
    }
    if (parse.no_memory)
        return DESCALE_NO_MEMORY;
    check_rules(file);
    return file->errors ? DESCALE_INVALID : DESCALE_OK;
}

enum descale_status rulefile_read(struct rulefile *file, const char *path,
                                  const struct descale_reporter *reporter) {
    char name[512];
    *file = (struct rulefile){.path = path, .reporter = reporter};
    file->text.maximum = FILE_LIMIT;
    int error = buffer_file(&file->text, path);
    if (error == ENOMEM)
        return DESCALE_NO_MEMORY;
    if (error) {
        status_report(reporter, "descale: %s: %s", status_name(name, sizeof name, path),
                      strerror(error));
        return DESCALE_UNREADABLE;
    }
    enum descale_status status = settle(file);
    return status == DESCALE_OK ? parse_text(file) : status;
}

enum descale_status rulefile_text(struct rulefile *file, const char *path, const void *text,
                                  size_t size, const struct descale_reporter *reporter) {
    *file = (struct rulefile){.path = path, .reporter = reporter};
    if (!buffer_append(&file->text, text, size))
        return DESCALE_NO_MEMORY;
    enum descale_status status = settle(file);
    return status == DESCALE_OK ? parse_text(file) : status;
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

enum descale_status rulefile_words(struct rulefile *file, const struct statement *list,
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
        status = rulefile_words(file, &file->words[i], matcher);
    if (status == DESCALE_NO_MEMORY)
        return status;
    return file->errors ? DESCALE_INVALID : DESCALE_OK;
}
