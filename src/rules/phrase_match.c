/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/phrase_match.h"

/* A search for the longest phrase that begins at one word. Words are counted from the start of the
 * line. */
struct walk {
    const struct phrase_graph *graph;
    const struct rule *rules;
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
 * Drops the hits of shorter ones. `place` is that of the owners. */
static void walk_owners(struct walk *walk, uint32_t place, uint32_t end) {
    uint32_t length = end - walk->start;
    bool last = length < walk->length;
    for (const uint32_t *owner = walk->graph->owners + place; !last; owner++) {
        uint32_t number = *owner & ~OWNER_LAST;
        const struct rule *rule = &walk->rules[number];
        last = *owner & OWNER_LAST;
        if (rule->disabled || !where_holds(walk, rule, end) ||
            !rule_conditions_hold(rule, walk->values))
            continue;
        if (length > walk->length) {
            walk->length = length;
            walk->hits->count = walk->first_hit;
        }
        add_hit(walk, number, end);
    }
}

/* Follows every edge that fits word `at` from a node. Recursion is at most as deep as a phrase has
 * wildcards. */
static void walk_node(struct walk *walk, uint32_t node, uint32_t at) {
    for (; node; at++) {
        struct node_view view = node_view(walk->graph, node);
        if (view.owners)
            walk_owners(walk, view.owners - 1, at);
        if (at == walk->line->count)
            return;
        uint64_t hash = walk->hashes[at];
        if (view.number && (hash & 1))
            walk_node(walk, view.number, at + 1);
        if (view.any)
            walk_node(walk, view.any, at + 1);
        node = edges_find(view.edges, view.edge_count, hash);
    }
}

/* Where a search begins: a node, and how many words lead there. */
#define ENTRY_NODE COMPACT_VALUE_BITS
static uint32_t entry(uint32_t node, uint32_t words) {
    return node | words << ENTRY_NODE;
}

/* The entry of a word that may begin phrases: the node after it, if it begins phrases alone; after
 * the pair; or the root, for numbers. 0: no phrase begins here. */
static uint32_t find_entry(const struct phrase_graph *graph, const struct words *words,
                           uint32_t word) {
    uint64_t hash = words->hashes[word];
    if (words->known[word] & WORD_ALONE) {
        if (hash & 1)
            return graph->root;
        uint32_t node = compact_find(&graph->entries, hash);
        if (node)
            return entry(node, 1);
    }
    uint32_t node = compact_find(&graph->entries, words_pair(words, word));
    return node ? entry(node, 2) : 0;
}

/* Finds where each search enters the first graph. Keeps the words where one does. */
static void begin_words(const struct phrase_index *index, struct words *words) {
    const struct phrase_graph *graph = &index->graphs[0];
    bool keep = index->graph_count > 1; /* other graphs are searched later */
    size_t kept = 0;
    for (size_t i = 0; i < words->begin_count; i++) {
        uint32_t word = words->begins[i];
        bool alone = words->known[word] & WORD_ALONE;
        __builtin_prefetch(
            compact_first(&graph->entries, alone ? words->hashes[word] : words_pair(words, word)));
    }
    for (size_t i = 0; i < words->begin_count; i++) {
        uint32_t word = words->begins[i];
        uint32_t found = find_entry(graph, words, word);
        __builtin_prefetch(&graph->cells[node_place(found & COMPACT_VALUE)]);
        words->begins[kept] = word;
        words->entries[kept] = found;
        kept += found || keep;
    }
    words->begin_count = kept;
    words->begin_next = 0;
}

/* The place + 1 of the owners of a phrase without wildcards that is the whole line; 0: none. */
static uint32_t find_line(const struct phrase_graph *graph, const struct words *words,
                          const struct line_words *line) {
    uint64_t bit = line->line_hash >> (64 - LINE_BITS);
    if (!(graph->line_bits[bit >> 6] >> (bit & 63) & 1) || line->count == 0)
        return 0;
    uint32_t node = graph->line_root;
    for (size_t i = 0; i < line->count && node; i++)
        node = node_child(graph, node, words->hashes[line->first + i]);
    return node_view(graph, node).owners;
}

/* The tables are far larger than the nearer caches. So all entries are prefetched first, for all
 * words and lines, and each is in the cache when its turn comes. */
void phrase_match_begin(const struct phrase_index *index, struct words *words) {
    const struct phrase_graph *graph = &index->graphs[0];
    begin_words(index, words);
    for (size_t i = 0; i < words->line_count; i++) {
        struct line_words *line = &words->lines[i];
        line->owners = find_line(graph, words, line);
    }
}

/* Adds the phrases of the other graphs that are the whole line. */
static void match_whole_added(struct walk *walk, const struct phrase_index *index) {
    for (size_t i = index->graph_count; --i > 0;) {
        walk->graph = &index->graphs[i];
        uint32_t owners = find_line(walk->graph, walk->words, walk->line);
        if (owners)
            walk_owners(walk, owners - 1, (uint32_t)walk->line->count);
    }
    walk->graph = &index->graphs[0];
}

/* Finds the longest phrases of the other graphs that begin at a word. */
static void match_word_added(struct walk *walk, const struct phrase_index *index, uint32_t word) {
    for (size_t i = index->graph_count; --i > 0;) {
        walk->graph = &index->graphs[i];
        uint32_t found = find_entry(walk->graph, walk->words, word);
        walk_node(walk, found & COMPACT_VALUE, walk->start + (found >> ENTRY_NODE));
    }
    walk->graph = &index->graphs[0];
}

bool phrase_match_line(const struct phrase_index *index, struct words *words, size_t line,
                       const uint16_t *values, uint32_t number, struct hits *hits) {
    const struct line_words *on = &words->lines[line];
    size_t i = words->begin_next, count = words->begin_count, end = on->first + on->count;
    bool more = index->graph_count > 1;
    if (!on->owners && !more && (i == count || words->begins[i] >= end))
        return true;
    struct walk walk = {.graph = &index->graphs[0],
                        .rules = index->rules,
                        .words = words,
                        .line = on,
                        .hashes = words->hashes + on->first,
                        .values = values,
                        .hits = hits,
                        .number = number,
                        .first_hit = hits->count};
    if (more)
        match_whole_added(&walk, index);
    if (on->owners) /* no phrase can be longer */
        walk_owners(&walk, on->owners - 1, (uint32_t)on->count);
    uint32_t after = walk.length; /* words before this one belong to a phrase */
    for (; i < count && words->begins[i] < end; i++) {
        walk.start = words->begins[i] - (uint32_t)on->first;
        if (walk.start > 0) {
            if (walk.start < after)
                continue;
            walk.length = 0;
            walk.first_hit = hits->count;
        }
        if (more)
            match_word_added(&walk, index, words->begins[i]);
        uint32_t found = words->entries[i];
        walk_node(&walk, found & COMPACT_VALUE, walk.start + (found >> ENTRY_NODE));
        after = walk.length > 0 ? walk.start + walk.length : after;
    }
    words->begin_next = i;
    return !walk.failed;
}
