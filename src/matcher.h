/* SPDX-License-Identifier: Apache-2.0
 *
 * The matcher: phrases of words looked up over the hashed words of a line.
 *
 * A bitmap of the words that begin a phrase, small enough for the first-level cache, picks the
 * candidates of a line without a branch; two more, of words that are a phrase alone (or are
 * followed by a wildcard) and of the first two words of longer phrases, reject nearly all of those.
 * What survives walks a trie whose edges are one open-addressing hash table. Phrases without
 * wildcards that have to be the whole line are looked up by a hash of all words of the line
 * instead. Reading left to right, at each word the longest phrase that starts there wins, across
 * all rules; every rule that owns it hits; reading goes on behind it. Measurements behind this
 * design: see CONTRIBUTING.md. */
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
    size_t count, candidate_count;
    size_t capacity; /* of both arrays */
    uint64_t all;    /* hash of all of them together; 0: there are none */
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
/* An open-addressing hash table of 64-bit keys, at most half full; sizes are powers of two. */
struct slot {
    uint64_t key; /* 0: empty */
    uint64_t value;
};
struct table {
    struct slot *slots;
    size_t count, size;
};
struct owner {
    uint32_t rule, next; /* next in the list, + 1 */
};

#define FIRST_BITS 17
#define START_BITS 15
#define LINE_BITS 18
#define SINGLE_BITS 15
#define PAIR_BITS 18

/* The sets of words that features count: buckets of four 16-bit tags, of which the lowest three
 * bits tell the sets, 0 where nothing stands. A word is known by 12 bits of its hash and 13 of the
 * tag, so that about one word in 30,000 passes for a member of sets of a thousand that is none. */
#define SET_BUCKETS 4096
enum word_set { SET_FUNCTION, SET_PERSON, SET_MONTH, SETS };

struct matcher {
    /* Bitmaps: words that begin a phrase wherever they stand, or only at the start of a line; words
     * that are a phrase; first two words. */
    uint64_t *firsts, *starts, *singles, *pairs;
    uint64_t *sets; /* SET_BUCKETS of them */
    struct node *nodes;
    size_t node_count, node_capacity;
    struct table prefixes; /* key: word_pair() of two words that begin a phrase; value: the node */
    struct table edges;    /* key: parent node and word; value: child node */
    struct table lines;    /* key: hash of a whole line's words; value: owner, as in a node */
    uint64_t *line_bits;   /* bitmap of 1 << LINE_BITS bits: the keys of lines */
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

/* Adds a word to a set. False: its bucket is full. */
bool matcher_word(struct matcher *matcher, uint64_t hash, enum word_set set);

/* Looks at every word of a line, of which there is one or more: hashes them together, finds those
 * that may begin a phrase, for which `words` has room, and counts the members of each set. */
void matcher_words(const struct matcher *matcher, struct words *words, uint32_t counts[SETS]);

/* Finds the phrases among the words of a line whose features are `values`, and adds them to
 * hits. False: no memory. */
bool matcher_line(const struct matcher *matcher, const struct words *words, const uint16_t *values,
                  uint32_t line, struct hits *hits);

/* Adds a hit. False: no memory. */
bool hits_add(struct hits *hits, struct hit hit);

static inline uint64_t word_part(const uint8_t *at) {
    uint64_t part;
    __builtin_memcpy(&part, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    part = __builtin_bswap64(part);
#endif
    return part;
}

/* Puts the parts of a word of `size` bytes together. Multiply and shift in the manner of wyhash;
 * bit 0 is clear. */
static inline uint64_t word_mix(uint64_t one, uint64_t two, size_t size) {
    uint64_t hash = one * 0xd6e8feb86659fd93U ^ size * 0x9e3779b97f4a7c15U;
    two *= 0xa0761d6478bd642fU;
    hash ^= two << 31 | two >> 33;
    hash ^= hash >> 32;
    hash *= 0xe7037ed1a0b428dbU;
    return (hash ^ hash >> 29) & ~(uint64_t)1;
}

/* The hash of a word of 1 to 64 bytes, behind which 15 more may be read. `fold` is
 * 0x2020202020202020 for ASCII words as they stand, 0 for words already folded. */
static inline uint64_t word_hash(const uint8_t *at, size_t size, uint64_t fold) {
    uint64_t before = 0;
    size_t left = size;
    for (; left > 16; at += 8, left -= 8)
        before = (before ^ (word_part(at) | fold)) * 0x8ebc6af09c88c6e3U;
    uint64_t all = ~(uint64_t)0;
    uint64_t one = (word_part(at) | fold) & (left < 8 ? all >> (64 - 8 * left) : all);
    uint64_t two = left > 8 ? (word_part(at + 8) | fold) & all >> (128 - 8 * left) : 0;
    return word_mix(one ^ before, two, size);
}

/* The hash of the words of a line together: begin with 0 and go on with each word. */
static inline uint64_t words_mix(uint64_t all, uint64_t hash) {
    return (all ^ hash) * 0x9e3779b97f4a7c15U;
}

/* What phrases that have to stand at the start of a line are known by in the bitmaps. */
#define START_SALT 0x5851f42d4c957f2dU

static inline uint64_t word_pair(uint64_t first, uint64_t second) {
    return (first ^ (second >> 7 | second << 57)) * 0x9e3779b97f4a7c15U;
}

static inline bool bitmap_has(const uint64_t *bitmap, uint64_t hash, unsigned bits) {
    uint64_t slot = hash >> (64 - bits);
    return bitmap[slot >> 6] >> (slot & 63) & 1;
}

#define LANES(lane) ((lane)*0x0001000100010001U)

/* The sets a word is in: bit i is set i. The lane of its bucket that has its tag is found by the
 * borrow of a subtraction; lanes that hold nothing differ from every tag, which is never 0. */
static inline unsigned word_sets(const struct matcher *matcher, uint64_t hash) {
    uint64_t bucket = matcher->sets[hash >> 1 & (SET_BUCKETS - 1)];
    uint64_t differ = (bucket ^ LANES(hash >> 48 | 8)) & LANES(0xfff8U);
    uint64_t equal = (differ - LANES((uint64_t)1)) & ~differ & LANES(0x8000U);
    unsigned shift = equal ? (unsigned)__builtin_ctzll(equal) & 48 : 0;
    return equal ? (unsigned)(bucket >> shift) & 7 : 0;
}

#endif
