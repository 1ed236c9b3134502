/* SPDX-License-Identifier: Apache-2.0
 *
 * How a matcher is made: rules and phrases added to the trie and the tables. */
#include "base/buffer.h"
#include "rules/phrase_index_build.h"

#include <stdlib.h>
#include <string.h>

bool matcher_open(struct matcher *matcher) {
    *matcher = (struct matcher){.lines = {.size = 64}, .prefixes = {.size = 64}};
    matcher->vocabulary = calloc(1, sizeof *matcher->vocabulary);
    matcher->prefixes.slots = calloc(matcher->prefixes.size, sizeof(struct slot));
    matcher->lines.slots = calloc(matcher->lines.size, sizeof(struct slot));
    matcher->line_bits = calloc((size_t)1 << (LINE_BITS - 6), sizeof(uint64_t));
    matcher->nodes = buffer_grow(NULL, &matcher->node_capacity, 1, sizeof *matcher->nodes);
    if (!matcher->vocabulary || !matcher->lines.slots || !matcher->prefixes.slots ||
        !matcher->line_bits || !matcher->nodes) {
        matcher_close(matcher);
        return false;
    }
    matcher->nodes[0] = (struct node){0};
    matcher->node_count = 1;
    return matcher_finish(matcher);
}

void matcher_close(struct matcher *matcher) {
    for (size_t i = 0; i < matcher->rule_count; i++)
        free((void *)(uintptr_t)matcher->rules[i].name);
    free(matcher->rules);
    if (matcher->for_looking) {
        *matcher = (struct matcher){0};
        return;
    }
    free(matcher->vocabulary);
    free(matcher->nodes);
    free(matcher->edges.slots);
    free(matcher->prefixes.slots);
    free(matcher->lines.slots);
    free(matcher->line_bits);
    free(matcher->branches);
    free(matcher->edge_slots);
    free(matcher->packed_lines.slots);
    free(matcher->packed_prefixes.slots);
    free(matcher->owners);
    *matcher = (struct matcher){0};
}

int64_t matcher_rule(struct matcher *matcher, const struct rule *rule) {
    struct rule *rules = buffer_grow(matcher->rules, &matcher->rule_capacity,
                                     matcher->rule_count + 1, sizeof *rules);
    if (!rules)
        return -1;
    matcher->rules = rules;
    size_t name = strlen(rule->name) + 1, why = strlen(rule->why) + 1;
    char *strings = malloc(name + why); /* one block: freed by the name */
    if (!strings)
        return -1;
    memcpy(strings, rule->name, name);
    memcpy(strings + name, rule->why, why);
    rules[matcher->rule_count] = *rule;
    rules[matcher->rule_count].name = strings;
    rules[matcher->rule_count].why = strings + name;
    return (int64_t)matcher->rule_count++;
}

static inline uint64_t edge_key(uint32_t node, uint64_t hash) {
    uint64_t key = (hash ^ node * 0x9e3779b97f4a7c15U) * 0xd6e8feb86659fd93U;
    key ^= key >> 32;
    return key ? key : 1;
}

/* The slot of a key, or the empty one where it belongs. */
static inline struct slot *table_slot(const struct table *table, uint64_t key) {
    size_t mask = table->size - 1, slot = table_place(key) & mask;
    while (table->slots[slot].key && table->slots[slot].key != key)
        slot = (slot + 1) & mask;
    return &table->slots[slot];
}

/* The slot of a key, made if it is new: then its value is 0. NULL: no memory. */
static struct slot *table_add(struct table *table, uint64_t key) {
    if (table->count * 2 >= table->size) {
        struct table grown = {.size = table->size * 2};
        grown.slots = calloc(grown.size, sizeof *grown.slots);
        if (!grown.slots)
            return NULL;
        for (size_t i = 0; i < table->size; i++)
            if (table->slots[i].key)
                *table_slot(&grown, table->slots[i].key) = table->slots[i];
        free(table->slots);
        table->slots = grown.slots;
        table->size = grown.size;
    }
    struct slot *slot = table_slot(table, key);
    table->count += slot->key == 0;
    slot->key = key;
    return slot;
}

