/* SPDX-License-Identifier: Apache-2.0
 *
 * Adding to a phrase index. phrase_index_finish.c makes the index itself. */
#include "rules/phrase_index_build.h"
#include "base/buffer.h"
#include "lex/tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Opening and closing ---- */

static const struct vocabulary no_words;
static const uint64_t no_lines[((size_t)1 << LINE_BITS) / 64];
static const struct node no_nodes[1]; /* the root alone */
static const struct phrase_tables empty = {
    .vocabulary = &no_words, .line_bits = no_lines, .nodes = no_nodes, .node_count = 1};

/* A copy from malloc(), which may grow. NULL: no memory. */
static void *copy(const void *items, size_t count, size_t size) {
    void *block = malloc(count * size + 1);
    if (block && count > 0)
        memcpy(block, items, count * size);
    return block;
}

static uint64_t edge_key(uint32_t node, uint64_t word) {
    uint64_t key = (word ^ node * 0x9e3779b97f4a7c15U) * 0xd6e8feb86659fd93U;
    key ^= key >> 32;
    return key ? key : 1;
}

/* Makes the table of edges from the nodes. */
static bool index_edges(struct phrase_index_builder *builder) {
    if (!key_table_open(&builder->edges, NULL, 0))
        return false;
    for (uint32_t i = 1; i < builder->node_count; i++) {
        const struct node *node = &builder->nodes[i];
        if (!node->word)
            continue;
        struct key_slot *slot = key_table_add(&builder->edges, edge_key(node->parent, node->word));
        if (!slot)
            return false;
        slot->value = i;
    }
    return true;
}

bool phrase_index_builder_open(struct phrase_index_builder *builder,
                               const struct phrase_tables *tables) {
    const struct phrase_tables *from = tables ? tables : &empty;
    *builder = (struct phrase_index_builder){
        .limits = {PHRASE_NODES_MAX, PHRASE_OWNERS_MAX},
        .vocabulary = copy(from->vocabulary, 1, sizeof *from->vocabulary),
        .line_bits = copy(from->line_bits, 1, sizeof no_lines),
        .nodes = copy(from->nodes, from->node_count, sizeof *from->nodes),
        .node_count = from->node_count,
        .node_capacity = from->node_count,
        .owners = copy(from->owners, from->owner_count, sizeof *from->owners),
        .owner_count = from->owner_count,
        .owner_capacity = from->owner_count,
    };
    bool opened = builder->vocabulary && builder->line_bits && builder->nodes && builder->owners &&
                  key_table_open(&builder->lines, from->lines, from->line_count) &&
                  key_table_open(&builder->prefixes, from->prefixes, from->prefix_count) &&
                  index_edges(builder);
    if (!opened)
        phrase_index_builder_close(builder);
    return opened;
}

void phrase_index_builder_close(struct phrase_index_builder *builder) {
    free(builder->vocabulary);
    free(builder->line_bits);
    free(builder->nodes);
    free(builder->owners);
    key_table_close(&builder->edges);
    key_table_close(&builder->prefixes);
    key_table_close(&builder->lines);
    phrase_index_memory_free(&builder->made);
    *builder = (struct phrase_index_builder){0};
}

/* ---- Nodes and owners ---- */

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
    struct node *nodes = buffer_grow(builder->nodes, &builder->node_capacity,
                                     builder->node_count + 1, sizeof *nodes);
    if (!nodes)
        return DESCALE_NO_MEMORY;
    builder->nodes = nodes;
    nodes[builder->node_count] = (struct node){.word = word, .parent = parent};
    *child = (uint32_t)builder->node_count++;
    return DESCALE_OK;
}

/* The child of a node for a step, or 0. */
static uint32_t find_child(const struct phrase_index_builder *builder, uint32_t node,
                           const struct step *step) {
    if (step->kind == STEP_WORD)
        return (uint32_t)key_table_find(&builder->edges, edge_key(node, step->hash));
    const struct node *parent = &builder->nodes[node];
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
        struct node *from = &builder->nodes[parent];
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
    struct owner *owners = buffer_grow(builder->owners, &builder->owner_capacity,
                                       builder->owner_count + 1, sizeof *owners);
    if (!owners)
        return DESCALE_NO_MEMORY;
    builder->owners = owners;
    owners[builder->owner_count] = (struct owner){rule, *head};
    *head = (uint32_t)++builder->owner_count;
    return DESCALE_OK;
}

