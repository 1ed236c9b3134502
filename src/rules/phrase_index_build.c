/* SPDX-License-Identifier: Apache-2.0
 *
 * Adding to a phrase index. phrase_index_finish.c makes the graph. */
#include "rules/phrase_index_build.h"
#include "base/buffer.h"
#include "lex/tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Opening and closing ---- */

bool phrase_index_builder_open(struct phrase_index_builder *builder,
                               const struct vocabulary *vocabulary) {
    *builder = (struct phrase_index_builder){
        .limits = {PHRASE_NODES_MAX, PHRASE_OWNERS_MAX},
        .vocabulary = calloc(1, sizeof *builder->vocabulary),
        .line_bits = calloc((size_t)1 << (LINE_BITS - 6), sizeof *builder->line_bits),
        .nodes = calloc(TRIE_ROOTS, sizeof *builder->nodes),
        .node_count = TRIE_ROOTS,
        .node_capacity = TRIE_ROOTS,
    };
    bool opened = builder->vocabulary && builder->line_bits && builder->nodes &&
                  key_table_open(&builder->entries) && key_table_open(&builder->edges);
    if (!opened)
        phrase_index_builder_close(builder);
    else if (vocabulary)
        *builder->vocabulary = *vocabulary;
    return opened;
}

void phrase_index_builder_close(struct phrase_index_builder *builder) {
    free(builder->vocabulary);
    free(builder->line_bits);
    free(builder->nodes);
    free(builder->owners);
    key_table_close(&builder->edges);
    key_table_close(&builder->entries);
    phrase_graph_memory_free(&builder->made);
    *builder = (struct phrase_index_builder){0};
}

/* ---- Nodes and owners ---- */

static uint64_t edge_key(uint32_t node, uint64_t word) {
    uint64_t key = (word ^ node * 0x9e3779b97f4a7c15U) * 0xd6e8feb86659fd93U;
    key ^= key >> 32;
    return key ? key : 1;
}

static enum descale_status limit_reached(struct parse_error *error, uint32_t limit,
                                         const char *what) {
    error->offset = 0;
    snprintf(
        error->message, sizeof error->message,
        "too many phrases: all rules together may use at most %u %s; write fewer rules or fewer "
        "alternatives",
        limit, what);
    return DESCALE_INVALID;
}

/* Adds a node; *child becomes its number. */
static enum descale_status add_node(struct phrase_index_builder *builder, uint32_t parent,
                                    uint64_t word, uint32_t *child, struct parse_error *error) {
    if (builder->node_count >= builder->limits.nodes)
        return limit_reached(error, builder->limits.nodes, "nodes, about one a word");
    struct trie_node *nodes = buffer_grow(builder->nodes, &builder->node_capacity,
                                          builder->node_count + 1, sizeof *nodes);
    if (!nodes)
        return DESCALE_NO_MEMORY;
    builder->nodes = nodes;
    nodes[builder->node_count] = (struct trie_node){.word = word, .parent = parent};
    *child = (uint32_t)builder->node_count++;
    return DESCALE_OK;
}

/* The child of a node for a step, or 0. */
static uint32_t find_child(const struct phrase_index_builder *builder, uint32_t node,
                           const struct step *step) {
    if (step->kind == STEP_WORD)
        return (uint32_t)key_table_find(&builder->edges, edge_key(node, step->hash));
    const struct trie_node *parent = &builder->nodes[node];
    return step->kind == STEP_NUMBER ? parent->number : parent->any;
}

/* Goes from *node to its child for a step, which is added if it is new. */
static enum descale_status take_step(struct phrase_index_builder *builder, const struct step *step,
                                     uint32_t *node, struct parse_error *error) {
    uint32_t parent = *node;
    *node = find_child(builder, parent, step);
    if (*node)
        return DESCALE_OK;
    bool word = step->kind == STEP_WORD;
    enum descale_status status = add_node(builder, parent, word ? step->hash : 0, node, error);
    if (status != DESCALE_OK)
        return status;
    if (!word) {
        struct trie_node *from = &builder->nodes[parent];
        *(step->kind == STEP_NUMBER ? &from->number : &from->any) = *node;
        return DESCALE_OK;
    }
    struct key_slot *slot = key_table_add(&builder->edges, edge_key(parent, step->hash));
    if (!slot) {
        builder->node_count--;
        return DESCALE_NO_MEMORY;
    }
    slot->value = *node;
    builder->nodes[parent].edges++;
    return DESCALE_OK;
}