bool table_fill(struct table *table, const struct slot *slots, size_t count) {
    table->count = count;
    table->size = 64;
    while (table->size < 2 * count)
        table->size *= 2;
    table->slots = calloc(table->size, sizeof *table->slots);
    for (size_t i = 0; table->slots && i < count; i++)
        *table_slot(table, slots[i].key) = slots[i];
    return table->slots != NULL;
}

/* A new node, or 0: no memory. */
static uint32_t node_add(struct matcher *matcher, uint32_t parent, uint64_t word) {
    if (matcher->node_count == NODES_MOST)
        return 0;
    struct node *nodes = buffer_grow(matcher->nodes, &matcher->node_capacity,
                                     matcher->node_count + 1, sizeof *nodes);
    if (!nodes)
        return 0;
    matcher->nodes = nodes;
    nodes[matcher->node_count] = (struct node){.word = word, .parent = parent};
    return (uint32_t)matcher->node_count++;
}

/* The child of a node for a step, made if it is new. 0: no memory. */
static uint32_t node_step(struct matcher *matcher, uint32_t node, const struct step *step) {
    if (step->kind != STEP_WORD) {
        struct node *parent = &matcher->nodes[node];
        uint32_t child = step->kind == STEP_NUMBER ? parent->number : parent->any;
        if (child || !(child = node_add(matcher, node, 0)))
            return child;
        parent = &matcher->nodes[node]; /* node_add() may have moved it */
        *(step->kind == STEP_NUMBER ? &parent->number : &parent->any) = child;
        return child;
    }
    struct slot *slot = table_add(&matcher->edges, edge_key(node, step->hash));
    if (slot && slot->value == 0) {
        slot->value = node_add(matcher, node, step->hash);
        matcher->nodes[node].edges += slot->value != 0;
    }
    return slot ? (uint32_t)slot->value : 0;
}

/* Makes the table of edges from the nodes. False: no memory. */
static bool edges_index(struct matcher *matcher) {
    if (matcher->edges.slots)
        return true;
    matcher->edges = (struct table){calloc(64, sizeof(struct slot)), 0, 64};
    for (uint32_t i = 1; matcher->edges.slots && i < matcher->node_count; i++) {
        const struct node *node = &matcher->nodes[i];
        if (!node->word)
            continue;
        struct slot *slot = table_add(&matcher->edges, edge_key(node->parent, node->word));
        if (!slot)
            return false;
        slot->value = i;
    }
    return matcher->edges.slots != NULL;
}

static void bitmap_set(uint64_t *bitmap, uint64_t hash, unsigned bits) {
    uint64_t slot = hash >> (64 - bits);
    bitmap[slot >> 6] |= (uint64_t)1 << (slot & 63);
}

/* Adds a rule to the list of owners that begins at *head. False: no memory. */
static bool owner_add(struct matcher *matcher, uint32_t rule, uint64_t *head) {
    for (uint64_t at = *head; at; at = matcher->owners[at - 1].next)
        if (matcher->owners[at - 1].rule == rule)
            return true;
    struct owner *owners = buffer_grow(matcher->owners, &matcher->owner_capacity,
                                       matcher->owner_count + 1, sizeof *owners);
    if (!owners)
        return false;
    matcher->owners = owners;
    owners[matcher->owner_count] = (struct owner){rule, (uint32_t)*head};
    *head = ++matcher->owner_count;
    return true;
}

/* Whether a phrase is looked up as a whole line: it has to be one, and has no wildcards. */
static bool is_line(const struct rule *rule, const struct step *steps, size_t count) {
    bool wildcards = false;
    for (size_t i = 0; i < count; i++)
        wildcards |= steps[i].kind != STEP_WORD;
    return rule->where == WHERE_LINE && !wildcards;
}

