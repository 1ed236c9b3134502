/* SPDX-License-Identifier: Apache-2.0
 *
 * The vocabulary: what is known of a word by its hash alone. The lexer looks words up in it; the
 * rules fill it. */
#ifndef VOCABULARY_H
#define VOCABULARY_H

#include <stdbool.h>
#include <stdint.h>

/* The word sets that features count. */
enum word_set { SET_FUNCTION, SET_PERSON, SET_MONTH, SETS };

/* What is known of a word, as bits. The first SETS bits say which sets it is in. The others say how
 * it begins phrases: as the first of two words anywhere on a line (BEGINS) or at the start of a
 * line (STARTS); ALONE means that the word after it does not matter. */
#define WORD_BEGINS (1U << SETS)
#define WORD_STARTS (2U << SETS)
#define WORD_BEGINS_ALONE (4U << SETS)
#define WORD_STARTS_ALONE (8U << SETS)
#define WORD_ALONE (WORD_BEGINS_ALONE | WORD_STARTS_ALONE)
#define WORD_ANY (WORD_ALONE | WORD_BEGINS | WORD_STARTS)

/* A hash table of those bits, and a bitmap of the pairs of words or numbers that begin phrases.
 * The upper bits of a hash are its slot. The upper byte of the slot is a tag, 8 other bits of the
 * hash. Words of different tags that meet in one slot share it, and each gets the bits of all of
 * them. With the built-in rules one random word in 450 is taken for a function word, one in 900
 * for the name of a month; the phrase index sorts phrases out. */
#define VOCABULARY_BITS 17 /* log2 of the number of slots */
#define VOCABULARY_SHARED 128U
#define PAIR_BITS 20 /* log2 of the number of bits in the bitmap */
struct vocabulary {
    uint16_t slots[(1 << VOCABULARY_BITS) + 2]; /* lookups read four bytes at a time */
    uint32_t numbers;                           /* the bits of every number */
    uint32_t pairs[1 << (PAIR_BITS - 5)];
};

static inline unsigned vocabulary_tag(uint64_t hash) {
    return hash >> 32 & 0xff;
}

/* The bits of a word. */
static inline unsigned vocabulary_find(const struct vocabulary *vocabulary, uint64_t hash) {
    unsigned slot = vocabulary->slots[hash >> (64 - VOCABULARY_BITS)];
    unsigned known = (slot >> 8 == vocabulary_tag(hash)) | (slot / VOCABULARY_SHARED & 1);
    return slot & (VOCABULARY_SHARED - 1) & (0 - known);
}

/* Gives a word more bits. */
static inline void vocabulary_add(struct vocabulary *vocabulary, uint64_t hash, unsigned bits) {
    uint16_t *slot = &vocabulary->slots[hash >> (64 - VOCABULARY_BITS)];
    bool free = *slot == 0, other = !free && *slot >> 8 != vocabulary_tag(hash);
    bits |= (*slot & 0xff) | (other ? VOCABULARY_SHARED : 0);
    *slot = (uint16_t)((free ? vocabulary_tag(hash) : *slot >> 8) << 8 | bits);
}

/* In pairs every number counts as the same word. Bit 0 of a hash is set for numbers. */
#define ANY_NUMBER 0x2545f4914f6cdd1dU
static inline uint64_t pair_part(uint64_t hash) {
    return hash & 1 ? ANY_NUMBER : hash;
}

/* The key of a pair of such parts. */
#define PAIR_FACTOR 0x9e3779b97f4a7c15U
static inline uint64_t pair_key(uint64_t first, uint64_t second) {
    return (first ^ (second >> 7 | second << 57)) * PAIR_FACTOR;
}

/* Whether a phrase begins with the pair of this key. True for one other pair in some hundreds. */
static inline bool vocabulary_pair(const struct vocabulary *vocabulary, uint64_t key) {
    uint64_t slot = key >> (64 - PAIR_BITS);
    return vocabulary->pairs[slot >> 5] >> (slot & 31) & 1;
}

static inline void vocabulary_add_pair(struct vocabulary *vocabulary, uint64_t key) {
    uint64_t slot = key >> (64 - PAIR_BITS);
    vocabulary->pairs[slot >> 5] |= 1U << (slot & 31);
}

#endif
