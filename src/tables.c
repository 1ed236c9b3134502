/* SPDX-License-Identifier: Apache-2.0 */
#include "tables.h"

#include <stdlib.h>
#include <string.h>

#include "tables.inc"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A copy of a table from malloc(), which the matcher may then grow. */
static void *copy(const void *table, size_t size) {
    void *block = malloc(size);
    if (block)
        memcpy(block, table, size);
    return block;
}

bool tables_load(struct matcher *matcher) {
    *matcher = (struct matcher){
        .singles = copy(built_in_singles, sizeof built_in_singles),
        .pairs = copy(built_in_pairs, sizeof built_in_pairs),
        .sets = copy(built_in_sets, sizeof built_in_sets),
        .nodes = copy(built_in_nodes, sizeof built_in_nodes),
        .node_count = COUNT(built_in_nodes),
        .node_capacity = COUNT(built_in_nodes),
        .edges = copy(built_in_edges, sizeof built_in_edges),
        .edge_count = BUILT_IN_EDGE_COUNT,
        .edge_slots = COUNT(built_in_edges),
        .owners = copy(built_in_owners, sizeof built_in_owners),
        .owner_count = COUNT(built_in_owners),
        .owner_capacity = COUNT(built_in_owners),
    };
    bool loaded = matcher->singles && matcher->pairs && matcher->sets && matcher->nodes &&
                  matcher->edges && matcher->owners;
    for (size_t i = 0; loaded && i < COUNT(built_in_rules); i++)
        loaded = matcher_rule(matcher, &built_in_rules[i]) >= 0;
    if (!loaded)
        matcher_close(matcher);
    return loaded;
}

const char *tables_weights(size_t *size) {
    *size = sizeof built_in_weights - 1;
    return (const char *)built_in_weights;
}
