/* SPDX-License-Identifier: Apache-2.0 */
#include "tables.h"

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

bool tables_load(struct matcher *matcher) {
    *matcher = (struct matcher){
        .vocabulary = COPY(vocabulary),
        .line_bits = COPY(line_bits),
        .nodes = COPY(nodes),
        .node_count = COUNT(nodes, struct node),
        .node_capacity = COUNT(nodes, struct node),
        .owners = COPY(owners),
        .owner_count = COUNT(owners, struct owner),
        .owner_capacity = COUNT(owners, struct owner),
    };
    bool loaded = *built_in_shapes && matcher->vocabulary && matcher->line_bits &&
                  matcher->nodes && matcher->owners;
    loaded = loaded && FILL(&matcher->lines, lines) && FILL(&matcher->prefixes, prefixes);
    for (size_t i = 0; loaded && i < sizeof built_in_rules / sizeof *built_in_rules; i++)
        loaded = matcher_rule(matcher, &built_in_rules[i]) >= 0;
    return loaded && matcher_finish(matcher);
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
