/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/phrase_match.h"

/* A search for the longest phrase that begins at one word. Words are counted from the start of the
 * line. */
struct walk {
    const struct phrase_index *index;
    const struct words *words;
    const struct line_words *line;
    const uint64_t *hashes; /* of the line's words */
    const uint16_t *values;
    struct hits *hits;
    uint32_t number;  /* of the line, for its hits */
    uint32_t start;   /* the word where the search begins */
    uint32_t length;  /* words of the longest phrase so far, or 0 */
    size_t first_hit; /* the hits of that phrase begin here */
    bool failed;
};

static bool where_holds(const struct walk *walk, const struct rule *rule, uint32_t end) {
    bool at_start = walk->start == 0, at_end = end == walk->line->count;
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

/* Appends the hit of a rule on the words from walk->start up to `end`, unless it is there. */
static void add_hit(struct walk *walk, uint32_t rule, uint32_t end) {
    const struct words *words = walk->words;
    const struct line_words *line = walk->line;
    for (size_t i = walk->first_hit; i < walk->hits->count; i++)
        if (walk->hits->items[i].rule == rule)
            return;
    struct hit hit = {.line = walk->number,
                      .rule = rule,
                      .start = words->starts[line->first + walk->start] - line->place,
                      .end = words->ends[line->first + end - 1] - line->place};
    walk->failed |= !hits_add(walk->hits, hit);
}

/* Adds the rules that own the phrase which ends before word `end`, unless a longer phrase is known.
 * Drops the hits of shorter ones. */
static void walk_owners(struct walk *walk, uint32_t owner, uint32_t end) {
    const struct phrase_index *index = walk->index;
    uint32_t length = end - walk->start;
    for (; owner; owner = index->owners[owner - 1].next) {
        uint32_t number = index->owners[owner - 1].rule;
        const struct rule *rule = &index->rules[number];
        if (length < walk->length || rule->disabled || !where_holds(walk, rule, end) ||
            !rule_conditions_hold(rule, walk->values))
            continue;
        if (length > walk->length) {
            walk->length = length;
            walk->hits->count = walk->first_hit;
        }
        add_hit(walk, number, end);
    }
}

/* Follows every edge that fits word `at` from the node of a reference. Recursion is at most as deep
 * as a phrase has wildcards. */
static void walk_node(struct walk *walk, uint32_t node, uint32_t at) {
    const struct phrase_index *index = walk->index;
    for (;; at++) {
        const struct branch *branch = &index->branches[node >> 3];
        if (node & NODE_OWNER)
            walk_owners(walk, branch->owner, at);
        if (!(node & (NODE_EDGES | NODE_WILD)) || at == walk->line->count)
            return;
        uint64_t hash = walk->hashes[at];
        if (node & NODE_WILD) {
            if (branch->number && (hash & 1))
                walk_node(walk, branch->number, at + 1);
            if (branch->any)
                walk_node(walk, branch->any, at + 1);
        }
        node = node & NODE_EDGES ? phrase_edge(index, branch, hash) : 0;
        if (!node)
            return;
    }
}

/* Finds the node where each search enters the trie: after the pair, or the root for a word that
 * begins phrases alone. Keeps the words where there is one. */
static void begin_words(const struct phrase_index *index, struct words *words) {
    size_t kept = 0;
    for (size_t i = 0; i < words->begin_count; i++)
        __builtin_prefetch(compact_first(&index->prefixes, words_pair(words, words->begins[i])));
    for (size_t i = 0; i < words->begin_count; i++) {
        uint32_t word = words->begins[i];
        bool alone = words->known[word] & WORD_ALONE;
        uint32_t node =
            alone ? index->root : compact_find(&index->prefixes, words_pair(words, word));
        __builtin_prefetch(&index->branches[node >> 3]);
        words->begins[kept] = word;
        words->entries[kept] = node;
        kept += node != 0;
    }
    words->begin_count = kept;
    words->begin_next = 0;
}

static bool bitmap_has(const uint64_t *bitmap, uint64_t hash, unsigned bits) {
    uint64_t bit = hash >> (64 - bits);
    return bitmap[bit >> 6] >> (bit & 63) & 1;
}

/* The tables are far larger than the nearer caches. So all entries are prefetched first, for all
 * words and lines, and each is in the cache when its turn comes. */
void phrase_match_begin(const struct phrase_index *index, struct words *words) {
    uint8_t whole[WORDS_LINES + 1] = {0}; /* lines that may be a phrase as a whole */
    size_t count = 0;
    for (size_t i = 0; i < words->line_count; i++) {
        words->lines[i].owner = 0;
        whole[count] = (uint8_t)i;
        count += bitmap_has(index->line_bits, words->lines[i].line_hash, LINE_BITS);
    }
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(compact_first(&index->lines, words->lines[whole[i]].line_hash));
    begin_words(index, words);
    for (size_t i = 0; i < count; i++) {
        struct line_words *line = &words->lines[whole[i]];
        line->owner = line->count > 0 ? compact_find(&index->lines, line->line_hash) : 0;
        __builtin_prefetch(&index->owners[line->owner - (line->owner > 0)]);
    }
}

bool phrase_match_line(const struct phrase_index *index, struct words *words, size_t line,
                       const uint16_t *values, uint32_t number, struct hits *hits) {
    const struct line_words *on = &words->lines[line];
    size_t i = words->begin_next, count = words->begin_count, end = on->first + on->count;
    if (!on->owner && (i == count || words->begins[i] >= end))
        return true;
    struct walk walk = {.index = index,
                        .words = words,
                        .line = on,
                        .hashes = words->hashes + on->first,
                        .values = values,
                        .hits = hits,
                        .number = number,
                        .first_hit = hits->count};
    if (on->owner) /* no phrase can be longer */
        walk_owners(&walk, on->owner, (uint32_t)on->count);
    uint32_t after = walk.length; /* words before this one belong to a phrase */
    for (; i < count && words->begins[i] < end; i++) {
        walk.start = words->begins[i] - (uint32_t)on->first;
        if (walk.start > 0) {
            if (walk.start < after)
                continue;
            walk.length = 0;
            walk.first_hit = hits->count;
        }
        bool alone = words->known[words->begins[i]] & WORD_ALONE;
        walk_node(&walk, words->entries[i], walk.start + (alone ? 0 : 2));
        after = walk.length > 0 ? walk.start + walk.length : after;
    }
    words->begin_next = i;
    return !walk.failed;
}