/* Adds a rule to the list of owners that begins at *head, unless it is there. */
static enum descale_status add_owner(struct phrase_index_builder *builder, uint32_t rule,
                                     uint32_t *head, struct parse_error *error) {
    for (uint32_t at = *head; at; at = builder->owners[at - 1].next)
        if (builder->owners[at - 1].rule == rule)
            return DESCALE_OK;
    if (builder->owner_count >= builder->limits.owners)
        return limit_reached(error, builder->limits.owners, "phrases");
    struct trie_owner *owners = buffer_grow(builder->owners, &builder->owner_capacity,
                                            builder->owner_count + 1, sizeof *owners);
    if (!owners)
        return DESCALE_NO_MEMORY;
    builder->owners = owners;
    owners[builder->owner_count] = (struct trie_owner){rule, *head};
    *head = (uint32_t)++builder->owner_count;
    return DESCALE_OK;
}

/* ---- Phrases ---- */

/* Adds the hash of a whole line to the bitmap. */
static void note_line(struct phrase_index_builder *builder, const struct phrase *phrase) {
    uint64_t key = 0;
    for (size_t i = 0; i < phrase->count; i++)
        key = words_mix(key, phrase->steps[i].hash);
    uint64_t bit = key >> (64 - LINE_BITS);
    builder->line_bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

/* Tells the vocabulary how a phrase begins. `pair` is NULL if it does not begin with a pair. */
static void note_beginning(struct vocabulary *vocabulary, enum rule_where where,
                           const struct step *first, const uint64_t *pair) {
    bool start = where == WHERE_LINE || where == WHERE_START;
    unsigned bits = pair ? WORD_BEGINS : WORD_BEGINS_ALONE;
    if (start)
        bits = pair ? WORD_STARTS : WORD_STARTS_ALONE;
    if (first->kind == STEP_NUMBER)
        vocabulary->numbers |= bits;
    else
        vocabulary_add(vocabulary, first->hash, bits);
    if (pair)
        vocabulary_add_pair(vocabulary, *pair);
}

/* Makes a search find a node after a word or a pair. */
static enum descale_status add_entry(struct phrase_index_builder *builder, uint64_t key,
                                     uint32_t node) {
    struct key_slot *slot = key_table_add(&builder->entries, key);
    if (slot)
        slot->value = node;
    return slot ? DESCALE_OK : DESCALE_NO_MEMORY;
}

/* Adds the beginning of a phrase, whose first two nodes are these, to where searches begin.
 * Numbers that do not begin with a pair are found from the root. */
static enum descale_status add_beginning(struct phrase_index_builder *builder,
                                         enum rule_where where, const struct phrase *phrase,
                                         const uint32_t nodes[2]) {
    const struct step *first = &phrase->steps[0];
    uint64_t key;
    bool pair = phrase_pair(phrase, &key);
    enum descale_status status = DESCALE_OK;
    if (pair)
        status = add_entry(builder, key, nodes[1]);
    else if (first->kind == STEP_WORD && !(first->hash & 1))
        status = add_entry(builder, first->hash, nodes[0]);
    if (status == DESCALE_OK)
        note_beginning(builder->vocabulary, where, first, pair ? &key : NULL);
    return status;
}

enum descale_status phrase_index_add(struct phrase_index_builder *builder, uint32_t rule,
                                     enum rule_where where, const struct phrase *phrase,
                                     struct parse_error *error) {
    bool line = phrase_is_line(where, phrase);
    uint32_t node = line ? TRIE_LINE_ROOT : TRIE_ROOT, first[2] = {0};
    enum descale_status status = DESCALE_OK;
    for (size_t i = 0; i < phrase->count && status == DESCALE_OK; i++) {
        status = take_step(builder, &phrase->steps[i], &node, error);
        if (i < 2)
            first[i] = node;
    }
    if (status == DESCALE_OK)
        status = add_owner(builder, rule, &builder->nodes[node].owner, error);
    if (status == DESCALE_OK && line)
        note_line(builder, phrase);
    else if (status == DESCALE_OK)
        status = add_beginning(builder, where, phrase, first);
    return status;
}

void phrase_index_add_word(struct phrase_index_builder *builder, uint64_t hash, enum word_set set) {
    vocabulary_add(builder->vocabulary, hash, 1U << set);
}
