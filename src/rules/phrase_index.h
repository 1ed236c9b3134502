/* SPDX-License-Identifier: Apache-2.0
 *
 * The phrase index: the phrases of all rules as they are looked up in text. It is read-only and
 * owns nothing. Its tables are built into the library (model/builtin.h) or belong to a builder
 * (rules/phrase_index_build.h); phrase_match.h looks words up in it.
 *
 * A phrase is found in one of two ways. One that has no wildcards and has to be the whole line is
 * found by the hash of all words of the line. Every other phrase is a path in a trie whose edges
 * are words or wildcards. Most phrases begin with two words or numbers; the pair leads to the
 * second node of the path at once. */
#ifndef PHRASE_INDEX_H
#define PHRASE_INDEX_H

#include "lex/vocabulary.h"
#include "rules/compact_table.h"
#include "rules/rule.h"

/* How many nodes the trie may have: a node's number and its three flags are a value of a compact
 * table. */
#define PHRASE_NODES_MAX ((uint32_t)1 << (COMPACT_VALUE_BITS - 3))

/* How many owners there may be, all phrases together: the position of one, from 1, is such a value
 * as well. */
#define PHRASE_OWNERS_MAX (((uint32_t)1 << COMPACT_VALUE_BITS) - 1)

/* A reference to a node is its number << 3 with flags that say what the node has, so that a node
 * without any of it need not be read. 0 is no node: the root has no parent. */
enum { NODE_EDGES = 1, NODE_OWNER = 2, NODE_WILD = 4 };

/* A node of the trie, half a cache line. */
struct branch {
    uint64_t only;        /* its child by word as a compact slot if it has exactly one; else 0 */
    uint32_t first, mask; /* its part of edge_slots: first slot, and number of slots - 1 */
    uint32_t number, any; /* references to the children by number and by any word, or 0 */
    uint32_t owner;       /* position + 1 of the first owner of the phrase that ends here, or 0 */
    uint32_t unused;
};

/* A rule that owns a phrase. The owners of one phrase are a list. */
struct owner {
    uint32_t rule;
    uint32_t next; /* position + 1 of the next owner, or 0 */
};

#define LINE_BITS 18 /* log2 of the number of bits in line_bits */

struct phrase_index {
    const struct vocabulary *vocabulary;
    const struct rule *rules;
    size_t rule_count;
    const struct owner *owners;
    size_t owner_count;
    const uint64_t *line_bits;     /* a bitmap of the keys of `lines` */
    struct compact_table lines;    /* key: hash of a line's words; value: as branch.owner */
    struct compact_table prefixes; /* key: pair_key(); value: a reference to a node */
    const struct branch *branches; /* all nodes; the root is the first */
    size_t node_count;
    const uint64_t *edge_slots; /* children by word, as compact slots; each node has a part */
    size_t edge_slot_count;
    uint32_t root; /* a reference to the root */
};

/* The reference to a node's child for a word, or 0. */
static inline uint32_t phrase_edge(const struct phrase_index *index, const struct branch *branch,
                                   uint64_t word) {
    if (branch->only)
        return compact_has(branch->only, word) ? branch->only & COMPACT_VALUE : 0;
    const uint64_t *slots = index->edge_slots + branch->first;
    for (size_t i = 0; i <= branch->mask; i++) {
        uint64_t slot = slots[(compact_hash(word) + i) & branch->mask];
        if (compact_has(slot, word) || slot == 0)
            return slot & COMPACT_VALUE;
    }
    return 0;
}

#endif
