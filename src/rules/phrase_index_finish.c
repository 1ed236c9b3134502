/* SPDX-License-Identifier: Apache-2.0
 *
 * phrase_index_build(): the trie of a builder packed into a graph. Nodes are packed from the last
 * to the first, children before their parents. A node whose cells would be the same as those of a
 * node that is there already becomes that node. */
#include "rules/phrase_index_build.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

void phrase_graph_memory_free(struct phrase_graph_memory *memory) {
    free(memory->cells);
    free(memory->owners);
    free(memory->entry_slots);
    *memory = (struct phrase_graph_memory){0};
}

struct packer {
    const struct phrase_index_builder *builder;
    uint32_t *first;               /* by node: where its children by word begin in `children` */
    uint32_t *children;            /* nodes that a word leads to, by parent */
    uint32_t *packed;              /* by node: the reference to it in the graph, or 0 */
    uint64_t *slots;               /* the edges of the node in hand */
    uint64_t *cells;               /* of the graph; there is room for those of all nodes */
    uint32_t *owners;              /* of the graph; there is room for those of all nodes */
    struct key_table known_cells;  /* key: hash of a node's cells; value: the reference */
    struct key_table known_owners; /* key: hash of a list of owners; value: its place + 1 */
    size_t cell_count, owner_count;
};

static bool open_packer(struct packer *packer, const struct phrase_index_builder *builder) {
    size_t nodes = builder->node_count;
    *packer = (struct packer){
        .builder = builder,
        .first = malloc((nodes + 1) * sizeof *packer->first),
        .children = malloc(nodes * sizeof *packer->children),
        .packed = malloc(nodes * sizeof *packer->packed),
        .slots = malloc(nodes * sizeof *packer->slots),
        .cells = malloc(4 * nodes * sizeof *packer->cells),
        .owners = malloc((builder->owner_count + 1) * sizeof *packer->owners),
    };
    return packer->first && packer->children && packer->packed && packer->slots && packer->cells &&
           packer->owners && key_table_open(&packer->known_cells) &&
           key_table_open(&packer->known_owners);
}

static void close_packer(struct packer *packer) {
    free(packer->first);
    free(packer->children);
    free(packer->packed);
    free(packer->slots);
    free(packer->cells);
    free(packer->owners);
    key_table_close(&packer->known_cells);
    key_table_close(&packer->known_owners);
}

/* Lists the children by word of all nodes. */
static void list_children(struct packer *packer) {
    const struct phrase_index_builder *builder = packer->builder;
    uint32_t sum = 0;
    for (size_t i = 0; i < builder->node_count; i++) {
        sum += builder->nodes[i].edges;
        packer->first[i] = sum; /* one by one, its children take the places before */
    }
    packer->first[builder->node_count] = sum;
    for (uint32_t i = (uint32_t)builder->node_count - 1; i >= TRIE_ROOTS; i--)
        if (builder->nodes[i].word)
            packer->children[--packer->first[builder->nodes[i].parent]] = i;
}

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size) {
    hash = buffer_hash(hash, bytes, size);
    return hash ? hash : 1; /* no key is 0 */
}

/* Packs a list of owners. *place becomes its place + 1, or 0 if there is none. False: no memory. */
static bool pack_owners(struct packer *packer, uint32_t head, uint32_t *place) {
    const struct trie_owner *list = packer->builder->owners;
    uint32_t *made = packer->owners + packer->owner_count;
    size_t count = 0;
    *place = 0;
    for (uint32_t at = head; at; at = list[at - 1].next)
        made[count++] = list[at - 1].rule;
    if (count == 0)
        return true;
    made[count - 1] |= OWNER_LAST;
    struct key_slot *slot =
        key_table_add(&packer->known_owners, hash_bytes(BUFFER_HASH, made, count * sizeof *made));
    if (!slot)
        return false;
    bool known =
        slot->value && !memcmp(packer->owners + slot->value - 1, made, count * sizeof *made);
    if (!known) {
        slot->value = packer->owner_count + 1;
        packer->owner_count += count;
    }
    *place = (uint32_t)slot->value;
    return true;
}

static int compare_slots(const void *one, const void *two) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)two;
    return (a > b) - (a < b);
}

/* Lists the edges of a node in order. From the root only numbers are looked up. */
static size_t list_edges(struct packer *packer, uint32_t node) {
    size_t count = 0;
    for (uint32_t i = packer->first[node]; i < packer->first[node + 1]; i++) {
        uint32_t child = packer->children[i];
        uint64_t word = packer->builder->nodes[child].word;
        if (packer->packed[child] && (node != TRIE_ROOT || (word & 1)))
            packer->slots[count++] = compact_slot(word, packer->packed[child]);
    }
    qsort(packer->slots, count, sizeof *packer->slots, compare_slots);
    return count;
}

/* Puts `count` edges after each other, or into a table that has an empty slot. Returns how many
 * slots they take. */
