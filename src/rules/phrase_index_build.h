/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking things up in the packed tables of a matcher, for trie.c, which packs them, and matcher.c.
 */
#ifndef PHRASE_INDEX_BUILD_H
#define PHRASE_INDEX_BUILD_H

#include "rules/phrase_index.h"

/* Where the search for a key begins: products have their better bits above. */
static inline size_t table_place(uint64_t key) {
    return (size_t)(key ^ key >> 32);
}

/* A node with what it has. */
static inline uint32_t node_value(const struct matcher *matcher, uint32_t number) {
    const struct node *node = &matcher->nodes[number];
    return number << 3 | (node->edges ? NODE_EDGES : 0) | (node->owner ? NODE_OWNER : 0) |
           (node->number || node->any ? NODE_WILD : 0);
}

/* Where the search for the value of a key begins. */
static inline const uint64_t *packed_first(const struct packed *packed, uint64_t key) {
    return &packed->slots[table_place(key) & packed->mask];
}

/* Where the value of a key stands, or would. */
static inline size_t packed_slot(const struct packed *packed, uint64_t key) {
    size_t slot = table_place(key) & packed->mask;
    while (packed->slots[slot] && (packed->slots[slot] ^ key) > PACKED_VALUE)
        slot = (slot + 1) & packed->mask;
    return slot;
}

static inline uint32_t packed_find(const struct packed *packed, uint64_t key) {
    return (uint32_t)(packed->slots[packed_slot(packed, key)] & PACKED_VALUE);
}

/* The value of a node's child for a word, or 0. */
static inline uint32_t edge_find(const struct matcher *matcher, const struct branch *branch,
                                 uint64_t word) {
    if (branch->only)
        return (branch->only ^ word) <= PACKED_VALUE ? branch->only & PACKED_VALUE : 0;
    const uint64_t *slots = matcher->edge_slots + branch->first;
    for (size_t i = 0; i <= branch->mask; i++) {
        uint64_t slot = slots[(table_place(word) + i) & branch->mask];
        if ((slot ^ word) <= PACKED_VALUE || slot == 0)
            return slot & PACKED_VALUE;
    }
    return 0;
}

#endif
