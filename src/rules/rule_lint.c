/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule_lint.h"
#include "base/buffer.h"
#include "lex/lexer.h"
#include "rules/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The phrases of one rule so far, as hashes. */
struct seen {
    uint64_t *hashes;
    size_t count, capacity;
};

struct lint {
    const struct rule_set *rules;
    const struct phrase_index *index;
    struct lexer lexer; /* without a vocabulary */
    struct seen seen;
};

/* Whether two rules have the same language, class, place and conditions. */
static bool same_terms(const struct rule *one, const struct rule *two) {
    size_t language = strcspn(one->name, ".") + 1;
    return !strncmp(one->name, two->name, language) && one->class == two->class &&
           one->where == two->where && one->condition_count == two->condition_count &&
           !memcmp(one->conditions, two->conditions,
                   one->condition_count * sizeof *one->conditions);
}

/* Owner number n of the phrase that ends at a node. False: there are no more. */
static bool owner_at(const struct phrase_graph *graph, uint32_t node, size_t n, uint32_t *owner) {
    uint32_t owners = node_view(graph, node).owners;
    const uint32_t *list = graph->owners + owners - (owners > 0);
    for (size_t i = 0; owners && i < n; i++)
        owners = list[i] & OWNER_LAST ? 0 : owners;
    *owner = owners ? list[n] & ~OWNER_LAST : 0;
    return owners != 0;
}

/* Another rule in use that owns the phrase and has the same terms, or NULL. */
static const struct rule *find_twin(const struct lint *lint, uint32_t number,
                                    const struct phrase *phrase) {
    const struct rule *rule = &lint->rules->items[number];
    for (size_t i = 0; i < lint->index->graph_count; i++) {
        const struct phrase_graph *graph = &lint->index->graphs[i];
        uint32_t node = phrase_graph_find(graph, (enum rule_where)rule->where, phrase), owner;
        for (size_t n = 0; owner_at(graph, node, n, &owner); n++) {
            const struct rule *other = &lint->rules->items[owner];
            if (other != rule && !other->disabled && same_terms(other, rule))
                return other;
        }
    }
    return NULL;
}

/* The fewest words that a line must have to fulfil a condition. */
static unsigned least_words(const struct rule_condition *condition) {
    if (condition->feature != FEATURE_words)
        return 0;
    switch ((enum rule_compare)condition->compare) {
    case COMPARE_AT_LEAST:
    case COMPARE_EQUAL:
        return condition->value;
    case COMPARE_MORE:
        return condition->value + 1U;
    case COMPARE_LESS:
    case COMPARE_AT_MOST:
        break;
    }
    return 0;
}

/* Whether every line that a phrase of `count` words may hit has a word after it: the phrase has to
 * stand inside the line, or at the start of a line with more words. */
static bool word_follows(const struct rule *rule, size_t count) {
    bool longer = false;
    for (unsigned i = 0; i < rule->condition_count; i++)
        longer |= least_words(&rule->conditions[i]) > count;
    return rule->where == WHERE_INSIDE || (rule->where == WHERE_START && longer);
}

/* The rule that owns this phrase with any word after it, wherever the phrase stands; or NULL. */
static const struct rule *find_longer(const struct lint *lint, uint32_t number,
                                      const struct phrase *phrase) {
    const struct rule *rule = &lint->rules->items[number];
    if (!word_follows(rule, phrase->count))
        return NULL;
    for (size_t i = 0; i < lint->index->graph_count; i++) {
        const struct phrase_graph *graph = &lint->index->graphs[i];
        uint32_t node = phrase_graph_find(graph, (enum rule_where)rule->where, phrase), owner;
        uint32_t any = node_view(graph, node).any;
        for (size_t n = 0; owner_at(graph, any, n, &owner); n++) {
            const struct rule *other = &lint->rules->items[owner];
            bool anywhere = other->where == WHERE_ANYWHERE ||
                            (other->where == WHERE_START && rule->where == WHERE_START);
            if (other != rule && !other->disabled && anywhere && other->condition_count == 0)
                return other;
        }
    }
    return NULL;
}

/* Adds a phrase; *known says whether it was there before. False: no memory. */
static bool seen_add(struct seen *seen, const struct phrase *phrase, bool *known) {
    uint64_t hash = phrase->count;
    *known = false;
    for (size_t i = 0; i < phrase->count; i++)
        hash = words_mix(hash, phrase->steps[i].hash + phrase->steps[i].kind);
    for (size_t i = 0; i < seen->count && !*known; i++)
        *known = seen->hashes[i] == hash;
    uint64_t *hashes =
        buffer_grow(seen->hashes, &seen->capacity, seen->count + 1, sizeof *seen->hashes);
    if (!hashes)
        return false;
    seen->hashes = hashes;
    hashes[seen->count++] = hash;
    return true;
}

static void warn(struct rulefile *file, const struct statement *statement, const char *what,
                 const struct rule *other) {
    char message[400];
    snprintf(message, sizeof message, "%s%.200s", what, other->name);
    rulefile_warning(file, statement->line, statement->column, message);
}

static enum descale_status lint_match(struct lint *lint, struct rulefile *file,
                                      const struct statement *statement, uint32_t number) {
    struct phrases phrases;
    struct parse_error error;
    enum descale_status status = pattern_parse(&lint->lexer, statement->text, &phrases, &error);
    const struct rule *twin = &lint->rules->items[number], *longer = NULL;
    size_t redundant = 0, beaten = 0; /* phrases */
    for (size_t i = 0; status == DESCALE_OK && i < phrases.count; i++) {
        bool known;
        const struct rule *other = find_longer(lint, number, &phrases.items[i]);
        beaten += other != NULL;
        longer = other ? other : longer;
        other = find_twin(lint, number, &phrases.items[i]);
        twin = other ? other : twin;
        if (!seen_add(&lint->seen, &phrases.items[i], &known))
            status = DESCALE_NO_MEMORY;
        redundant += known || other;
    }
    if (redundant > 0 && redundant == phrases.count)
        warn(file, statement, "redundant: every phrase of this pattern is already in ", twin);
    if (beaten > 0 && beaten == phrases.count)
        warn(file, statement, "this pattern can never win: there is always a longer phrase of ",
             longer);
    phrases_free(&phrases);
    return status;
}

enum descale_status rule_lint(struct rulefile *file, const struct rule_set *rules,
                              const struct phrase_index *index, const uint32_t *numbers) {
    struct lint lint = {.rules = rules, .index = index};
    enum descale_status status = lexer_open(&lint.lexer, NULL) ? DESCALE_OK : DESCALE_NO_MEMORY;
    uint32_t rule = OUTSIDE_RULES; /* whose phrases were seen */
    for (size_t i = 0; i < file->statement_count && status == DESCALE_OK; i++) {
        const struct statement *statement = &file->statements[i];
        if (statement->kind != STATEMENT_MATCH)
            continue;
        lint.seen.count = statement->rule == rule ? lint.seen.count : 0;
        rule = statement->rule;
        status = lint_match(&lint, file, statement, numbers[rule]);
    }
    lexer_close(&lint.lexer);
    free(lint.seen.hashes);
    return status;
}
