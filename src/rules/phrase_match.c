/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/phrase_index_build.h"

/* A search for the longest phrase that starts at one word. */
struct walk {
    const struct matcher *matcher;
    const struct words *words;
    const struct line_words *line;
    const uint64_t *hashes; /* of the line's words, which are counted from 0 below */
    const uint16_t *values;
    struct hits *hits;
    uint32_t number, start;
    uint32_t length;  /* words of the longest phrase so far; 0: none */
    size_t first_hit; /* its hits begin here */
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
        const struct line_words *line = walk->line;
        struct hit hit = {.line = walk->number,
                          .rule = number,
                          .start = walk->words->starts[line->first + walk->start] - line->place,
                          .end = walk->words->ends[line->first + end - 1] - line->place};
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
        const struct branch *branch = &matcher->branches[value >> 3];
        if (value & NODE_OWNER)
            walk_owners(walk, branch->owner, at);
        if (!(value & (NODE_EDGES | NODE_WILD)) || at == walk->line->count)
            return;
        uint64_t hash = walk->hashes[at];
        if (value & NODE_WILD) {
            if (branch->number && (hash & 1))
                walk_node(walk, branch->number, at + 1);
            if (branch->any)
                walk_node(walk, branch->any, at + 1);
        }
        value = value & NODE_EDGES ? edge_find(matcher, branch, hash) : 0;
        if (!value)
            return;
    }
}

/* Finds where in the trie what begins there goes on: what begins with a pair enters it behind that.
 * Keeps those words where anything does. */
static void begin_words(const struct matcher *matcher, struct words *words) {
    size_t kept = 0;
    for (size_t i = 0; i < words->begin_count; i++)
        __builtin_prefetch(
            packed_first(&matcher->packed_prefixes, words_pair(words, words->begins[i])));
    for (size_t i = 0; i < words->begin_count; i++) {
        uint32_t index = words->begins[i];
        bool alone = words->known[index] & WORD_ALONE;
        uint32_t value = alone ? matcher->root
                               : packed_find(&matcher->packed_prefixes, words_pair(words, index));
        __builtin_prefetch(&matcher->branches[value >> 3]);
        words->begins[kept] = index;
        words->entries[kept] = value;
        kept += value != 0;
    }
    words->begin_count = kept;
    words->begin_next = 0;
}

/* The tables are far larger than the nearer caches: what will be looked at is asked for first, for
 * all words and lines, and each is there when it is its turn. */
void matcher_begin(const struct matcher *matcher, struct words *words) {
    uint8_t whole[WORDS_LINES + 1] = {0}; /* lines that may be a phrase as a whole */
    size_t count = 0;
    for (size_t i = 0; i < words->line_count; i++) {
        words->lines[i].owner = 0;
        whole[count] = (uint8_t)i;
        count += bitmap_has(matcher->line_bits, words->lines[i].together, LINE_BITS);
    }
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(packed_first(&matcher->packed_lines, words->lines[whole[i]].together));
    begin_words(matcher, words);
    for (size_t i = 0; i < count; i++) {
        struct line_words *line = &words->lines[whole[i]];
        line->owner = line->count > 0 ? packed_find(&matcher->packed_lines, line->together) : 0;
        __builtin_prefetch(&matcher->owners[line->owner - (line->owner > 0)]);
    }
}

bool matcher_line(const struct matcher *matcher, struct words *words, size_t index,
                  const uint16_t *values, uint32_t number, struct hits *hits) {
    const struct line_words *line = &words->lines[index];
    size_t i = words->begin_next, count = words->begin_count, end = line->first + line->count;
    if (!line->owner && (i == count || words->begins[i] >= end))
        return true;
    struct walk walk = {matcher, words,       line,   words->hashes + line->first,
                        values,  hits,        number, 0,
                        0,       hits->count, false};
    if (line->owner) /* nothing can be longer than that */
        walk_owners(&walk, line->owner, (uint32_t)line->count);
    uint32_t behind = walk.length; /* words before this one belong to a phrase */
    for (; i < count && words->begins[i] < end; i++) {
        walk.start = words->begins[i] - (uint32_t)line->first;
        if (walk.start > 0) {
            if (walk.start < behind)
                continue;
            walk.length = 0;
            walk.first_hit = hits->count;
        }
        bool alone = words->known[words->begins[i]] & WORD_ALONE;
        walk_node(&walk, words->entries[i], walk.start + (alone ? 0 : 2));
        behind = walk.length > 0 ? walk.start + walk.length : behind;
    }
    words->begin_next = i;
    return !walk.failed;
}
