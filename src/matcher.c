/* SPDX-License-Identifier: Apache-2.0 */
#include "buffer.h"
#include "trie.h"

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
    struct words *words;
    const uint16_t *values;
    struct hits *hits;
    uint32_t line, start;
    uint32_t length;  /* words of the longest phrase so far; 0: none */
    size_t first_hit; /* its hits begin here */
    bool failed;
};

static bool where_holds(const struct walk *walk, const struct rule *rule, uint32_t end) {
    bool at_start = walk->start == 0, at_end = end == walk->words->known.count;
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

/* Notes the rules that own the phrase which ends before word `end`, unless a longer one is known.
 */
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
        const uint64_t *spans = walk->words->spans;
        struct hit hit = {walk->line, number, (uint32_t)spans[walk->start],
                          (uint32_t)(spans[end - 1] >> 32)};
        bool known = false;
        for (size_t i = walk->first_hit; i < walk->hits->count; i++)
            known |= walk->hits->items[i].rule == number;
        if (!known && !hits_add(walk->hits, hit))
            walk->failed = true;
    }
}

/* Follows every edge that fits word `at` from a node; recursion is at most as deep as a phrase has
 * wildcards. */
static void walk_node(struct walk *walk, uint32_t value, uint32_t at) {
    const struct matcher *matcher = walk->matcher;
    for (;; at++) {
        const struct node *node = &matcher->nodes[value >> 3];
        if (value & NODE_OWNER)
            walk_owners(walk, node->owner, at);
        if (!(value & (NODE_EDGES | NODE_WILD)) || at == walk->words->known.count)
            return;
        uint64_t hash = walk->words->hashes[at];
        if (value & NODE_WILD) {
            if (node->number && (hash & 1))
                walk_node(walk, node_value(matcher, node->number), at + 1);
            if (node->any)
                walk_node(walk, node_value(matcher, node->any), at + 1);
        }
        value = value & NODE_EDGES ? edge_find(matcher, value >> 3, hash) : 0;
        if (!value)
            return;
    }
}

/* Looks the line up as a whole. Nothing can be longer than that. */
static void walk_line(struct walk *walk) {
    const struct matcher *matcher = walk->matcher;
    uint64_t key = walk->words->known.all;
    if (!bitmap_has(matcher->line_bits, key, LINE_BITS))
        return;
    uint32_t owner = packed_find(&matcher->packed_lines, key);
    if (owner)
        walk_owners(walk, owner, (uint32_t)walk->words->known.count);
}

/* What stands for a word in pairs. */
static inline uint64_t pair_part(uint64_t hash) {
    return hash & 1 ? ANY_NUMBER : hash;
}

/* Keeps those candidates that are alone enough to begin a phrase, or whose next word fits, without
 * a branch each. In place: the index << 1 | whether they are alone enough. Returns how many. */
static size_t keep_pairs(const struct matcher *matcher, struct words *words) {
    size_t kept = 0;
    words->hashes[words->known.count] = 0;
    for (size_t i = 0; i < words->known.candidate_count; i++) {
        uint32_t index = words->candidates[i] >> 8, bits = words->candidates[i];
        const uint64_t *hashes = words->hashes + index;
        uint64_t pair = word_pair(pair_part(hashes[0]), pair_part(hashes[1]));
        bool alone = (bits & (WORD_BEGINS_ALONE | WORD_STARTS_ALONE)) != 0;
        bool fits = bitmap_has(matcher->pairs, pair, PAIR_BITS);
        if (bits & WORD_STARTS)
            fits |= bitmap_has(matcher->pairs, pair ^ START_SALT, PAIR_BITS);
        words->candidates[kept] = index << 1 | alone;
        kept += alone | fits;
    }
    return kept;
}

/* Walks from a word that may begin a phrase; what begins with a pair enters the trie behind it. */
static void walk_from(struct walk *walk, bool alone) {
    const struct matcher *matcher = walk->matcher;
    const uint64_t *hashes = walk->words->hashes + walk->start;
    if (alone) {
        walk_node(walk, node_value(matcher, 0), walk->start);
        return;
    }
    uint64_t pair = word_pair(pair_part(hashes[0]), pair_part(hashes[1]));
    uint32_t value = packed_find(&matcher->packed_prefixes, pair);
    if (value)
        walk_node(walk, value, walk->start + 2);
}

bool matcher_line(const struct matcher *matcher, struct words *words, const uint16_t *values,
                  uint32_t line, struct hits *hits) {
    struct walk walk = {matcher, words, values, hits, line, 0, 0, hits->count, false};
    /* Most lines have some pairs to look up, and while they are, the line's own slot comes near. */
    __builtin_prefetch(packed_first(&matcher->packed_lines, words->known.all));
    size_t count = keep_pairs(matcher, words);
    walk_line(&walk);
    uint32_t behind = walk.length; /* words before this one belong to a phrase */
    for (size_t i = 0; i < count && !walk.failed; i++) {
        walk.start = words->candidates[i] >> 1;
        if (walk.start > 0) {
            if (walk.start < behind)
                continue;
            walk.length = 0;
            walk.first_hit = hits->count;
        }
        walk_from(&walk, words->candidates[i] & 1);
        behind = walk.length > 0 ? walk.start + walk.length : behind;
    }
    return !walk.failed;
}
