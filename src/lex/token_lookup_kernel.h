/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashes the words in hand and looks them up in the vocabulary: see `resolve_words` in lex/lexer.h.
 * With AVX2 eight words are done together; hashes and looking up then go on for up to seven words
 * after the last, for which there is room. */
#ifndef TOKEN_LOOKUP_KERNEL_H
#define TOKEN_LOOKUP_KERNEL_H

#include "lex/tokens.h"
#include "simd/vec.h"

#include <string.h>

#ifndef VEC_GATHER
/* The hash of an ASCII word of up to 16 bytes; 16 bytes are read. */
static inline uint64_t short_hash(const uint8_t *at, size_t size) {
#if VEC_BYTES > 1
    v16 word = v16_and(v16_or(v16_load(at), v16_set8(0x20)), v16_first(size));
    return word_mix(v16_low64(word), v16_high64(word));
#else
    return word_hash(at, size, 0x2020202020202020U);
#endif
}

/* Computes the hashes of plain words. The others go through the same steps and keep theirs: no
 * branch depends on what a word is, here and below, because none could be predicted. */
static void hash_plain(struct words *words) {
    for (size_t i = 0; i < words->count; i++) {
        uint32_t size = words->ends[i] - words->starts[i], kind = words->kinds[i];
        uint64_t hash = short_hash(words->text + words->starts[i], size < 16 ? size : 16);
        uint64_t plain = 0 - (uint64_t)(kind / WORD_PLAIN & 1);
        hash |= kind & WORD_NUMBER;
        words->hashes[i] = (hash & plain) | (words->hashes[i] & ~plain);
    }
}

/* Looks each word up, alone and as a pair with the word after it. */
static void look_up(struct words *words, const struct vocabulary *vocabulary) {
    size_t begins = 0;
    for (size_t i = 0; i < words->count; i++) {
        uint64_t hash = words->hashes[i];
        bool first = words->kinds[i] & WORD_FIRST;
        bool paired = vocabulary_pair(vocabulary, words_pair(words, i));
        unsigned bits = vocabulary_find(vocabulary, hash) | (hash & 1 ? vocabulary->numbers : 0);
        bits &= first ? ~0U : ~(WORD_STARTS | WORD_STARTS_ALONE);
        bits = words_paired(bits, paired);
        words->known[i] = (uint8_t)bits;
        words->begins[begins] = (uint32_t)i;
        begins += (bits & WORD_ANY) != 0;
    }
    words->begin_count = begins;
}

/* Sums up the words of a line. */
static void sum_line(const struct words *words, struct line_words *line) {
    /* The bytes of a number times this add up in the top byte. */
    const uint64_t ones = 0x0101010101010101U;
    uint64_t line_hash = 0;
    memset(line->set_counts, 0, sizeof line->set_counts);
    for (size_t i = 0; i < line->count; i++)
        line_hash = words_mix(line_hash, words->hashes[line->first + i]);
    for (size_t i = 0; i < line->count; i += 8) {
        size_t left = line->count - i;
        uint64_t known = word_part(words->known + line->first + i);
        known &= left < 8 ? ((uint64_t)1 << 8 * left) - 1 : ~(uint64_t)0;
        for (unsigned set = 0; set < SETS; set++)
            line->set_counts[set] += (uint32_t)((known >> set & ones) * ones >> 56);
    }
    line->line_hash = line_hash;
}
#else
/* Powers of WORDS_FACTOR, from the eighth down to the first and 1, then zeros. */
#define POWER2 (WORDS_FACTOR * WORDS_FACTOR)
#define POWER4 (POWER2 * POWER2)
static const uint64_t powers[16] = {POWER4 * POWER4,
                                    POWER4 *POWER2 *WORDS_FACTOR,
                                    POWER4 *POWER2,
                                    POWER4 *WORDS_FACTOR,
                                    POWER4,
                                    POWER2 *WORDS_FACTOR,
                                    POWER2,
                                    WORDS_FACTOR,
                                    1};

/* The sum in word_mix() of two words, number `one` of eight and the one two after it; each sum
 * fills both halves of its 16 bytes. */
static inline v32 mix_two(const uint8_t *text, const uint32_t *starts, v32 sizes, int one) {
    const v32 place = v32_twice(_mm_set_epi32(0x0f0e0d0c, 0x0b0a0908, 0x07060504, 0x03020100));
    const v32 factors = v32_twice(_mm_set_epi64x((int64_t)WORD_FACTOR2, (int64_t)WORD_FACTOR1));
    const v32 both = _mm256_set_epi32(2, 2, 2, 2, 0, 0, 0, 0);
    v32 bytes = v32_join(v16_load(text + starts[one]), v16_load(text + starts[one + 2]));
    v32 size = _mm256_permutevar8x32_epi32(sizes, _mm256_add_epi32(both, v32_set32((uint32_t)one)));
    size = _mm256_shuffle_epi8(size, v32_zero()); /* in every byte */
    v32 word = v32_and(_mm256_cmpgt_epi8(size, place), v32_or(bytes, v32_set8(0x20)));
    v32 parts = v32_multiply64(word, factors);
    return v32_add64(parts, _mm256_shuffle_epi32(parts, 0x4e));
}

