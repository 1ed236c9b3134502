/* SPDX-License-Identifier: Apache-2.0
 *
 * The matcher: phrases of words looked up over the hashed words of a line.
 *
 * Two bitmaps, small enough for the first-level cache, reject nearly every word: one knows the
 * words that are a phrase alone (or are followed by a wildcard), the other the first two words of
 * every longer phrase. What survives walks a trie whose edges are one open-addressing hash table.
 * Reading left to right, at each word the longest phrase that starts there wins, across all rules;
 * every rule that owns it hits; reading goes on behind it. Measurements behind this design: see
 * CONTRIBUTING.md. */
#ifndef MATCHER_H
#define MATCHER_H

#include "feature.h"
#include "rule.h"

#include <stdbool.h>

/* A word or number of a line. Bit 0 of the hash is set for numbers and clear for words. */
struct word {
    uint64_t hash;
    uint32_t start, end; /* bytes from the start of the line, half open */
};

/* The words of one line, in order, and which of them may begin a phrase. */
struct words {
    struct word *items;
    uint32_t *candidates; /* ascending indices into items */
    uint32_t count, candidate_count;
    size_t capacity; /* of both arrays */
};

/* One phrase of a rule found on a line. */
struct hit {
    uint32_t line; /* index of the line on the page's window */
    uint32_t rule;
    uint32_t start, end; /* bytes from the start of the line, half open */
};
struct hits {
    struct hit *items;
    size_t count, capacity;
};

/* One step of a phrase. */
enum step_kind { STEP_WORD, STEP_NUMBER, STEP_ANY };
struct step {
    enum step_kind kind;
    uint64_t hash; /* of STEP_WORD */
};
#define PHRASE_STEPS 32 /* the longest phrase */

/* A node of the trie. 0 means none: the root is nobody's child. */
struct node {
    uint32_t number, any; /* children by wildcard */
    uint32_t owner;       /* head of the list of rules that own the phrase ending here, + 1 */
};
struct edge {
    uint64_t key; /* of parent node and word; 0: empty */
    uint64_t child;
};
struct owner {
    uint32_t rule, next; /* next in the list, + 1 */
};

#define SINGLE_BITS 17
#define PAIR_BITS 18
#define SET_SLOTS 4096

/* The sets of words that features count. */
enum word_set { SET_NONE, SET_FUNCTION, SET_MONTH };

struct matcher {
    uint64_t *singles, *pairs; /* bitmaps of 1 << SINGLE_BITS and 1 << PAIR_BITS bits */
    uint32_t *sets;            /* two tables of SET_SLOTS: tag of a word and its set */
    struct node *nodes;
    size_t node_count, node_capacity;
    struct edge *edges;
    size_t edge_count, edge_slots; /* slots are a power of two */
    struct owner *owners;
    size_t owner_count, owner_capacity;
    struct rule *rules;
    size_t rule_count, rule_capacity;
};

/* Makes an empty matcher, or releases one. False: no memory. */
bool matcher_open(struct matcher *matcher);
void matcher_close(struct matcher *matcher);

/* Adds a rule; its strings are copied. Returns its number, or -1: no memory. */
int64_t matcher_rule(struct matcher *matcher, const struct rule *rule);

/* Adds a phrase of `count` steps, the first of which is a word or a number, to a rule.
 * False: no memory. */
bool matcher_phrase(struct matcher *matcher, uint32_t rule, const struct step *steps, size_t count);

/* Adds a word to a set. False: the tables have no place for it. */
bool matcher_word(struct matcher *matcher, uint64_t hash, enum word_set set);

/* Finds the phrases among the words of a line whose features are `values`, and adds them to
 * hits. False: no memory. */
bool matcher_line(const struct matcher *matcher, const struct words *words, const uint16_t *values,
                  uint32_t line, struct hits *hits);

/* Adds a hit. False: no memory. */
bool hits_add(struct hits *hits, struct hit hit);

/* The hash of a word of 1 to 64 bytes (see lexer.re for reading beyond the end). `fold` is
 * 0x2020202020202020 for ASCII words as they stand, 0 for words already folded. Bit 0 is clear.
 * A multiply-and-shift hash in the manner of wyhash, 8 bytes a step. */
static inline uint64_t word_hash(const uint8_t *at, size_t size, uint64_t fold) {
    uint64_t hash = size * 0x9e3779b97f4a7c15U, part;
    for (; size > 8; at += 8, size -= 8) {
        __builtin_memcpy(&part, at, 8);
        hash = (hash ^ (part | fold)) * 0xd6e8feb86659fd93U;
        hash ^= hash >> 32;
    }
    __builtin_memcpy(&part, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    part = __builtin_bswap64(part);
#endif
    part = (part | fold) & (~(uint64_t)0 >> (64 - 8 * size));
    hash = (hash ^ part) * 0xd6e8feb86659fd93U;
    hash ^= hash >> 32;
    hash *= 0xa0761d6478bd642fU;
    return (hash ^ hash >> 29) & ~(uint64_t)1;
}

static inline uint64_t word_pair(uint64_t first, uint64_t second) {
    return (first ^ (second >> 7 | second << 57)) * 0x9e3779b97f4a7c15U;
}

static inline bool bitmap_has(const uint64_t *bitmap, uint64_t hash, unsigned bits) {
    uint64_t slot = hash >> (64 - bits);
    return bitmap[slot >> 6] >> (slot & 63) & 1;
}

/* Which set a word is in. Two places are possible for a word, so the answer is two look-ups. */
static inline enum word_set word_set(const struct matcher *matcher, uint64_t hash) {
    uint32_t tag = (uint32_t)(hash >> 32) & ~3U;
    uint32_t one = matcher->sets[hash >> 1 & (SET_SLOTS - 1)] ^ tag;
    uint32_t two = matcher->sets[SET_SLOTS + (hash >> 13 & (SET_SLOTS - 1))] ^ tag;
    return (enum word_set)(one < 4 ? one : two < 4 ? two : 0);
}

#endif
