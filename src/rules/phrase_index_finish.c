/* SPDX-License-Identifier: Apache-2.0
 *
 * phrase_index_build(): the tables of a builder packed into those of an index. */
#include "rules/phrase_index_build.h"

#include <stdlib.h>
#include <string.h>

void phrase_index_memory_free(struct phrase_index_memory *memory) {
    free(memory->branches);
    free(memory->owners);
    free(memory->edge_slots);
    free(memory->line_slots);
    free(memory->prefix_slots);
    *memory = (struct phrase_index_memory){0};
}

/* A reference to a node, see phrase_index.h. */
static uint32_t reference(const struct phrase_index_builder *builder, uint32_t number) {
    const struct node *node = &builder->nodes[number];
    return number << 3 | (node->edges ? NODE_EDGES : 0) | (node->owner ? NODE_OWNER : 0) |
           (node->number || node->any ? NODE_WILD : 0);
}

/* Packs a table of nodes, or else of owners. It is filled to two thirds at most, more than the
 * table it is made from: a small table is fast. Returns its slots, or NULL: no memory. */
static uint64_t *pack_table(const struct phrase_index_builder *builder,
                            const struct key_table *from, bool of_nodes,
                            struct compact_table *table) {
    size_t size = 64;
    while (size * 2 < from->count * 3)
        size *= 2;
    uint64_t *slots = calloc(size, sizeof *slots);
    for (size_t i = 0; slots && i < from->size; i++) {
        const struct key_slot *slot = &from->slots[i];
        uint64_t value = of_nodes ? reference(builder, (uint32_t)slot->value) : slot->value;
        if (slot->key)
            slots[compact_index(slots, size - 1, slot->key)] = compact_slot(slot->key, value);
    }
    *table = (struct compact_table){slots, size - 1};
    return slots;
}

/* Makes the branches. Each gets a part of the edge slots: a power of two of slots, all of which may
 * be in use, since a search looks at each slot once at most. Returns how many slots there are. */
static size_t make_branches(const struct phrase_index_builder *builder, struct branch *branches) {
    size_t slots = 0;
    for (size_t i = 0; i < builder->node_count; i++) {
        const struct node *node = &builder->nodes[i];
        uint32_t size = 1;
        while (size < node->edges)
            size *= 2;
        branches[i] = (struct branch){.first = (uint32_t)slots,
                                      .mask = size - 1,
                                      .number = node->number ? reference(builder, node->number) : 0,
                                      .any = node->any ? reference(builder, node->any) : 0,
                                      .owner = node->owner};
        slots += node->edges ? size : 0;
    }
    return slots;
}

/* Puts each node that a word leads to among its parent's children. */
static void fill_edges(const struct phrase_index_builder *builder, struct branch *branches,
                       uint64_t *slots) {
    for (uint32_t i = 1; i < builder->node_count; i++) {
        const struct node *node = &builder->nodes[i];
        if (!node->word)
            continue;
        struct branch *parent = &branches[node->parent];
        uint64_t child = compact_slot(node->word, reference(builder, i));
        size_t slot = compact_hash(node->word) & parent->mask;
        while (slots[parent->first + slot])
            slot = (slot + 1) & parent->mask;
        slots[parent->first + slot] = child;
        parent->only = parent->mask == 0 ? child : 0;
    }
}

bool phrase_index_build(struct phrase_index_builder *builder, const struct rule_set *rules,
                        struct phrase_index *index) {
    struct phrase_index made = {.vocabulary = builder->vocabulary,
                                .rules = rules->items,
                                .rule_count = rules->count,
                                .owner_count = builder->owner_count,
                                .line_bits = builder->line_bits,
                                .node_count = builder->node_count,
                                .root = reference(builder, 0)};
    struct phrase_index_memory memory = {
        .branches = aligned_alloc(sizeof(struct branch), made.node_count * sizeof(struct branch)),
        .owners = malloc((made.owner_count + 1) * sizeof(struct owner)),
        .line_slots = pack_table(builder, &builder->lines, false, &made.lines),
        .prefix_slots = pack_table(builder, &builder->prefixes, true, &made.prefixes),
    };
    if (memory.branches)
        made.edge_slot_count = make_branches(builder, memory.branches) + 1;
    memory.edge_slots = calloc(made.edge_slot_count + 1, sizeof *memory.edge_slots);
    if (!memory.branches || !memory.owners || !memory.line_slots || !memory.prefix_slots ||
        !memory.edge_slots) {
        phrase_index_memory_free(&memory);
        return false;
    }
    fill_edges(builder, memory.branches, memory.edge_slots);
    if (made.owner_count > 0)
        memcpy(memory.owners, builder->owners, made.owner_count * sizeof *memory.owners);
    made.branches = memory.branches;
    made.edge_slots = memory.edge_slots;
    made.owners = memory.owners;
    phrase_index_memory_free(&builder->made);
    builder->made = memory;
    *index = made;
    return true;
}
