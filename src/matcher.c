/* SPDX-License-Identifier: Apache-2.0 */
#include "matcher.h"
#include "buffer.h"

#include <stdlib.h>
#include <string.h>

bool matcher_open(struct matcher *matcher) {
    *matcher = (struct matcher){.edge_slots = 1024};
    matcher->singles = calloc((size_t)1 << (SINGLE_BITS - 6), sizeof(uint64_t));
    matcher->pairs = calloc((size_t)1 << (PAIR_BITS - 6), sizeof(uint64_t));
    matcher->sets = calloc(2 * SET_SLOTS, sizeof(uint32_t));
    matcher->edges = calloc(matcher->edge_slots, sizeof *matcher->edges);
    matcher->nodes = buffer_grow(NULL, &matcher->node_capacity, 1, sizeof *matcher->nodes);
    if (!matcher->singles || !matcher->pairs || !matcher->sets || !matcher->edges ||
        !matcher->nodes) {
        matcher_close(matcher);
        return false;
    }
    matcher->nodes[0] = (struct node){0};
    matcher->node_count = 1;
    return true;
}

void matcher_close(struct matcher *matcher) {
    for (size_t i = 0; i < matcher->rule_count; i++)
        free((void *)(uintptr_t)matcher->rules[i].name);
    free(matcher->singles);
    free(matcher->pairs);
    free(matcher->sets);
    free(matcher->nodes);
    free(matcher->edges);
    free(matcher->owners);
    free(matcher->rules);
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

static uint64_t edge_key(uint32_t node, uint64_t hash) {
    uint64_t key = (hash ^ node * 0x9e3779b97f4a7c15U) * 0xd6e8feb86659fd93U;
    key ^= key >> 32;
    return key ? key : 1;
}

/* The slot of a key, or the empty one where it belongs. */
static struct edge *edge_slot(const struct matcher *matcher, uint64_t key) {
    size_t mask = matcher->edge_slots - 1, slot = key & mask;
    while (matcher->edges[slot].key && matcher->edges[slot].key != key)
        slot = (slot + 1) & mask;
    return &matcher->edges[slot];
}

static bool edges_double(struct matcher *matcher) {
    struct matcher grown = {.edge_slots = matcher->edge_slots * 2};
    grown.edges = calloc(grown.edge_slots, sizeof *grown.edges);
    if (!grown.edges)
        return false;
    for (size_t i = 0; i < matcher->edge_slots; i++)
        if (matcher->edges[i].key)
            *edge_slot(&grown, matcher->edges[i].key) = matcher->edges[i];
    free(matcher->edges);
    matcher->edges = grown.edges;
    matcher->edge_slots = grown.edge_slots;
    return true;
}

/* A new node, or 0: no memory. */
static uint32_t node_add(struct matcher *matcher) {
    struct node *nodes = buffer_grow(matcher->nodes, &matcher->node_capacity,
                                     matcher->node_count + 1, sizeof *nodes);
    if (!nodes)
        return 0;
    matcher->nodes = nodes;
    nodes[matcher->node_count] = (struct node){0};
    return (uint32_t)matcher->node_count++;
}

/* The child of a node for a step, made if it is new. 0: no memory. */
static uint32_t node_step(struct matcher *matcher, uint32_t node, const struct step *step) {
    if (step->kind != STEP_WORD) {
        struct node *parent = &matcher->nodes[node];
        uint32_t child = step->kind == STEP_NUMBER ? parent->number : parent->any;
        if (child || !(child = node_add(matcher)))
            return child;
        parent = &matcher->nodes[node]; /* node_add() may have moved it */
        *(step->kind == STEP_NUMBER ? &parent->number : &parent->any) = child;
        return child;
    }
    if (matcher->edge_count * 2 >= matcher->edge_slots && !edges_double(matcher))
        return 0;
    uint64_t key = edge_key(node, step->hash);
    struct edge *edge = edge_slot(matcher, key);
    if (edge->key)
        return (uint32_t)edge->child;
    uint32_t child = node_add(matcher);
    if (child) {
        *edge = (struct edge){key, child};
        matcher->edge_count++;
    }
    return child;
}

static void bitmap_set(uint64_t *bitmap, uint64_t hash, unsigned bits) {
    uint64_t slot = hash >> (64 - bits);
    bitmap[slot >> 6] |= (uint64_t)1 << (slot & 63);
}

bool matcher_phrase(struct matcher *matcher, uint32_t rule, const struct step *steps,
                    size_t count) {
    uint32_t node = 0;
    for (size_t i = 0; i < count; i++)
        if (!(node = node_step(matcher, node, &steps[i])))
            return false;
    for (uint32_t at = matcher->nodes[node].owner; at; at = matcher->owners[at - 1].next)
        if (matcher->owners[at - 1].rule == rule)
            return true;
    struct owner *owners = buffer_grow(matcher->owners, &matcher->owner_capacity,
                                       matcher->owner_count + 1, sizeof *owners);
    if (!owners)
        return false;
    matcher->owners = owners;
    owners[matcher->owner_count] = (struct owner){rule, matcher->nodes[node].owner};
    matcher->nodes[node].owner = (uint32_t)++matcher->owner_count;
    if (steps[0].kind != STEP_WORD)
        return true; /* numbers are candidates by the root's wildcard */
    if (count > 1 && steps[1].kind == STEP_WORD)
        bitmap_set(matcher->pairs, word_pair(steps[0].hash, steps[1].hash), PAIR_BITS);
    else
        bitmap_set(matcher->singles, steps[0].hash, SINGLE_BITS);
    return true;
}

bool matcher_word(struct matcher *matcher, uint64_t hash, enum word_set set) {
    if (word_set(matcher, hash) == set)
        return true;
    uint32_t item = ((uint32_t)(hash >> 32) & ~3U) | (uint32_t)set;
    uint64_t place = hash;
    /* Two places a word (cuckoo hashing, Pagh and Rodler 2001), without moving: the tables are
     * kept at most a fifth full, and a word that finds both places taken is an error. */
    uint32_t *one = &matcher->sets[place >> 1 & (SET_SLOTS - 1)];
    uint32_t *two = &matcher->sets[SET_SLOTS + (place >> 13 & (SET_SLOTS - 1))];
    uint32_t *free_place = !*one ? one : !*two ? two : NULL;
    if (!free_place)
        return false;
    *free_place = item;
    return true;
}

bool hits_add(struct hits *hits, struct hit hit) {
    struct hit *items = buffer_grow(hits->items, &hits->capacity, hits->count + 1, sizeof *items);
    if (!items)
        return false;
    hits->items = items;
    items[hits->count++] = hit;
    return true;
}

/* A search for the longest phrase that starts at one word. */
struct walk {
    const struct matcher *matcher;
    const struct words *words;
    const uint16_t *values;
    struct hits *hits;
    uint32_t line, start;
    uint32_t length;   /* words of the longest phrase so far; 0: none */
    size_t first_hit;  /* its hits begin here */
    bool failed;
};

static bool where_holds(const struct walk *walk, const struct rule *rule, uint32_t end) {
    bool at_start = walk->start == 0, at_end = end == walk->words->count;
    switch ((enum rule_where)rule->where) {
    case WHERE_LINE:
        return at_start && at_end;
    case WHERE_START:
        return at_start;
    case WHERE_END:
        return at_end;
    case WHERE_INSIDE:
        return !at_start && !at_end;
    case WHERE_ANYWHERE:
        break;
    }
    return true;
}

/* Notes the rules that own the phrase which ends before word `end`, unless a longer one is known. */
static void walk_owners(struct walk *walk, uint32_t owner, uint32_t end) {
    const struct matcher *matcher = walk->matcher;
    uint32_t length = end - walk->start;
    for (; owner; owner = matcher->owners[owner - 1].next) {
        uint32_t number = matcher->owners[owner - 1].rule;
        const struct rule *rule = &matcher->rules[number];
        if (length < walk->length || rule->off || !where_holds(walk, rule, end) ||
            !rule_holds(rule, walk->values))
            continue;
        if (length > walk->length) {
            walk->length = length;
            walk->hits->count = walk->first_hit;
        }
        const struct word *words = walk->words->items;
        struct hit hit = {walk->line, number, words[walk->start].start, words[end - 1].end};
        bool known = false;
        for (size_t i = walk->first_hit; i < walk->hits->count; i++)
            known |= walk->hits->items[i].rule == number;
        if (!known && !hits_add(walk->hits, hit))
            walk->failed = true;
    }
}

/* Follows every edge that fits word `at` from a node; recursion is as deep as a phrase is long. */
static void walk_node(struct walk *walk, uint32_t node, uint32_t at) {
    const struct matcher *matcher = walk->matcher;
    if (matcher->nodes[node].owner)
        walk_owners(walk, matcher->nodes[node].owner, at);
    if (at == walk->words->count)
        return;
    uint64_t hash = walk->words->items[at].hash;
    const struct edge *edge = edge_slot(matcher, edge_key(node, hash));
    if (edge->key)
        walk_node(walk, (uint32_t)edge->child, at + 1);
    if (matcher->nodes[node].number && (hash & 1))
        walk_node(walk, matcher->nodes[node].number, at + 1);
    if (matcher->nodes[node].any)
        walk_node(walk, matcher->nodes[node].any, at + 1);
}

bool matcher_line(const struct matcher *matcher, const struct words *words, const uint16_t *values,
                  uint32_t line, struct hits *hits) {
    uint32_t behind = 0; /* words before this one belong to a phrase */
    for (uint32_t i = 0; i < words->candidate_count; i++) {
        uint32_t start = words->candidates[i];
        if (start < behind)
            continue;
        struct walk walk = {matcher, words, values, hits, line, start, 0, hits->count, false};
        walk_node(&walk, 0, start);
        if (walk.failed)
            return false;
        if (walk.length)
            behind = start + walk.length;
    }
    return true;
}