/* ---- Phrases ---- */

/* Whether a phrase is looked up as a whole line. */
static bool is_line(enum rule_where where, const struct phrase *phrase) {
    bool wildcards = false;
    for (size_t i = 0; i < phrase->count; i++)
        wildcards |= phrase->steps[i].kind != STEP_WORD;
    return where == WHERE_LINE && !wildcards;
}

static uint64_t line_key(const struct phrase *phrase) {
    uint64_t key = 0;
    for (size_t i = 0; i < phrase->count; i++)
        key = words_mix(key, phrase->steps[i].hash);
    return key;
}

static enum descale_status add_line(struct phrase_index_builder *builder, uint32_t rule,
                                    const struct phrase *phrase, struct parse_error *error) {
    uint64_t key = line_key(phrase), bit = key >> (64 - LINE_BITS);
    struct key_slot *slot = key_table_add(&builder->lines, key);
    if (!slot)
        return DESCALE_NO_MEMORY;
    uint32_t head = (uint32_t)slot->value;
    enum descale_status status = add_owner(builder, rule, &head, error);
    slot->value = head;
    builder->line_bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
    return status;
}

/* Whether a phrase begins with two words or numbers, which the pair table can look up. Then *pair
 * is their key. A number written out is looked up as a word, which a pair cannot do. */
static bool begins_with_pair(const struct phrase *phrase, uint64_t *pair) {
    uint64_t parts[2];
    for (size_t i = 0; i < 2; i++) {
        const struct step *step = &phrase->steps[i];
        if (i == phrase->count || step->kind == STEP_ANY ||
            (step->kind == STEP_WORD && (step->hash & 1)))
            return false;
        parts[i] = step->kind == STEP_NUMBER ? ANY_NUMBER : step->hash;
    }
    *pair = pair_key(parts[0], parts[1]);
    return true;
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

enum descale_status phrase_index_add(struct phrase_index_builder *builder, uint32_t rule,
                                     enum rule_where where, const struct phrase *phrase,
                                     struct parse_error *error) {
    if (is_line(where, phrase))
        return add_line(builder, rule, phrase, error);
    uint32_t node = 0;
    uint64_t key = 0;
    bool pair = begins_with_pair(phrase, &key);
    enum descale_status status = DESCALE_OK;
    for (size_t i = 0; i < phrase->count && status == DESCALE_OK; i++) {
        status = take_step(builder, &phrase->steps[i], &node, error);
        if (status != DESCALE_OK || i != 1 || !pair)
            continue;
        struct key_slot *slot = key_table_add(&builder->prefixes, key);
        if (slot)
            slot->value = node;
        else
            status = DESCALE_NO_MEMORY;
    }
    if (status == DESCALE_OK)
        status = add_owner(builder, rule, &builder->nodes[node].owner, error);
    if (status == DESCALE_OK)
        note_beginning(builder->vocabulary, where, &phrase->steps[0], pair ? &key : NULL);
    return status;
}

void phrase_index_add_word(struct phrase_index_builder *builder, uint64_t hash, enum word_set set) {
    vocabulary_add(builder->vocabulary, hash, 1U << set);
}

struct found_phrase phrase_index_find(const struct phrase_index_builder *builder,
                                      enum rule_where where, const struct phrase *phrase) {
    if (is_line(where, phrase))
        return (struct found_phrase){(uint32_t)key_table_find(&builder->lines, line_key(phrase)),
                                     0};
    uint32_t node = 0;
    for (size_t i = 0; i < phrase->count; i++)
        if (!(node = find_child(builder, node, &phrase->steps[i])))
            return (struct found_phrase){0, 0};
    return (struct found_phrase){builder->nodes[node].owner, node};
}
