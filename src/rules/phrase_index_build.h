/* SPDX-License-Identifier: Apache-2.0
 *
 * The builder of a phrase index: phrases and word sets are added to tables that grow, from which
 * the index is made. */
#ifndef PHRASE_INDEX_BUILD_H
#define PHRASE_INDEX_BUILD_H

#include "rules/key_table.h"
#include "rules/parse_error.h"
#include "rules/phrase.h"
#include "rules/phrase_index.h"
#include "rules/rule_set.h"

/* A node of the trie as it is built. Child 0 means none. */
struct node {
    uint64_t word; /* the hash of the word that leads here; 0: a wildcard does, or it is the root */
    uint32_t parent;
    uint32_t number, any; /* children by number and by any word */
    uint32_t edges;       /* how many children by word it has */
    uint32_t owner;       /* as in struct branch */
    uint32_t unused;      /* no padding at the end: rulec writes nodes out as bytes */
};

/* The tables of an index that its builder made. */
struct phrase_index_memory {
    struct branch *branches;
    struct owner *owners;
    uint64_t *edge_slots, *line_slots, *prefix_slots;
};
void phrase_index_memory_free(struct phrase_index_memory *memory);

/* How much may be added. */
struct phrase_limits {
    uint32_t nodes, owners;
};

struct phrase_index_builder {
    struct phrase_limits limits; /* PHRASE_NODES_MAX and PHRASE_OWNERS_MAX; tests lower them */
    struct vocabulary *vocabulary;
    uint64_t *line_bits; /* as in struct phrase_index */
    struct node *nodes;
    size_t node_count, node_capacity;
    struct owner *owners;
    size_t owner_count, owner_capacity;
    struct key_table edges;    /* key: parent node and word; value: child node */
    struct key_table prefixes; /* key: pair_key(); value: node */
    struct key_table lines;    /* key: hash of a whole line's words; value: as struct node.owner */
    struct phrase_index_memory made; /* of the index made last */
};

/* The contents of a builder, to begin another one with: the built-in phrases. */
struct phrase_tables {
    const struct vocabulary *vocabulary;
    const uint64_t *line_bits;
    const struct node *nodes;
    size_t node_count;
    const struct owner *owners;
    size_t owner_count;
    const struct key_slot *lines, *prefixes;
    size_t line_count, prefix_count;
};

/* Opens a builder with a copy of `tables`, or an empty one if that is NULL. False: no memory; the
 * builder is closed. */
bool phrase_index_builder_open(struct phrase_index_builder *builder,
                               const struct phrase_tables *tables);

/* Releases a builder, and with it the tables of its index. A builder of all zeros is allowed. */
void phrase_index_builder_close(struct phrase_index_builder *builder);

/* Adds a phrase of rule number `rule`, which has to stand `where` on the line. Its first step is a
 * word or a number. Returns DESCALE_OK, DESCALE_NO_MEMORY, or DESCALE_INVALID with *error set
 * where a limit is reached. After an error the phrase is not found, as if it had not been added. */
enum descale_status phrase_index_add(struct phrase_index_builder *builder, uint32_t rule,
                                     enum rule_where where, const struct phrase *phrase,
                                     struct parse_error *error);

/* Adds the word of this hash to a set. */
void phrase_index_add_word(struct phrase_index_builder *builder, uint64_t hash, enum word_set set);

/* Looks up a phrase that may have been added for any rule of the same place on the line. */
struct found_phrase {
    uint32_t owner; /* as in struct node; 0: there is no such phrase */
    uint32_t node;  /* its node; 0: there is none, or the phrase is looked up as a whole line */
};
struct found_phrase phrase_index_find(const struct phrase_index_builder *builder,
                                      enum rule_where where, const struct phrase *phrase);

/* Makes the index of all that was added, for these rules. It is valid until the builder makes the
 * next one or is closed; its pointer to the rules until one is added. False: no memory; the index
 * made before is still valid. */
bool phrase_index_build(struct phrase_index_builder *builder, const struct rule_set *rules,
                        struct phrase_index *index);

#endif
