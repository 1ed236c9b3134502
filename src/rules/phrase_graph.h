/* SPDX-License-Identifier: Apache-2.0
 *
 * A phrase graph: phrases as they are looked up in text. It is read-only and owns nothing.
 *
 * A phrase is a path whose edges are words or wildcards. Paths that end alike share their nodes:
 * the graph is the smallest that has these phrases, as Daciuk et al. describe in "Incremental
 * construction of minimal acyclic finite-state automata" (2000). So a pattern of many phrases, such
 * as (a|b|c) (d|e|f), takes about one edge for each of its words.
 *
 * A search does not begin at the root. It begins after the first two words, if both are plain words
 * or one is any number; or after the first word, if phrases begin with that word and no other: one
 * table has the nodes after those. Only phrases that begin with a number in another way are found
 * from the root. Phrases that have to be the whole line and have no wildcards have a root of their
 * own; a bitmap of their hashes keeps other lines away from it. */
#ifndef PHRASE_GRAPH_H
#define PHRASE_GRAPH_H

#include "lex/tokens.h"
#include "rules/compact_table.h"

/* A node is known by a reference: its kind in the lower three bits, and its place above them. The
 * place of a leaf is that of its owners. The place of any other node is that of its cells, which
 * are these:
 *
 *     NODE_CHAIN   its edge: it has one edge, and no phrase ends there
 *     NODE_BRANCH  a head, its edges
 *     NODE_WILD    a head, its children by wildcard, its edges
 *
 * A head has the place + 1 of the node's owners, or 0, in its upper half, and the number of slots
 * for edges in its lower half. The cell of wildcards has the reference to the child by number in
 * its upper half, and to that by any word in its lower half; 0 is no node. An edge is a slot as in
 * compact_table.h; its value is a reference. Few edges are a list, more are a compact table. */
enum node_kind { NODE_NONE, NODE_LEAF, NODE_CHAIN, NODE_BRANCH, NODE_WILD };
#define NODE_KIND_BITS 3
#define EDGES_LISTED 8 /* the most edges that are a list */

/* How many places there are for cells, and how many for owners. */
#define PHRASE_PLACES ((uint32_t)1 << (COMPACT_VALUE_BITS - NODE_KIND_BITS))

static inline enum node_kind node_kind(uint32_t node) {
    return (enum node_kind)(node & ((1U << NODE_KIND_BITS) - 1));
}
static inline uint32_t node_place(uint32_t node) {
    return node >> NODE_KIND_BITS;
}

/* The owners of a phrase are rule numbers one after another; the last has this bit set. */
#define OWNER_LAST 0x80000000U

#define LINE_BITS 19 /* log2 of the number of bits in line_bits */

struct phrase_graph {
    const uint64_t *cells;
    size_t cell_count;
    const uint32_t *owners;
    size_t owner_count;
    const uint64_t *line_bits;    /* a bitmap of the hashes of whole lines, words_mix() */
    struct compact_table entries; /* key: pair_key() or a word; value: the node after it */
    uint32_t root, line_root;     /* references */
};

/* The value of a word among `count` slots; 0 if it is not there. */
static inline uint32_t edges_find(const uint64_t *slots, uint32_t count, uint64_t word) {
    if (count > EDGES_LISTED)
        return compact_find(&(struct compact_table){slots, count - 1}, word);
    for (uint32_t i = 0; i < count; i++)
        if (compact_has(slots[i], word))
            return slots[i] & COMPACT_VALUE;
    return 0;
}

/* What a node has. */
struct node_view {
    uint32_t owners;      /* the place + 1 of its owners, or 0 */
    uint32_t number, any; /* references to its children by wildcard, or 0 */
    uint32_t edge_count;  /* slots */
    const uint64_t *edges;
};
static inline struct node_view node_view(const struct phrase_graph *graph, uint32_t node) {
    struct node_view view = {0};
    enum node_kind kind = node_kind(node);
    if (kind == NODE_LEAF)
        view.owners = node_place(node) + 1;
    if (kind == NODE_NONE || kind == NODE_LEAF)
        return view;
    const uint64_t *cell = graph->cells + node_place(node);
    view.edge_count = 1;
    if (kind != NODE_CHAIN) {
        view.owners = (uint32_t)(*cell >> 32);
        view.edge_count = (uint32_t)*cell++;
    }
    if (kind == NODE_WILD) {
        view.number = (uint32_t)(*cell >> 32);
        view.any = (uint32_t)*cell++;
    }
    view.edges = cell;
    return view;
}

/* The reference to a node's child for a word, or 0. */
static inline uint32_t node_child(const struct phrase_graph *graph, uint32_t node, uint64_t word) {
    struct node_view view = node_view(graph, node);
    return edges_find(view.edges, view.edge_count, word);
}

#endif
