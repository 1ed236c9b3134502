/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "lex/token_lookup_avx512.h"
#include "lex/token_lookup_avx2.h"

#include <string.h>

/* Folds the character at `at` to `to`, which has room for 4 bytes. Returns the lengths of both, and
 * whether they differ. Characters of one byte or two, which most are, go by a table. */
struct folded {
    size_t from, to;
    bool changed;
};
static inline struct folded fold_character(const uint8_t *at, const uint8_t *end, uint8_t *to) {
    bool ascii = at[0] < 0x80;
    uint32_t point = ascii ? at[0] : (at[0] & 0x1fU) << 6 | (at[1] & 0x3fU);
    if (ascii || (at[0] >= 0xc2 && at[0] < 0xc0 + (UTF8_LOW >> 6) && (at[1] & 0xc0) == 0x80 &&
                  end - at > 1)) {
        uint32_t fold = utf8_fold_low[point];
        to[0] = (uint8_t)(ascii ? fold : 0xc0 | fold >> 6);
        to[1] = (uint8_t)(0x80 | (fold & 0x3f));
        if (ascii || (fold >= 0x80 && fold < 0x800))
            return (struct folded){2U - ascii, 2U - ascii, fold != point};
    }
    size_t length = utf8_decode(at, (size_t)(end - at), &point);
    if (length == 0) {
        to[0] = *at;
        return (struct folded){1, 1, false};
    }
    uint32_t fold = utf8_fold(point);
    return (struct folded){length, utf8_encode(to, fold), fold != point};
}

uint64_t word_fold(const uint8_t *at, const uint8_t *end, uint32_t *extra,
                   struct capitals *capitals) {
    uint8_t folded[64 + 16];
    size_t used = 0, letters = 0, capital = 0;
    while (at < end) {
        struct folded character = fold_character(at, end, folded + (used < 64 ? used : 64));
        capitals->first |= character.changed && letters == 0;
        capital += character.changed;
        letters++;
        if (used + 4 <= 64)
            used += character.to;
        *extra += (uint32_t)character.from - 1;
        at += character.from;
    }
    capitals->all = capital == letters && letters > 1;
    memset(folded + used, 0, sizeof folded - used < 16 ? sizeof folded - used : 16);
    return word_hash(folded, used, 0);
}

/* The hash of an ASCII word of up to 16 bytes, behind which 15 more may be read. */
static inline uint64_t short_hash(const uint8_t *at, size_t size) {
#if defined __SSE2__ && !defined DESCALE_PLAIN
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i word = _mm_and_si128(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), bytes_below(size));
    return word_mix((uint64_t)_mm_cvtsi128_si64(word),
                    (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(word, word)));
#else
    return word_hash(at, size, 0x2020202020202020U);
#endif
}

/* Works out the hashes of plain words. The others pass too, and keep theirs: no branch depends on
 * what a word is, here and below, since none could be foretold. */
static void hash_plain(struct words *words) {
    for (size_t i = 0; i < words->count; i++) {
        uint32_t size = words->ends[i] - words->starts[i], kind = words->kinds[i];
        uint64_t hash = short_hash(words->text + words->starts[i], size < 16 ? size : 16);
        uint64_t plain = 0 - (uint64_t)(kind / WORD_PLAIN & 1);
        hash |= kind & WORD_NUMBER;
        words->hashes[i] = (hash & plain) | (words->hashes[i] & ~plain);
    }
}

/* Looks the words up, alone and with those behind them. */
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

/* Sums a line's words up. */
static void sum_line(const struct words *words, struct line_words *line) {
    const uint64_t ones = 0x0101010101010101U; /* the bytes of a number times this add up on top */
    uint64_t together = 0;
    memset(line->of, 0, sizeof line->of);
    for (size_t i = 0; i < line->count; i++)
        together = words_mix(together, words->hashes[line->first + i]);
    for (size_t i = 0; i < line->count; i += 8) {
        size_t left = line->count - i;
        uint64_t known = word_part(words->known + line->first + i);
        known &= left < 8 ? ((uint64_t)1 << 8 * left) - 1 : ~(uint64_t)0;
        for (unsigned set = 0; set < SETS; set++)
            line->of[set] += (uint32_t)((known >> set & ones) * ones >> 56);
    }
    line->together = together;
}

static void know_plain(struct words *words, const struct vocabulary *vocabulary) {
    words->kinds[words->count] = WORD_FIRST; /* of nothing: the last word's line ends there */
    hash_plain(words);
    look_up(words, vocabulary);
    for (size_t i = 0; i < words->line_count; i++)
        sum_line(words, &words->lines[i]);
}

#ifdef MASK_WIDER
MASK_TARGET32 static void know_wide(struct words *words, const struct vocabulary *vocabulary) {
    words->kinds[words->count] = WORD_FIRST;
    wide_hash_plain(words);
    wide_look_up(words, vocabulary);
    wide_sum_lines(words);
}

static void know_lanes(struct words *words, const struct vocabulary *vocabulary) {
    words->kinds[words->count] = WORD_FIRST;
    lanes_hash_plain(words);
    lanes_look_up(words, vocabulary);
    lanes_sum_lines(words);
}
#endif

words_know *words_widest(unsigned bytes) {
#ifdef MASK_WIDER
    if (bytes >= 64 && mask_target64())
        return know_lanes;
    if (bytes >= 32 && mask_target32())
        return know_wide;
#endif
    (void)bytes;
    return know_plain;
}
