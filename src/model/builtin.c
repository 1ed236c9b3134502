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
    void *block = malloc(size + 1); /* a table may be empty, and NULL says no memory */
    if (block)
        memcpy(block, table, size);
    return block;
}
#define COPY(table) copy(built_in_##table, SIZE(table))

/* A table from rulec as an array of items; rulec aligns it. */
#define ITEMS(table, item) ((const item *)(const void *)built_in_##table)

bool builtin_rules(struct rule_set *rules) {
    return *built_in_shapes &&
           rule_set_append(rules, built_in_rules, sizeof built_in_rules / sizeof *built_in_rules);
}

struct phrase_index builtin_index(const struct rule_set *rules) {
    return (struct phrase_index){
        .vocabulary = ITEMS(vocabulary, struct vocabulary),
        .rules = rules->items,
        .rule_count = rules->count,
        .graphs = {{
            .cells = ITEMS(cells, uint64_t),
            .cell_count = COUNT(cells, uint64_t),
            .owners = ITEMS(owners, uint32_t),
            .owner_count = COUNT(owners, uint32_t),
            .line_bits = ITEMS(line_bits, uint64_t),
            .entries = {ITEMS(entries, uint64_t), COUNT(entries, uint64_t) - 1},
            .root = built_in_root,
            .line_root = built_in_line_root,
        }},
        .graph_count = 1,
    };
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
    weights->forests[DRAFT_BODY].trees = COPY(trees_draft_body);
    weights->forests[DRAFT_COOKIE].trees = COPY(trees_draft_cookie);
    weights->forests[DRAFT_PROMO].trees = COPY(trees_draft_promo);
    weights->forests[PAGE_BODY].trees = COPY(trees_page_body);
    weights->lexicon = COPY(lexicon);
    weights->rules = COPY(rule_weights);
    memcpy(weights->baseline, built_in_usual, sizeof weights->baseline);
    bool copied = weights->lexicon && weights->rules;
    for (int i = 0; i < FORESTS; i++)
        copied = copied && weights->forests[i].trees;
    return copied;
}
