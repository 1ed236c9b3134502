/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule_lint.h"
#include "rules/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether two rules of one language ask for the same, besides their phrases, and say the same. */
static bool alike(const struct rule *one, const struct rule *two) {
    size_t language = strcspn(one->name, ".") + 1;
    return !strncmp(one->name, two->name, language) && one->class == two->class &&
           one->where == two->where && one->condition_count == two->condition_count &&
           !memcmp(one->conditions, two->conditions,
                   one->condition_count * sizeof *one->conditions);
}

/* Another rule that owns the phrase and asks for the same, or NULL. */
static const struct rule *twin(const struct matcher *matcher, uint32_t rule,
                               const struct phrase *phrase) {
    struct found found = matcher_find(matcher, rule, phrase->steps, phrase->count);
    for (uint32_t at = found.owner; at; at = matcher->owners[at - 1].next) {
        const struct rule *other = &matcher->rules[matcher->owners[at - 1].rule];
        if (matcher->owners[at - 1].rule != rule && !other->off &&
            alike(other, &matcher->rules[rule]))
            return other;
    }
    return NULL;
}

/* Whether every line that the phrase may hit goes on behind it: it has to stand inside the line, or
 * at the start of one with more words. */
static bool goes_on(const struct rule *rule, size_t count) {
    bool longer = false;
    for (unsigned i = 0; i < rule->condition_count; i++) {
        const struct rule_condition *condition = &rule->conditions[i];
        unsigned least =
            condition->compare == COMPARE_AT_LEAST || condition->compare == COMPARE_EQUAL
                ? condition->value
            : condition->compare == COMPARE_MORE ? condition->value + 1U
                                                 : 0;
        longer |= condition->feature == FEATURE_words && least > count;
    }
    return rule->where == WHERE_INSIDE || (rule->where == WHERE_START && longer);
}

/* The rule whose phrase is this one and any word behind it, wherever that stands; or NULL. */
static const struct rule *always_longer(const struct matcher *matcher, uint32_t number,
                                        const struct phrase *phrase) {
    const struct rule *rule = &matcher->rules[number];
    if (!goes_on(rule, phrase->count))
        return NULL;
    struct found found = matcher_find(matcher, number, phrase->steps, phrase->count);
    const struct node *node = &matcher->nodes[found.node];
    uint32_t at = found.node && node->any ? matcher->nodes[node->any].owner : 0;
    for (; at; at = matcher->owners[at - 1].next) {
        const struct rule *other = &matcher->rules[matcher->owners[at - 1].rule];
        bool anywhere = other->where == WHERE_ANYWHERE ||
                        (other->where == WHERE_START && rule->where == WHERE_START);
        if (matcher->owners[at - 1].rule != number && !other->off && anywhere &&
            other->condition_count == 0)
            return other;
    }
    return NULL;
}

/* The phrases of one rule so far, by hashes of 64 bits. */
struct seen {
    uint64_t *hashes;
    size_t count, capacity;
};

/* Whether the phrase was seen before; *stands tells. False: no memory. */
static bool seen_add(struct seen *seen, const struct phrase *phrase, bool *stands) {
    uint64_t hash = phrase->count;
    *stands = false;
    for (size_t i = 0; i < phrase->count; i++)
        hash = words_mix(hash, phrase->steps[i].hash + phrase->steps[i].kind);
    for (size_t i = 0; i < seen->count && !*stands; i++)
        *stands = seen->hashes[i] == hash;
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
    snprintf(message, sizeof message, "warning: %s%.200s", what, other ? other->name : "");
    rulefile_warning(file, statement->line, statement->column, message);
}

static enum descale_status lint_match(struct rulefile *file, const struct statement *statement,
                                      const struct matcher *matcher, uint32_t number,
                                      struct seen *seen) {
    struct phrases phrases;
    struct phrase_error error;
    enum descale_status status = phrase_parse(statement->text, &phrases, &error);
    const struct rule *same = NULL, *longer = NULL;
    size_t taken = 0, old = 0;
    for (size_t i = 0; status == DESCALE_OK && i < phrases.count; i++) {
        bool stands;
        const struct rule *other = always_longer(matcher, number, &phrases.items[i]);
        taken += other != NULL;
        longer = other ? other : longer;
        other = twin(matcher, number, &phrases.items[i]);
        same = other ? other : same;
        if (!seen_add(seen, &phrases.items[i], &stands))
            status = DESCALE_NO_MEMORY;
        old += stands || other;
    }
    if (old > 0 && old == phrases.count)
        warn(file, statement, "nothing new: all that this pattern says, other lines say: see ",
             same ? same : &matcher->rules[number]);
    if (taken > 0 && taken == phrases.count)
        warn(file, statement, "this pattern can never win: there is always a longer phrase of ",
             longer);
    phrases_free(&phrases);
    return status;
}

enum descale_status lint_file(struct rulefile *file, const struct matcher *matcher,
                              const uint32_t *numbers) {
    enum descale_status status = DESCALE_OK;
    struct seen seen = {0};
    uint32_t rule = UINT32_MAX; /* whose phrases were seen */
    for (size_t i = 0; i < file->statement_count && status == DESCALE_OK; i++) {
        const struct statement *statement = &file->statements[i];
        if (statement->kind != STATEMENT_MATCH)
            continue;
        seen.count = statement->rule == rule ? seen.count : 0;
        rule = statement->rule;
        status = lint_match(file, statement, matcher, numbers[rule], &seen);
    }
    free(seen.hashes);
    return status;
}
