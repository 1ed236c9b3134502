/* SPDX-License-Identifier: Apache-2.0 */
#include "model/builtin.h"

#include <stdlib.h>
#include <string.h>

/* The tables are string literals, longer than the C standard asks compilers to accept. */
#if defined __GNUC__
#pragma GCC diagnostic ignored "-Woverlength-strings"
#endif
#include "tables.inc"

/* The size of a table from rulec in bytes, without the NUL after it, and in items. */
#define SIZE(table) (sizeof built_in_##table - 1)
#define COUNT(table, item) (SIZE(table) / sizeof(item))

/* Returns a copy in a block from malloc(). NULL: no memory. */
static void *copy(const void *table, size_t size) {
    void *block = malloc(size);
    if (block)
        memcpy(block, table, size);
    return block;
}
#define COPY(table) copy(built_in_##table, SIZE(table))

/* A table from rulec as an array of items; rulec aligns it. */
#define ITEMS(table, item) ((const item *)(const void *)built_in_##table)
#define SLOTS(table)                                                                               \
    { ITEMS(table, uint64_t), COUNT(table, uint64_t) - 1 }

bool builtin_rules(struct rule_set *rules) {
    return *built_in_shapes &&
           rule_set_append(rules, built_in_rules, sizeof built_in_rules / sizeof *built_in_rules);
}

struct phrase_index builtin_index(const struct rule_set *rules) {
    return (struct phrase_index){
        .vocabulary = ITEMS(vocabulary, struct vocabulary),
        .rules = rules->items,
        .rule_count = rules->count,
        .owners = ITEMS(owners, struct owner),
        .owner_count = COUNT(owners, struct owner),
        .line_bits = ITEMS(line_bits, uint64_t),
        .lines = SLOTS(line_slots),
        .prefixes = SLOTS(prefix_slots),
        .branches = ITEMS(branches, struct branch),
        .node_count = COUNT(branches, struct branch),
        .edge_slots = ITEMS(edge_slots, uint64_t),
        .edge_slot_count = COUNT(edge_slots, uint64_t),
        .root = built_in_root,
    };
}

bool builtin_phrases(struct phrase_index_builder *builder) {
    static const struct phrase_tables tables = {
        .vocabulary = ITEMS(vocabulary, struct vocabulary),
        .line_bits = ITEMS(line_bits, uint64_t),
        .nodes = ITEMS(nodes, struct node),
        .node_count = COUNT(nodes, struct node),
        .owners = ITEMS(owners, struct owner),
        .owner_count = COUNT(owners, struct owner),
        .lines = ITEMS(lines, struct key_slot),
        .line_count = COUNT(lines, struct key_slot),
        .prefixes = ITEMS(prefixes, struct key_slot),
        .prefix_count = COUNT(prefixes, struct key_slot),
    };
    return phrase_index_builder_open(builder, &tables);
}

const char *builtin_filter(const char *name, size_t *size) {
    for (size_t i = 0; built_in_packs[i].name; i++)
        if (!strcmp(built_in_packs[i].name, name)) {
            *size = built_in_packs[i].size;
            return built_in_packs[i].text;
        }
    return NULL;
}

const char *builtin_filter_names(void) {
    return built_in_pack_names;
}

const char *builtin_weights_text(size_t *size) {
    *size = SIZE(weights);
    return built_in_weights;
}

bool builtin_weights(struct weights *weights) {
    *weights = built_in_parsed;
    weights_ready(weights);
    weights->forests[FOREST_BODY].trees = COPY(trees_body);
    weights->forests[FOREST_COOKIE].trees = COPY(trees_cookie);
    weights->forests[FOREST_PROMO].trees = COPY(trees_promo);
    weights->lexicon = COPY(lexicon);
    weights->rules = COPY(rule_weights);
    memcpy(weights->baseline, built_in_usual, sizeof weights->baseline);
    bool copied = weights->lexicon && weights->rules;
    for (int i = 0; i < FORESTS; i++)
        copied = copied && weights->forests[i].trees;
    return copied;
}
