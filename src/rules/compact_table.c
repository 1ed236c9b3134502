/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of a matcher packed, as they are looked up in. */
#include "rules/phrase_index_build.h"

#include <stdlib.h>

static bool pack(struct packed *packed, const struct table *table, const struct matcher *matcher,
                 bool to_nodes) {
    size_t size = 64;
    while (size * 2 < table->count * 3) /* fuller than what it is made of: small ones are fast */
        size *= 2;
    uint64_t *slots = calloc(size, sizeof *slots);
    if (!slots)
        return false;
    free(packed->slots);
    *packed = (struct packed){slots, size - 1};
    for (size_t i = 0; i < table->size; i++) {
        const struct slot *slot = &table->slots[i];
        uint64_t value = to_nodes ? node_value(matcher, (uint32_t)slot->value) : slot->value;
        if (slot->key)
            slots[packed_slot(packed, slot->key)] = (slot->key & ~PACKED_VALUE) | value;
    }
    return true;
}

/* Gives each node a part of `edge_slots` for its children by word: of a power of two slots, all of
 * which may be in use, since no search goes round more than once. Returns how many there are. */
static size_t share_slots(struct matcher *matcher) {
    size_t slots = 0;
    for (size_t i = 0; i < matcher->node_count; i++) {
        const struct node *node = &matcher->nodes[i];
        uint32_t size = 1;
        while (size < node->edges)
            size *= 2;
        matcher->branches[i] =
            (struct branch){.first = (uint32_t)slots,
                            .mask = size - 1,
                            .number = node->number ? node_value(matcher, node->number) : 0,
                            .any = node->any ? node_value(matcher, node->any) : 0,
                            .owner = node->owner};
        slots += node->edges ? size : 0;
    }
    return slots;
}

/* Puts each node among its parent's children. */
static bool pack_edges(struct matcher *matcher) {
    free(matcher->branches);
    free(matcher->edge_slots);
    matcher->edge_slots = NULL;
    matcher->branches =
        aligned_alloc(sizeof *matcher->branches, matcher->node_count * sizeof *matcher->branches);
    if (!matcher->branches)
        return false;
    matcher->edge_slot_count = share_slots(matcher) + 1;
    matcher->edge_slots = calloc(matcher->edge_slot_count, sizeof *matcher->edge_slots);
    matcher->root = node_value(matcher, 0);
    for (uint32_t i = 1; matcher->edge_slots && i < matcher->node_count; i++) {
        const struct node *node = &matcher->nodes[i];
        struct branch *branch = &matcher->branches[node->parent];
        uint64_t child = (node->word & ~PACKED_VALUE) | node_value(matcher, i);
        size_t slot = table_place(node->word) & branch->mask;
        if (!node->word)
            continue;
        while (matcher->edge_slots[branch->first + slot])
            slot = (slot + 1) & branch->mask;
        matcher->edge_slots[branch->first + slot] = child;
        branch->only = branch->mask == 0 ? child : 0;
    }
    return matcher->edge_slots != NULL;
}

bool matcher_finish(struct matcher *matcher) {
    return pack_edges(matcher) &&
           pack(&matcher->packed_prefixes, &matcher->prefixes, matcher, true) &&
           pack(&matcher->packed_lines, &matcher->lines, matcher, false);
}
