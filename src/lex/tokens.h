/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of lines, hashed. */
#ifndef TOKENS_H
#define TOKENS_H

#include "lex/vocabulary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line has at most 1 MiB, and less than a word every two bytes; and some words of lines before it
 * are there still. */
#define WORDS_MOST (((size_t)1 << 19) + 1024)

/* What a word is, as bits. */
#define WORD_NUMBER 1U
#define WORD_PLAIN 2U /* of up to 16 bytes of ASCII; its hash is not worked out yet */
#define WORD_FIRST 4U /* of its line */

/* The words of one line. */
struct line_words {
    uint32_t place; /* where the line begins, see `text` below */
    size_t first, count;
    uint64_t together; /* the hash of them together; 0: there are none */
    uint32_t of[SETS]; /* how many there are of each set */
    uint32_t owner;    /* of a phrase that is the whole line, see rules/phrase_match.h */
};
#define WORDS_LINES 32

/* The words and numbers of some lines, in order. What is known of them is found out for all at once
 * by words_know(): short loops over many words are faster than long ones over few. Large, and all
 * of it but the head rarely touched. */
struct words {
    const uint8_t *text; /* what places are counted from */
    size_t count, line_count;
    size_t begin_count, begin_next; /* of `begins`, and those that have been looked at */
    struct line_words lines[WORDS_LINES];
    uint32_t starts[WORDS_MOST], ends[WORDS_MOST]; /* bytes, half open */
    uint8_t kinds[WORDS_MOST];
    uint64_t hashes[WORDS_MOST]; /* bit 0 is set for numbers and clear for words */
    /* What the vocabulary says of each, as bits; that it begins a phrase only if it does, with the
     * word behind it, where it stands. */
    uint8_t known[WORDS_MOST];
    uint32_t begins[WORDS_MOST];  /* the words that begin a phrase */
    uint32_t entries[WORDS_MOST]; /* and where in the trie it goes on: see rules/phrase_match.h */
};

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
#define WORD_FACTOR1 0xd6e8feb86659fd93U
#define WORD_FACTOR2 0xa0761d6478bd642fU
static inline uint64_t word_mix(uint64_t one, uint64_t two) {
    uint64_t hash = one * WORD_FACTOR1 + two * WORD_FACTOR2;
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
    uint64_t one = (word_part(at) | fold) & (left < 8 ? ~(all << 8 * left) : all);
    uint64_t two = left > 8 ? (word_part(at + 8) | fold) & all >> (128 - 8 * left) : 0;
    return word_mix(one ^ before, two);
}

/* What capitals a word has. */
struct capitals {
    bool first, all;
};

/* The hash of a word that has letters beyond ASCII, once it is folded; of one longer than 64 bytes,
 * of its beginning. Adds to *extra the bytes that are not the first of their character. */
uint64_t word_fold(const uint8_t *at, const uint8_t *end, uint32_t *extra,
                   struct capitals *capitals);

/* The hash of the words of a line together: begin with 0 and go on with each word. */
#define WORDS_FACTOR 0x9e3779b97f4a7c15U
static inline uint64_t words_mix(uint64_t all, uint64_t hash) {
    return all * WORDS_FACTOR + hash;
}

/* What is known of a word but for what takes the word behind it, unless that is there. */
static inline unsigned words_paired(unsigned bits, bool paired) {
    return bits & ~((WORD_BEGINS | WORD_STARTS) & (paired - 1U));
}

static inline void words_begin(struct words *words, const uint8_t *text) {
    words->text = text;
    words->count = words->line_count = 0;
}

/* Adds a word that is not plain, by its hash. */
static inline void words_add(struct words *words, uint64_t hash, size_t start, size_t end) {
    words->starts[words->count] = (uint32_t)start;
    words->ends[words->count] = (uint32_t)end;
    words->kinds[words->count] = 0;
    words->hashes[words->count++] = hash;
}

/* The words from `first` on become a line, which begins at byte `place`. words_drop() forgets the
 * line added last. */
static inline struct line_words *words_line(struct words *words, size_t first, size_t place) {
    struct line_words *line = &words->lines[words->line_count++];
    line->place = (uint32_t)place;
    line->first = first;
    line->count = words->count - first;
    if (line->count > 0)
        words->kinds[first] |= WORD_FIRST;
    return line;
}
static inline void words_drop(struct words *words) {
    words->count = words->lines[--words->line_count].first;
}

/* The key of the pair that begins at a word. */
static inline uint64_t words_pair(const struct words *words, size_t index) {
    bool last = words->kinds[index + 1] & WORD_FIRST;
    return pair_key(pair_part(words->hashes[index]),
                    last ? 0 : pair_part(words->hashes[index + 1]));
}

#endif
