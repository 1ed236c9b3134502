/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule_compile.h"
#include "lex/lexer.h"
#include "rules/name_table.h"
#include "rules/pattern.h"

#include <string.h>

/* Adds the phrases of a pattern to a rule. */
static enum descale_status add_pattern(struct lexer *lexer, const char *pattern, uint32_t number,
                                       enum rule_where where, struct phrase_index_builder *builder,
                                       struct parse_error *error) {
    struct phrases phrases;
    enum descale_status status = pattern_parse(lexer, pattern, &phrases, error);
    for (size_t i = 0; status == DESCALE_OK && i < phrases.count; i++)
        status = phrase_index_add(builder, number, where, &phrases.items[i], error);
    phrases_free(&phrases);
    return status;
}

enum descale_status rule_compile_pattern(const char *pattern, uint32_t number,
                                         enum rule_where where,
                                         struct phrase_index_builder *builder,
                                         struct parse_error *error) {
    struct lexer lexer;
    enum descale_status status = DESCALE_NO_MEMORY;
    if (lexer_open(&lexer, NULL))
        status = add_pattern(&lexer, pattern, number, where, builder, error);
    lexer_close(&lexer);
    return status;
}

/* Adds the rules of a file. The parser has made sure that their names differ from each other. */
static enum descale_status add_rules(struct rulefile *file, struct rule_set *rules,
                                     uint32_t *numbers) {
    struct name_table names;
    uint32_t other;
    bool memory = rule_set_names(rules, &names);
    for (size_t i = 0; i < file->rule_count && memory; i++) {
        const struct rulefile_rule *rule = &file->rules[i];
        if (name_table_find(&names, rule->name, &other))
            rulefile_error(file, rule->line, 1, "there is already a rule of this name");
        else
            memory = rule_set_add(rules, &rule->rule, &numbers[i]);
    }
    name_table_close(&names);
    return memory ? DESCALE_OK : DESCALE_NO_MEMORY;
}

/* Adds the phrases of a file. The parser has checked the patterns, so that only a limit of the
 * index can be wrong. */
static enum descale_status add_matches(struct rulefile *file, const struct rule_set *rules,
                                       const uint32_t *numbers,
                                       struct phrase_index_builder *builder) {
    struct lexer lexer;
    struct parse_error error;
    enum descale_status status = lexer_open(&lexer, NULL) ? DESCALE_OK : DESCALE_NO_MEMORY;
    for (size_t i = 0; i < file->statement_count && status == DESCALE_OK; i++) {
        const struct statement *statement = &file->statements[i];
        if (statement->kind != STATEMENT_MATCH)
            continue;
        uint32_t number = numbers[statement->rule];
        enum rule_where where = (enum rule_where)rules->items[number].where;
        status = add_pattern(&lexer, statement->text, number, where, builder, &error);
        if (status == DESCALE_INVALID)
            statement_error(file, statement, error.offset, error.message);
    }
    lexer_close(&lexer);
    return status;
}

enum descale_status rule_compile(struct rulefile *file, struct rule_set *rules,
                                 struct phrase_index_builder *builder, uint32_t *numbers) {
    enum descale_status status = add_rules(file, rules, numbers);
    if (file->errors)
        return DESCALE_INVALID;
    if (status == DESCALE_OK)
        status = add_matches(file, rules, numbers, builder);
    for (size_t i = 0; i < file->word_count && status == DESCALE_OK; i++)
        phrase_index_add_word(builder, file->words[i].hash, file->words[i].set);
    return status;
}
