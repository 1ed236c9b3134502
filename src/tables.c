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
        .firsts = copy(built_in_firsts, sizeof built_in_firsts),
        .starts = copy(built_in_starts, sizeof built_in_starts),
        .singles = copy(built_in_singles, sizeof built_in_singles),
        .pairs = copy(built_in_pairs, sizeof built_in_pairs),
        .sets = copy(built_in_sets, sizeof built_in_sets),
        .nodes = copy(built_in_nodes, sizeof built_in_nodes),
        .node_count = COUNT(built_in_nodes),
        .node_capacity = COUNT(built_in_nodes),
        .line_bits = copy(built_in_line_bits, sizeof built_in_line_bits),
        .edges = {copy(built_in_edges_slots, sizeof built_in_edges_slots), built_in_edges_count,
                  COUNT(built_in_edges_slots)},
        .lines = {copy(built_in_lines_slots, sizeof built_in_lines_slots), built_in_lines_count,
                  COUNT(built_in_lines_slots)},
        .prefixes = {copy(built_in_prefixes_slots, sizeof built_in_prefixes_slots),
                     built_in_prefixes_count, COUNT(built_in_prefixes_slots)},
        .owners = copy(built_in_owners, sizeof built_in_owners),
        .owner_count = COUNT(built_in_owners),
        .owner_capacity = COUNT(built_in_owners),
    };
    bool loaded = *built_in_shapes && matcher->firsts && matcher->starts && matcher->singles &&
                  matcher->pairs && matcher->sets && matcher->nodes && matcher->edges.slots &&
                  matcher->lines.slots && matcher->line_bits && matcher->owners;
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
