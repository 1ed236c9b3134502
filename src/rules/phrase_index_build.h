/* SPDX-License-Identifier: Apache-2.0
 *
 * The builder of a phrase index: phrases and word sets are added to tables that grow, a trie with
 * one node for each beginning of a phrase. The graph is made from those. */
#ifndef PHRASE_INDEX_BUILD_H
#define PHRASE_INDEX_BUILD_H

#include "rules/key_table.h"
#include "rules/parse_error.h"
#include "rules/phrase_index.h"
#include "rules/rule_set.h"

/* How many nodes the trie may have. A node takes four cells of the graph at most: its own two, and
 * little more than two slots among its parent's edges where it does not have both. */
#define PHRASE_NODES_MAX (PHRASE_PLACES / 4)

/* How many owners there may be, all phrases together. */
#define PHRASE_OWNERS_MAX (PHRASE_PLACES - 1)

/* The first two nodes are roots: one of whole lines without wildcards, one of all other phrases. */
enum { TRIE_ROOT, TRIE_LINE_ROOT, TRIE_ROOTS };

/* A node of the trie. Child 0 means none. */
struct trie_node {
    uint64_t word; /* the hash of the word that leads here; 0: a wildcard does, or it is a root */
    uint32_t parent;
    uint32_t number, any; /* children by number and by any word */
    uint32_t edges;       /* how many children by word it has */
    uint32_t owner;       /* position + 1 of the last owner of the phrase that ends here, or 0 */
};

/* A rule that owns a phrase. The owners of one phrase are a list. */
struct trie_owner {
    uint32_t rule;
    uint32_t next; /* position + 1 of the next owner, or 0 */
};

/* How much may be added. */
struct phrase_limits {
    uint32_t nodes, owners;
};

/* The tables of a graph that its builder made. */
struct phrase_graph_memory {
    uint64_t *cells, *entry_slots;
    uint32_t *owners;
};
void phrase_graph_memory_free(struct phrase_graph_memory *memory);

struct phrase_index_builder {
    struct phrase_limits limits; /* PHRASE_NODES_MAX and PHRASE_OWNERS_MAX; tests lower them */
    struct vocabulary *vocabulary;
    uint64_t *line_bits; /* as in struct phrase_graph */
    struct trie_node *nodes;
    size_t node_count, node_capacity;
    struct trie_owner *owners;
    size_t owner_count, owner_capacity;
    struct key_table edges;          /* key: parent node and word; value: child node */
    struct key_table entries;        /* key: as in struct phrase_graph; value: node */
    struct phrase_graph_memory made; /* of the graph made last */
};

/* Opens a builder without phrases. Its vocabulary begins as a copy of `vocabulary`, or empty if
 * that is NULL. False: no memory; the builder is closed. */
bool phrase_index_builder_open(struct phrase_index_builder *builder,
                               const struct vocabulary *vocabulary);

/* Releases a builder, and with it the tables of its graph. A builder of all zeros is allowed. */
void phrase_index_builder_close(struct phrase_index_builder *builder);

/* Adds a phrase of rule number `rule`, which has to stand `where` on the line. Its first step is a
 * word or a number. Returns DESCALE_OK, DESCALE_NO_MEMORY, or DESCALE_INVALID with *error set
 * where a limit is reached. After an error the phrase is not found, as if it had not been added. */
enum descale_status phrase_index_add(struct phrase_index_builder *builder, uint32_t rule,
                                     enum rule_where where, const struct phrase *phrase,
                                     struct parse_error *error);

/* Adds the word of this hash to a set. */
void phrase_index_add_word(struct phrase_index_builder *builder, uint64_t hash, enum word_set set);

/* Makes the graph of all that was added and appends it to an index, which gets the builder's
 * vocabulary. The graph is valid until the builder makes the next one or is closed. False: no
 * memory; the graph made before is still valid. */
bool phrase_index_build(struct phrase_index_builder *builder, struct phrase_index *index);

#endif
