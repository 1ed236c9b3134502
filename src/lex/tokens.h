/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of lines, hashed. */
#ifndef TOKENS_H
#define TOKENS_H

#include "lex/vocabulary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for the words of one line of 1 MiB, less than one every two bytes, and for those of the
 * lines before it that are in hand. */
#define WORDS_MAX (((size_t)1 << 19) + 1024)

/* The kind of a word, as bits. */
#define WORD_NUMBER 1U
#define WORD_PLAIN 2U /* up to 16 bytes of ASCII; its hash is computed by the resolve kernel */
#define WORD_FIRST 4U /* the first word of its line */

/* The words of one line: count of them, from number `first` on. */
struct line_words {
    uint32_t place; /* where the line begins: bytes after struct words' `text` */
    size_t first, count;
    uint64_t line_hash;        /* see words_mix(); 0: no words */
    uint32_t set_counts[SETS]; /* the number of words in each set */
    uint32_t owners;           /* of a phrase that is the whole line; see phrase_match_begin() */
};
#define WORDS_LINES 32

/* The words and numbers of some lines, in order. They are hashed and looked up for all lines in
 * hand at once, by the kernel resolve_words of lex/lexer.h: short loops over many words are faster
 * than long loops over few. The struct is large, but only the heads of its arrays are touched as a
 * rule. The arrays have room for a few words after the last. */
struct words {
    const uint8_t *text; /* what `place`, `starts` and `ends` count from */
    size_t count, line_count;
    size_t begin_count, begin_next; /* entries of `begins`, and how many were walked already */
    struct line_words lines[WORDS_LINES];
    uint32_t starts[WORDS_MAX], ends[WORDS_MAX]; /* bytes, half open */
    uint8_t kinds[WORDS_MAX];
    uint64_t hashes[WORDS_MAX]; /* bit 0 is 1 for numbers and 0 for words */
    /* The bits of each word in the vocabulary. Those of beginning a phrase are set only if the word
     * begins one here: with the word after it, and at this position on the line. */
    uint8_t known[WORDS_MAX];
    uint32_t begins[WORDS_MAX];  /* the numbers of the words that begin a phrase */
    uint32_t entries[WORDS_MAX]; /* where each search begins; see phrase_match_begin() */
};

/* Eight bytes as a little-endian number. */
static inline uint64_t word_part(const uint8_t *at) {
    uint64_t part;
    __builtin_memcpy(&part, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    part = __builtin_bswap64(part);
#endif
    return part;
}

/* The hash of a word from its two halves. The upper bits of a product depend on all bits below
 * them; the shift brings those down. Bit 0 of the result is 0. */
#define WORD_FACTOR1 0xd6e8feb86659fd93U
#define WORD_FACTOR2 0xa0761d6478bd642fU
static inline uint64_t word_mix(uint64_t one, uint64_t two) {
    uint64_t hash = one * WORD_FACTOR1 + two * WORD_FACTOR2;
    return (hash ^ hash >> 32) & ~(uint64_t)1;
}

/* The hash of a word of 1 to 64 bytes; 15 bytes after it must be readable. `fold` is
 * 0x2020202020202020 for words of ASCII, which it makes lower case, and 0 for folded words. */
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

/* Whether the first letter of a word is a capital; whether all of two or more letters are. */
struct capitals {
    bool first, all;
};

/* The hash of a word with letters beyond ASCII, after case folding. Only the first 64 folded bytes
 * count. Adds to *extra the number of bytes that are not the first of their character. */
uint64_t word_fold(const uint8_t *at, const uint8_t *end, uint32_t *extra,
                   struct capitals *capitals);

/* The hash of a line from those of its words: start with 0 and add each word. */
#define WORDS_FACTOR 0x9e3779b97f4a7c15U
static inline uint64_t words_mix(uint64_t all, uint64_t hash) {
    return all * WORDS_FACTOR + hash;
}

/* The bits of a word without those that need the pair (word, next word), unless it is known. */
static inline unsigned words_paired(unsigned bits, bool paired) {
    return bits & ~((WORD_BEGINS | WORD_STARTS) & (paired - 1U));
}

static inline void words_begin(struct words *words, const uint8_t *text) {
    words->text = text;
    words->count = words->line_count = 0;
}

/* Adds a word whose hash is computed already. */
static inline void words_add(struct words *words, uint64_t hash, size_t start, size_t end) {
    words->starts[words->count] = (uint32_t)start;
    words->ends[words->count] = (uint32_t)end;
    words->kinds[words->count] = 0;
    words->hashes[words->count++] = hash;
}

/* Makes a line of the words from number `first` on; it begins at byte `place`. words_drop_line()
 * takes the line added last away again. */
static inline struct line_words *words_line(struct words *words, size_t first, size_t place) {
    struct line_words *line = &words->lines[words->line_count++];
    line->place = (uint32_t)place;
    line->first = first;
    line->count = words->count - first;
    if (line->count > 0)
        words->kinds[first] |= WORD_FIRST;
    return line;
}
static inline void words_drop_line(struct words *words) {
    words->count = words->lines[--words->line_count].first;
}

/* The key of the pair that begins at a word. */
static inline uint64_t words_pair(const struct words *words, size_t index) {
    bool last = words->kinds[index + 1] & WORD_FIRST;
    return pair_key(pair_part(words->hashes[index]),
                    last ? 0 : pair_part(words->hashes[index + 1]));
}

#endif
