/* SPDX-License-Identifier: Apache-2.0
 *
 * All rules of a model. A rule's number is its index here. */
#ifndef RULE_SET_H
#define RULE_SET_H

#include "rules/name_table.h"
#include "rules/rule.h"

#include <stdbool.h>
#include <stddef.h>

struct rule_set {
    struct rule *items;
    size_t count, capacity;
    char **strings; /* the names and reasons of rules that were added by rule_set_add() */
    size_t string_count, string_capacity;
};

/* Appends `count` rules whose strings outlive the set. False: no memory; nothing was added. */
bool rule_set_append(struct rule_set *set, const struct rule *rules, size_t count);

/* Appends a rule and copies its strings; *number becomes its number. False: no memory; nothing was
 * added. */
bool rule_set_add(struct rule_set *set, const struct rule *rule, uint32_t *number);

/* Opens a table of the names and numbers of all rules but the disabled ones. False: no memory.
 * name_table_close() it in each case, before the set is closed. */
bool rule_set_names(const struct rule_set *set, struct name_table *names);

/* Releases what the set owns; an empty set, all zeros, is allowed. */
void rule_set_close(struct rule_set *set);

#endif