static uint64_t line_key(const struct step *steps, size_t count) {
    uint64_t key = 0;
    for (size_t i = 0; i < count; i++)
        key = words_mix(key, steps[i].hash);
    return key;
}

/* A phrase without wildcards that has to be the whole line. */
static bool add_line(struct matcher *matcher, uint32_t rule, const struct step *steps,
                     size_t count) {
    uint64_t key = line_key(steps, count);
    struct slot *slot = table_add(&matcher->lines, key);
    bitmap_set(matcher->line_bits, key, LINE_BITS);
    return slot && owner_add(matcher, rule, &slot->value);
}

/* Whether a phrase is known by its first two steps: words or any numbers. Then *pair is their key.
 */
static bool begins_with_pair(const struct step *steps, size_t count, uint64_t *pair) {
    uint64_t keys[2];
    for (size_t i = 0; i < 2; i++) {
        if (i == count || steps[i].kind == STEP_ANY ||
            (steps[i].kind == STEP_WORD && (steps[i].hash & 1)))
            return false;
        keys[i] = steps[i].kind == STEP_NUMBER ? ANY_NUMBER : steps[i].hash;
    }
    *pair = pair_key(keys[0], keys[1]);
    return true;
}

/* Notes how a phrase begins. */
static void note_beginning(struct matcher *matcher, uint8_t where, const struct step *first,
                           const uint64_t *pair) {
    bool start = where == WHERE_LINE || where == WHERE_START;
    unsigned bits = pair ? WORD_BEGINS : WORD_BEGINS_ALONE;
    if (start)
        bits = pair ? WORD_STARTS : WORD_STARTS_ALONE;
    if (first->kind == STEP_NUMBER)
        matcher->vocabulary->numbers |= bits;
    else
        vocabulary_add(matcher->vocabulary, first->hash, bits);
    if (pair)
        vocabulary_add_pair(matcher->vocabulary, *pair);
}

struct found matcher_find(const struct matcher *matcher, uint32_t rule, const struct step *steps,
                          size_t count) {
    if (is_line(&matcher->rules[rule], steps, count))
        return (struct found){packed_find(&matcher->packed_lines, line_key(steps, count)), 0};
    uint32_t node = 0;
    for (size_t i = 0; i < count; i++) {
        const struct node *parent = &matcher->nodes[node];
        node = steps[i].kind == STEP_WORD
                   ? edge_find(matcher, &matcher->branches[node], steps[i].hash) >> 3
               : steps[i].kind == STEP_NUMBER ? parent->number
                                              : parent->any;
        if (!node)
            break;
    }
    return (struct found){node ? matcher->nodes[node].owner : 0, node};
}

bool matcher_phrase(struct matcher *matcher, uint32_t rule, const struct step *steps,
                    size_t count) {
    uint8_t where = matcher->rules[rule].where;
    if (is_line(&matcher->rules[rule], steps, count))
        return add_line(matcher, rule, steps, count);
    if (!edges_index(matcher))
        return false;
    uint32_t node = 0;
    uint64_t key = 0;
    bool pair = begins_with_pair(steps, count, &key);
    for (size_t i = 0; i < count; i++) {
        if (!(node = node_step(matcher, node, &steps[i])))
            return false;
        struct slot *slot = i == 1 && pair ? table_add(&matcher->prefixes, key) : NULL;
        if (slot)
            slot->value = node;
        else if (i == 1 && pair)
            return false;
    }
    uint64_t head = matcher->nodes[node].owner;
    if (!owner_add(matcher, rule, &head))
        return false;
    matcher->nodes[node].owner = (uint32_t)head;
    note_beginning(matcher, where, &steps[0], pair ? &key : NULL);
    return true;
}

void matcher_word(struct matcher *matcher, uint64_t hash, enum word_set set) {
    vocabulary_add(matcher->vocabulary, hash, 1U << set);
}