/* Computes the hashes of plain words, see word_hash(). The others keep theirs. */
static inline void hash_plain(struct words *words) {
    const v32 number = v32_set64(WORD_NUMBER);
    _Static_assert(WORD_NUMBER == 1 && WORD_PLAIN == 2, "bits 0 and 1 of a kind");
    v32_store(words->starts + words->count, v32_zero()); /* so that there is text to read */
    for (size_t i = 0; i < words->count; i += 8) {
        const uint32_t *starts = words->starts + i;
        v32 sizes = v32_sub32(v32_load(words->ends + i), v32_load(starts));
        for (int four = 0; four < 8; four += 4) {
            v32 kinds = v32_widen4(words->kinds + i + four);
            uint64_t *hashes = words->hashes + i + four;
            v32 hash = _mm256_unpacklo_epi64(mix_two(words->text, starts, sizes, four),
                                             mix_two(words->text, starts, sizes, four + 1));
            hash = v32_xor(hash, _mm256_srli_epi64(hash, 32));
            hash = v32_or(v32_without(hash, number), v32_and(kinds, number));
            v32_store(hashes, v32_choose64(kinds, 1, hash, v32_load(hashes)));
        }
    }
}

/* vocabulary_find() for eight words, from the upper halves of their hashes. */
static inline v32 find_eight(const struct vocabulary *vocabulary, v32 upper) {
    const v32 low = v32_set32(0xff);
    v32 slot = v32_gather16(vocabulary->slots, _mm256_srli_epi32(upper, 32 - VOCABULARY_BITS));
    v32 tag = v32_and(_mm256_srli_epi32(slot, 8), low);
    v32 known = _mm256_cmpeq_epi32(tag, v32_and(upper, low));
    known = v32_or(known, v32_spread32(slot, 7)); /* VOCABULARY_SHARED */
    return v32_and(v32_and(slot, known), v32_set32(VOCABULARY_SHARED - 1));
}

/* Lists the words that begin a phrase: those whose own bits say so are looked up as pairs. */
static inline void list_begins(struct words *words, const struct vocabulary *vocabulary) {
    size_t begins = 0;
    for (size_t i = 0; i < words->count; i += 32) {
        size_t left = words->count - i;
        v32 any = v32_and(v32_load(words->known + i), v32_set8(WORD_ANY));
        uint32_t found = ~v32_bits(_mm256_cmpeq_epi8(any, v32_zero()));
        found &= left < 32 ? ((uint32_t)1 << left) - 1 : ~(uint32_t)0;
        for (; found; found &= found - 1) {
            size_t index = i + (size_t)__builtin_ctz(found);
            bool paired = vocabulary_pair(vocabulary, words_pair(words, index));
            unsigned bits = words_paired(words->known[index], paired);
            words->known[index] = (uint8_t)bits;
            words->begins[begins] = (uint32_t)index;
            begins += (bits & WORD_ANY) != 0;
        }
    }
    words->begin_count = begins;
}

static inline void look_up(struct words *words, const struct vocabulary *vocabulary) {
    const v32 numbers = v32_set32(vocabulary->numbers);
    const v32 starts = v32_set32(WORD_STARTS | WORD_STARTS_ALONE);
    _Static_assert(WORD_FIRST == 4, "bit 2 of a kind");
    for (size_t i = 0; i < words->count; i += 8) {
        v32 four = v32_load(words->hashes + i), next_four = v32_load(words->hashes + i + 4);
        v32 number = v32_spread32(v32_low_halves(four, next_four), 0);
        v32 first = v32_spread32(v32_widen8(words->kinds + i), 2);
        v32 bits = find_eight(vocabulary, v32_high_halves(four, next_four));
        bits = v32_or(bits, v32_and(number, numbers));
        bits = v32_without(bits, v32_without(starts, first));
        v32_store_narrow8(words->known + i, bits);
    }
    list_begins(words, vocabulary);
}

/* The hash of the words of a line. Eight at a time, each hash is multiplied by the power of the
 * factor that words_mix() would multiply it by. */
static inline uint64_t mix_line(const uint64_t *hashes, size_t count) {
    uint64_t line_hash = 0;
    for (size_t i = 0; i < count; i += 8) {
        size_t some = count - i < 8 ? count - i : 8;
        const uint64_t *power = powers + 9 - some;
        v32 parts = v32_add64(v32_multiply64(v32_load(hashes + i), v32_load(power)),
                              v32_multiply64(v32_load(hashes + i + 4), v32_load(power + 4)));
        v16 two = _mm_add_epi64(v32_low(parts), v32_high(parts));
        line_hash = line_hash * powers[8 - some] + v16_low64(two) + v16_high64(two);
    }
    return line_hash;
}

/* Sums up the words of a line. */
static inline void sum_line(const struct words *words, struct line_words *line) {
    const uint8_t *known = words->known + line->first;
    line->line_hash = mix_line(words->hashes + line->first, line->count);
    for (int set = 0; set < SETS; set++)
        line->set_counts[set] = 0;
    for (size_t i = 0; i < line->count; i += 32) {
        size_t left = line->count - i;
        uint32_t there = left < 32 ? ((uint32_t)1 << left) - 1 : ~(uint32_t)0;
        v32 bits = v32_load(known + i);
        for (int set = 0; set < SETS; set++) {
            uint32_t found = v32_bits(_mm256_slli_epi16(bits, 7 - set)) & there;
            line->set_counts[set] += (uint32_t)__builtin_popcount(found);
        }
    }
}
#endif

static void resolve_words(struct words *words, const struct vocabulary *vocabulary) {
    words->kinds[words->count] = WORD_FIRST; /* the last line ends before it */
    hash_plain(words);
    look_up(words, vocabulary);
    for (size_t i = 0; i < words->line_count; i++)
        sum_line(words, &words->lines[i]);
}

#endif
