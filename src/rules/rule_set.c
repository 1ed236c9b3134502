/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule_set.h"
#include "base/buffer.h"
#include "rules/rule_topic.h"

#include <stdlib.h>
#include <string.h>

bool rule_set_append(struct rule_set *set, const struct rule *rules, size_t count) {
    struct rule *items = buffer_grow(set->items, &set->capacity, set->count + count, sizeof *items);
    if (!items)
        return false;
    set->items = items;
    memcpy(items + set->count, rules, count * sizeof *rules);
    set->count += count;
    return true;
}

bool rule_set_add(struct rule_set *set, const struct rule *rule, uint32_t *number) {
    size_t name = strlen(rule->name) + 1, why = strlen(rule->why) + 1;
    char **strings = buffer_grow(set->strings, &set->string_capacity, set->string_count + 1,
                                 sizeof *set->strings);
    if (!strings)
        return false;
    set->strings = strings;
    char *copy = malloc(name + why); /* both strings in one block */
    if (!copy)
        return false;
    memcpy(copy, rule->name, name);
    memcpy(copy + name, rule->why, why);
    struct rule added = *rule;
    added.name = copy;
    added.why = copy + name;
    added.topic = rule_topic(added.name);
    if (!rule_set_append(set, &added, 1)) {
        free(copy);
        return false;
    }
    strings[set->string_count++] = copy;
    *number = (uint32_t)(set->count - 1);
    return true;
}

bool rule_set_names(const struct rule_set *set, struct name_table *names) {
    bool memory = name_table_open(names);
    for (size_t i = 0; i < set->count && memory; i++)
        memory = set->items[i].disabled || name_table_add(names, set->items[i].name, (uint32_t)i);
    return memory;
}

void rule_set_close(struct rule_set *set) {
    for (size_t i = 0; i < set->string_count; i++)
        free(set->strings[i]);
    free(set->strings);
    free(set->items);
    *set = (struct rule_set){0};
}