static size_t pack_edges(const uint64_t *edges, size_t count, uint64_t *slots) {
    size_t size = (size_t)EDGES_LISTED * 2;
    if (count <= EDGES_LISTED) {
        memcpy(slots, edges, count * sizeof *slots);
        return count;
    }
    while (size * 7 < count * 8)
        size *= 2;
    memset(slots, 0, size * sizeof *slots);
    for (size_t i = 0; i < count; i++)
        slots[compact_index(slots, size - 1, edges[i])] = edges[i];
    return size;
}

/* Adds the cells that were made at the end of all cells to the graph, unless there are such cells.
 * Returns the reference to them, or 0: no memory. */
static uint32_t add_cells(struct packer *packer, enum node_kind kind, size_t count) {
    const uint64_t *made = packer->cells + packer->cell_count;
    uint64_t hash = hash_bytes(BUFFER_HASH + kind, made, count * sizeof *made);
    struct key_slot *slot = key_table_add(&packer->known_cells, hash);
    if (!slot)
        return 0;
    uint32_t known = (uint32_t)slot->value;
    bool same = node_kind(known) == kind && node_place(known) + count <= packer->cell_count &&
                !memcmp(packer->cells + node_place(known), made, count * sizeof *made);
    if (same)
        return known;
    slot->value = (uint32_t)packer->cell_count << NODE_KIND_BITS | kind;
    packer->cell_count += count;
    return (uint32_t)slot->value;
}

/* Packs a node whose children are packed. False: no memory. */
static bool pack_node(struct packer *packer, uint32_t number) {
    const struct trie_node *node = &packer->builder->nodes[number];
    uint32_t by_number = node->number ? packer->packed[node->number] : 0;
    uint32_t by_any = node->any ? packer->packed[node->any] : 0, owners;
    if (!pack_owners(packer, node->owner, &owners))
        return false;
    size_t edges = list_edges(packer, number), count = 0;
    bool wild = by_number || by_any;
    uint64_t *cells = packer->cells + packer->cell_count;
    if (edges == 0 && !wild) {
        packer->packed[number] = owners ? (owners - 1) << NODE_KIND_BITS | NODE_LEAF : 0;
        return true;
    }
    enum node_kind kind = wild ? NODE_WILD : edges > 1 || owners ? NODE_BRANCH : NODE_CHAIN;
    if (kind != NODE_CHAIN)
        count = 1;
    if (wild)
        cells[count++] = (uint64_t)by_number << 32 | by_any;
    edges = pack_edges(packer->slots, edges, cells + count);
    if (kind != NODE_CHAIN)
        cells[0] = (uint64_t)owners << 32 | edges;
    packer->packed[number] = add_cells(packer, kind, count + edges);
    return packer->packed[number] != 0;
}

/* Packs the table of entries. It is filled to two thirds at most: a small table is fast, and a
 * search ends soon. Returns its slots, or NULL: no memory. */
static uint64_t *pack_entries(const struct packer *packer, struct compact_table *table) {
    const struct key_table *entries = &packer->builder->entries;
    size_t size = 64;
    while (size * 2 < entries->count * 3)
        size *= 2;
    uint64_t *slots = calloc(size, sizeof *slots);
    for (size_t i = 0; slots && i < entries->size; i++) {
        const struct key_slot *slot = &entries->slots[i];
        uint32_t node = slot->key ? packer->packed[slot->value] : 0;
        if (node)
            slots[compact_index(slots, size - 1, slot->key)] = compact_slot(slot->key, node);
    }
    *table = (struct compact_table){slots, size - 1};
    return slots;
}

/* Returns a copy of what is in use of an array. NULL: no memory. */
static void *copy_used(const void *items, size_t size) {
    void *copy = malloc(size + 1);
    if (copy)
        memcpy(copy, items, size);
    return copy;
}

/* Makes a graph, and the tables that it is of. False: no memory. */
static bool make_graph(struct packer *packer, struct phrase_graph *graph,
                       struct phrase_graph_memory *memory) {
    list_children(packer);
    for (uint32_t i = (uint32_t)packer->builder->node_count; i-- > 0;)
        if (!pack_node(packer, i))
            return false;
    memory->cells = copy_used(packer->cells, packer->cell_count * sizeof *packer->cells);
    memory->owners = copy_used(packer->owners, packer->owner_count * sizeof *packer->owners);
    memory->entry_slots = pack_entries(packer, &graph->entries);
    graph->cells = memory->cells;
    graph->cell_count = packer->cell_count;
    graph->owners = memory->owners;
    graph->owner_count = packer->owner_count;
    graph->line_bits = packer->builder->line_bits;
    graph->root = packer->packed[TRIE_ROOT];
    graph->line_root = packer->packed[TRIE_LINE_ROOT];
    return memory->cells && memory->owners && memory->entry_slots;
}

bool phrase_index_build(struct phrase_index_builder *builder, struct phrase_index *index) {
    struct packer packer;
    struct phrase_graph graph;
    struct phrase_graph_memory memory = {0};
    bool made = open_packer(&packer, builder) && make_graph(&packer, &graph, &memory);
    close_packer(&packer);
    if (!made) {
        phrase_graph_memory_free(&memory);
        return false;
    }
    phrase_graph_memory_free(&builder->made);
    builder->made = memory;
    index->vocabulary = builder->vocabulary;
    index->graphs[index->graph_count++] = graph;
    return true;
}
