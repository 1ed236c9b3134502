/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a line, hashed, and the vocabulary: what is known of a word by its hash alone. */
#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a word may be, as bits: in one of the sets that features count; the first of the two words
 * or numbers that begin a phrase, wherever it stands or at the start of a line only; or all that is
 * known of how a phrase begins. */
enum word_set { SET_FUNCTION, SET_PERSON, SET_MONTH, SETS };
#define WORD_BEGINS (1U << SETS)
#define WORD_STARTS (2U << SETS)
#define WORD_BEGINS_ALONE (4U << SETS)
#define WORD_STARTS_ALONE (8U << SETS)
#define WORD_ANYWHERE (WORD_BEGINS | WORD_BEGINS_ALONE)

/* Two tables of these bits, looked up by different bits of the hash: what both say holds. With the
 * built-in rules one word in thousands passes for something that it is not. */
#define VOCABULARY_BITS 15
struct vocabulary {
    uint8_t one[1 << VOCABULARY_BITS], two[1 << VOCABULARY_BITS];
};

/* A line has at most 1 MiB, and less than a word every two bytes. */
#define WORDS_MOST (((size_t)1 << 19) + 64)
#define TALLY_BITS 21

/* The words and numbers of one line, in order, and which of them may begin a phrase. Large, and all
 * of it but the head rarely touched. */
struct words {
    struct words_known {
        size_t count, candidate_count;
        uint64_t all;    /* hash of all of them together; 0: there are none */
        uint64_t tally;  /* members of each set, TALLY_BITS each */
        unsigned wanted; /* the bits that make the next word a candidate */
    } known;
    uint64_t hashes[WORDS_MOST]; /* bit 0 is set for numbers and clear for words */
    uint64_t spans[WORDS_MOST]; /* bytes from the start of the line, half open: end << 32 | start */
    uint32_t candidates[WORDS_MOST]; /* in order: the index << 8 | what may begin there */
};

/* What a word adds to the tally, by what the vocabulary says. */
#define TALLY(function, person, month)                                                             \
    ((uint64_t)(function) | (uint64_t)(person) << TALLY_BITS | (uint64_t)(month) << 2 * TALLY_BITS)
static const uint64_t words_tally[1 << SETS] = {TALLY(0, 0, 0), TALLY(1, 0, 0), TALLY(0, 1, 0),
                                                TALLY(1, 1, 0), TALLY(0, 0, 1), TALLY(1, 0, 1),
                                                TALLY(0, 1, 1), TALLY(1, 1, 1)};

static inline uint64_t word_part(const uint8_t *at) {
    uint64_t part;
    __builtin_memcpy(&part, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    part = __builtin_bswap64(part);
#endif
    return part;
}

/* Puts the two halves of a word together. The upper half of a product depends on all bits below;
 * the shift brings it down. Bit 0 is clear. */
static inline uint64_t word_mix(uint64_t one, uint64_t two) {
    uint64_t hash = one * 0xd6e8feb86659fd93U + two * 0xa0761d6478bd642fU;
    return (hash ^ hash >> 32) & ~(uint64_t)1;
}

/* The hash of a word of 1 to 64 bytes, behind which 15 more may be read. `fold` is
 * 0x2020202020202020 for ASCII words as they stand, 0 for words already folded. */
static inline uint64_t word_hash(const uint8_t *at, size_t size, uint64_t fold) {
    uint64_t before = 0;
    size_t left = size;
    for (; left > 16; at += 8, left -= 8)
        before = ((before ^ (word_part(at) | fold)) * 0x8ebc6af09c88c6e3U) ^ before >> 32;
    uint64_t all = ~(uint64_t)0;
    uint64_t one = (word_part(at) | fold) & (left < 8 ? all >> (64 - 8 * left) : all);
    uint64_t two = left > 8 ? (word_part(at + 8) | fold) & all >> (128 - 8 * left) : 0;
    return word_mix(one ^ before, two);
}

static inline uint8_t vocabulary_find(const struct vocabulary *vocabulary, uint64_t hash) {
    return vocabulary->one[hash >> (64 - VOCABULARY_BITS)] &
           vocabulary->two[hash >> 1 & ((1 << VOCABULARY_BITS) - 1)];
}

static inline void vocabulary_add(struct vocabulary *vocabulary, uint64_t hash, unsigned bits) {
    vocabulary->one[hash >> (64 - VOCABULARY_BITS)] |= (uint8_t)bits;
    vocabulary->two[hash >> 1 & ((1 << VOCABULARY_BITS) - 1)] |= (uint8_t)bits;
}

/* The hash of the words of a line together: begin with 0 and go on with each word. */
static inline uint64_t words_mix(uint64_t all, uint64_t hash) {
    return (all ^ hash) * 0x9e3779b97f4a7c15U;
}

static inline void words_begin(struct words *words) {
    words->known = (struct words_known){.wanted = WORD_ANYWHERE | WORD_STARTS | WORD_STARTS_ALONE};
}

static inline uint64_t word_span(size_t start, size_t end) {
    return start | (uint64_t)end << 32;
}

/* Adds a word with what is known of it. `known` is what words->known was before and is to be next:
 * many words in a row are faster added with a copy of it. */
static inline void words_add(struct words *words, struct words_known *known, unsigned bits,
                             uint64_t hash, uint64_t span) {
    words->hashes[known->count] = hash;
    words->spans[known->count] = span;
    unsigned begins = bits & known->wanted;
    words->candidates[known->candidate_count] = (uint32_t)known->count++ << 8 | begins;
    known->candidate_count += begins != 0;
    known->wanted = WORD_ANYWHERE;
    known->tally += words_tally[bits & ((1U << SETS) - 1)];
    known->all = words_mix(known->all, hash);
}

/* How many words of a set there are. */
static inline uint32_t words_in(const struct words *words, enum word_set set) {
    return words->known.tally >> (TALLY_BITS * set) & ((1U << TALLY_BITS) - 1);
}

#endif
