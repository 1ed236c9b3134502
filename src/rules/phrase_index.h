/* SPDX-License-Identifier: Apache-2.0
 *
 * The matcher: phrases of words looked up over the hashed words of a line.
 *
 * words_know() picks the words that begin a phrase together with the word behind them. What it
 * picks is looked up among the pairs that phrases begin with, for many lines at once, and from
 * there walks a trie, line by line. Phrases without wildcards that have to be the whole line are
 * looked up by a hash of all words of the line instead. Reading left to right, at each word the
 * longest phrase that starts there wins, across all rules; every rule that owns it hits; reading
 * goes on behind it. Measurements behind this design: see CONTRIBUTING.md. */
#ifndef PHRASE_INDEX_H
#define PHRASE_INDEX_H

#include "lex/features.h"
#include "lex/tokens.h"
#include "rules/hits.h"
#include "rules/rule.h"

#include <stdbool.h>

/* One step of a phrase. */
enum step_kind { STEP_WORD, STEP_NUMBER, STEP_ANY };
struct step {
    enum step_kind kind;
    uint64_t hash; /* of STEP_WORD */
};
#define PHRASE_STEPS 32 /* the longest phrase */

/* A node of the trie. 0 means none: the root is nobody's child. */
struct node {
    uint64_t word; /* the hash that led here; 0: a wildcard did */
    uint32_t parent;
    uint32_t number, any; /* children by wildcard */
    uint32_t edges;       /* how many children by word */
    uint32_t owner;       /* head of the list of rules that own the phrase ending here, + 1 */
    uint32_t unused;      /* no gap at the end: rulec writes nodes out as bytes */
};
#define NODES_MOST ((uint32_t)1 << 21)

/* An open-addressing hash table of 64-bit keys, at most half full; sizes are powers of two. */
struct slot {
    uint64_t key; /* 0: empty */
    uint64_t value;
};
struct table {
    struct slot *slots;
    size_t count, size;
};

/* The same as they are looked up in, so that more is in the caches and what is looked at together
 * stands together. A slot is one number: the upper 40 bits are those of the key, the lower 24 the
 * value; 0 is empty. A node's children by word have a table of their own. The value of a child is
 * its number << 3 with what it has, so that a node that has nothing need not be looked at. */
#define PACKED_VALUE (((uint64_t)1 << 24) - 1)
struct packed {
    uint64_t *slots;
    size_t mask;
};
/* A node as it is walked through, half a cache line. */
struct branch {
    uint64_t only;        /* its child by word if it has but one, as a slot; else 0 */
    uint32_t first, mask; /* its part of `edge_slots` */
    uint32_t number, any; /* values of its children by wildcard, or 0 */
    uint32_t owner;       /* as in the node */
    uint32_t unused;
};
enum { NODE_EDGES = 1, NODE_OWNER = 2, NODE_WILD = 4 };
struct owner {
    uint32_t rule, next; /* next in the list, + 1 */
};

#define LINE_BITS 18

struct matcher {
    struct vocabulary *vocabulary;
    struct node *nodes;
    size_t node_count, node_capacity;
    struct table prefixes; /* key: pair_key() of two words that begin a phrase; value: the node */
    struct table edges;  /* key: parent node and word; value: child node; made when first needed */
    struct table lines;  /* key: hash of a whole line's words; value: owner, as in a node */
    uint64_t *line_bits; /* bitmap of 1 << LINE_BITS bits: the keys of lines */
    struct owner *owners;
    size_t owner_count, owner_capacity;
    struct rule *rules;
    size_t rule_count, rule_capacity;

    /* Made by matcher_finish(). */
    struct packed packed_prefixes, packed_lines;
    struct branch *branches; /* one a node */
    uint64_t *edge_slots;
    size_t edge_slot_count;
    uint32_t root;    /* the value of the root */
    bool for_looking; /* all but the rules is built in: see tables_load() */
};

/* Makes an empty matcher, or releases one, which has to be done in either case. False: no memory.
 */
bool matcher_open(struct matcher *matcher);
void matcher_close(struct matcher *matcher);

/* Adds a rule; its strings are copied. Returns its number, or -1: no memory. */
int64_t matcher_rule(struct matcher *matcher, const struct rule *rule);

/* Adds a phrase of `count` steps, the first of which is a word or a number, to a rule.
 * False: no memory. */
bool matcher_phrase(struct matcher *matcher, uint32_t rule, const struct step *steps, size_t count);

/* Where a phrase stands that was added, for a rule of the same place: the head of the list of its
 * owners, + 1, and its node in the trie. 0: it does not, or it has no node, being looked up as a
 * whole line. */
struct found {
    uint32_t owner, node;
};
struct found matcher_find(const struct matcher *matcher, uint32_t rule, const struct step *steps,
                          size_t count);

/* Makes a table of these slots. False: no memory. */
bool table_fill(struct table *table, const struct slot *slots, size_t count);

/* Makes what was added ready to be looked up. False: no memory. */
bool matcher_finish(struct matcher *matcher);

/* Adds a word to a set. */
void matcher_word(struct matcher *matcher, uint64_t hash, enum word_set set);

/* Looks up where phrases begin among all words in hand, before matcher_line(). */
void matcher_begin(const struct matcher *matcher, struct words *words);

/* Finds the phrases among the words of a line, `index` of those in hand, which have to be asked for
 * in order, whose features are `values`, and adds them to `hits` as hits of line `number`. False:
 * no memory. */
bool matcher_line(const struct matcher *matcher, struct words *words, size_t index,
                  const uint16_t *values, uint32_t number, struct hits *hits);

static inline bool bitmap_has(const uint64_t *bitmap, uint64_t hash, unsigned bits) {
    uint64_t slot = hash >> (64 - bits);
    return bitmap[slot >> 6] >> (slot & 63) & 1;
}

#endif
