/* SPDX-License-Identifier: Apache-2.0 */
#include "model/builtin.h"

#include <stdlib.h>
#include <string.h>

/* What rulec makes are strings far longer than compilers have to take; those that build this do. */
#if defined __GNUC__
#pragma GCC diagnostic ignored "-Woverlength-strings"
#endif
#include "tables.inc"

/* A table from rulec: its bytes without the NUL behind them, and how many items it has. */
#define SIZE(table) (sizeof built_in_##table - 1)
#define COUNT(table, item) (SIZE(table) / sizeof(item))

/* A copy of a table from malloc(), which the matcher may then grow. NULL: no memory. */
static void *copy(const void *table, size_t size) {
    void *block = malloc(size);
    if (block)
        memcpy(block, table, size);
    return block;
}
#define COPY(table) copy(built_in_##table, SIZE(table))
#define FILL(table, name)                                                                          \
    table_fill(table, (const struct slot *)(const void *)built_in_##name, COUNT(name, struct slot))

/* A table from rulec as it is, for a pointer that could be written through, but is not. */
#define BORROW(table) ((void *)(uintptr_t)built_in_##table)
#define BORROW_PACKED(table)                                                                       \
    { BORROW(table), COUNT(table, uint64_t) - 1 }

bool tables_load(struct matcher *matcher) {
    *matcher = (struct matcher){
        .for_looking = true,
        .vocabulary = BORROW(vocabulary),
        .line_bits = BORROW(line_bits),
        .owners = BORROW(owners),
        .owner_count = COUNT(owners, struct owner),
        .node_count = COUNT(nodes, struct node),
        .packed_lines = BORROW_PACKED(packed_lines),
        .packed_prefixes = BORROW_PACKED(packed_prefixes),
        .branches = BORROW(branches),
        .edge_slots = BORROW(edge_slots),
        .edge_slot_count = COUNT(edge_slots, uint64_t),
        .root = built_in_root,
    };
    bool loaded = *built_in_shapes;
    for (size_t i = 0; loaded && i < sizeof built_in_rules / sizeof *built_in_rules; i++)
        loaded = matcher_rule(matcher, &built_in_rules[i]) >= 0;
    return loaded;
}

bool tables_copy(struct matcher *matcher) {
    if (!matcher->for_looking)
        return true;
    struct matcher made = {
        .vocabulary = COPY(vocabulary),
        .line_bits = COPY(line_bits),
        .nodes = COPY(nodes),
        .node_count = COUNT(nodes, struct node),
        .node_capacity = COUNT(nodes, struct node),
        .owners = COPY(owners),
        .owner_count = COUNT(owners, struct owner),
        .owner_capacity = COUNT(owners, struct owner),
    };
    if (!made.vocabulary || !made.line_bits || !made.nodes || !made.owners ||
        !FILL(&made.lines, lines) || !FILL(&made.prefixes, prefixes) || !matcher_finish(&made)) {
        matcher_close(&made);
        return false;
    }
    made.rules = matcher->rules;
    made.rule_count = matcher->rule_count;
    made.rule_capacity = matcher->rule_capacity;
    *matcher = made;
    return true;
}

const char *tables_pack(const char *name, size_t *size) {
    for (size_t i = 0; built_in_packs[i].name; i++)
        if (!strcmp(built_in_packs[i].name, name)) {
            *size = built_in_packs[i].size;
            return built_in_packs[i].text;
        }
    return NULL;
}

const char *tables_packs(void) {
    return built_in_pack_names;
}

const char *tables_weights(size_t *size) {
    *size = SIZE(weights);
    return built_in_weights;
}

bool tables_weigh(struct weights *weights) {
    *weights = built_in_parsed;
    weights_ready(weights);
    weights->forests[FOREST_BODY].trees = COPY(trees_body);
    weights->forests[FOREST_COOKIE].trees = COPY(trees_cookie);
    weights->forests[FOREST_PROMO].trees = COPY(trees_promo);
    weights->lexicon = COPY(lexicon);
    weights->rules = COPY(rule_weights);
    memcpy(weights->usual, built_in_usual, sizeof weights->usual);
    bool copied = weights->lexicon && weights->rules;
    for (int i = 0; i < FORESTS; i++)
        copied = copied && weights->forests[i].trees;
    return copied;
}
