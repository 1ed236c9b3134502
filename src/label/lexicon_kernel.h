/* SPDX-License-Identifier: Apache-2.0
 *
 * Looks the words in hand up in the lexicon, with pairs and triples of neighbours, and in the
 * title: see `weigh_words` in label/kernels.h. With AVX2 eight words are done together. */
#ifndef LEXICON_KERNEL_H
#define LEXICON_KERNEL_H

#include "label/known_words.h"
#include "simd/vec.h"

#include <string.h>

/* How many words are looked up from each word on, itself included, up to the end of its line; 0
 * for words that are not. Returns the number of words that have an entry; some zeros follow. */
static inline size_t count_left(const struct words *words, uint8_t left[LEXICON_ROOM]) {
    static const uint8_t counted[LEXICON_WORDS + 32] = {
        24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
    _Static_assert(LEXICON_WORDS == 24, "the table begins with it");
    size_t end = 0;
    for (size_t i = 0; i < words->line_count; i++) {
        const struct line_words *line = &words->lines[i];
        size_t some = lexicon_looked_up(line->count);
        bool more = i + 1 < words->line_count;
        memcpy(left + line->first, counted + LEXICON_WORDS - some, 32);
        if (more && line->count > 32)
            memset(left + line->first + 32, 0, line->count - 32);
        end = line->first + (more ? line->count : some);
    }
    return end;
}

#ifndef VEC_GATHER
static inline void add_slot(const struct lexicon *lexicon, uint32_t key, struct word_sums *sums) {
    struct lexicon_slot slot = lexicon_find(lexicon, key);
    for (int i = 0; i < LEXICON_SCORES; i++)
        sums->scores[i] = (uint16_t)(sums->scores[i] + slot.weights[i]);
}

static inline void add_joined(const struct lexicon *lexicon, uint32_t key, struct word_sums *sums) {
    if (lexicon_joined(lexicon, key))
        add_slot(lexicon, key, sums);
}

/* Sums up a line. */
static void weigh_line(const struct lexicon *lexicon, const struct words *words, size_t index,
                       struct known_words *known) {
    const struct line_words *line = &words->lines[index];
    const struct word_sums *before = &known->before[line->first];
    const struct word_sums *upto = before + lexicon_looked_up(line->count);
    struct line_keys keys = lexicon_line_keys(words, line);
    struct word_sums sums = {.in_title = (uint16_t)(upto->in_title - before->in_title)};
    for (int i = 0; i < LEXICON_SCORES; i++)
        sums.scores[i] = (uint16_t)(upto->scores[i] - before->scores[i]);
    add_slot(lexicon, keys.first, &sums);
    add_slot(lexicon, keys.last, &sums);
    add_slot(lexicon, keys.whole, &sums);
    for (int i = 0; i < LEXICON_SCORES; i++)
        known->scores[index][i] = lexicon_clamp(LEXICON_NOTHING + (int16_t)sums.scores[i]);
    known->lines[index] = sums;
}

static void weigh_words(const struct lexicon *lexicon, const struct title *title,
                        const struct words *words, struct known_words *known) {
    uint8_t left[LEXICON_ROOM];
    struct word_sums sums = {.in_title = 0};
    const uint64_t *hashes = words->hashes;
    size_t count = count_left(words, left);
    for (size_t i = 0; i < count; i++) {
        known->before[i] = sums;
        if (left[i] == 0)
            continue;
        add_slot(lexicon, lexicon_key(hashes[i]), &sums);
        sums.in_title = (uint16_t)(sums.in_title + title_has(title, hashes[i]));
        if (left[i] == 1)
            continue;
        uint32_t pair = lexicon_join(lexicon_part(hashes[i]), lexicon_part(hashes[i + 1]));
        add_joined(lexicon, pair, &sums);
        if (left[i] > 2)
            add_joined(lexicon, lexicon_join(pair, lexicon_part(hashes[i + 2])), &sums);
    }
    known->before[count] = sums;
    for (size_t i = 0; i < words->line_count; i++)
        weigh_line(lexicon, words, i, known);
}
#else
/* The sums of eight words. */
struct eight_sums {
    v32 low, high; /* of the first four, of the others */
};
_Static_assert(sizeof(struct lexicon_slot) == 4 && LEXICON_SCORES == 3,
               "the bytes of a slot and a sum are in the same places");

/* Adds four signed bytes for each of eight words. */
static inline void add_bytes(struct eight_sums *sums, v32 bytes) {
    sums->low = v32_add16(sums->low, v32_widen_signed8(v32_low(bytes)));
    sums->high = v32_add16(sums->high, v32_widen_signed8(v32_high(bytes)));
}

/* The weights of the entries with eight keys, as far as `wanted` has all bits of a number, and zero
 * as their fourth byte. */
static inline v32 find_slots(const struct lexicon *lexicon, v32 keys, v32 wanted) {
    v32 slots =
        v32_gather32_some(lexicon->slots, v32_shift_right32(keys, 32 - LEXICON_BITS), wanted);
    v32 same = v32_equal32(v32_shift_right32(slots, 24), v32_and(keys, v32_set32(0xff)));
    return v32_and(slots, v32_shift_right32(same, 8));
}

/* title_has() for eight words, by the upper halves of their hashes: 1 << 24 where it holds. */
static inline v32 find_in_title(const struct title *title, v32 upper) {
    v32 places = v32_or(v32_and(v32_shift_right32(upper, 15), v32_set32(126)),
                        v32_and(v32_shift_right32(upper, 13), v32_set32(1)));
    v32 bits = v32_and(v32_shift_right32(upper, 8), v32_set32(31));
    v32 found = v32_shift_each32(v32_gather32(title->bits, places), bits);
    return v32_and(v32_shift_left32(found, 24), v32_set32(1U << 24));
}

/* lexicon_join() and lexicon_joined() for eight keys. */
static inline v32 join_eight(v32 first, v32 second) {
    v32 key = v32_add32(v32_multiply32(first, v32_set32(LEXICON_FACTOR1)),
                        v32_multiply32(second, v32_set32(LEXICON_FACTOR2)));
    key = v32_xor(key, v32_shift_right32(key, 15));
    return v32_multiply32(key, v32_set32(LEXICON_FACTOR3));
}
static inline v32 joined_eight(const struct lexicon *lexicon, v32 keys) {
    v32 words =
        v32_gather32(lexicon->joined, v32_shift_right32(keys, 32 - LEXICON_JOINED_BITS + 5));
    v32 bits = v32_and(v32_shift_right32(keys, 32 - LEXICON_JOINED_BITS), v32_set32(31));
    return v32_spread32(v32_shift_each32(words, bits), 0);
}

/* Adds the weights of eight pairs or triples. Few there are: only those are read from memory, but
 * without a branch, because none could be predicted. */
static inline void add_joined(const struct lexicon *lexicon, v32 keys, v32 wanted,
                              struct eight_sums *sums) {
    v32 there = v32_and(joined_eight(lexicon, keys), wanted);
    add_bytes(sums, find_slots(lexicon, keys, there));
}

/* Writes the sums over the words up to and with each of four, by the sums of each of them. *all
 * has the sums over the words before; it becomes those over the four as well. */
static inline void sum_up_four(v32 sums, v32 *all, struct word_sums *upto) {
    v32 two = v32_add16(sums, v32_up_halves(sums, 8)); /* in each half by itself */
    v32 four = v32_add16(two, v32_high_with(v32_all64(two, 1)));
    v32_store(upto, v32_add16(four, *all));
    *all = v32_add16(*all, v32_all64(four, 3));
}

/* The upper half of the hash of each word, and its lexicon_part(). */
static inline void split_hashes(const uint64_t *hashes, size_t count, uint32_t *upper,
                                uint32_t *parts) {
    for (size_t i = 0; i < count; i += 8) {
        v32 four = v32_load(hashes + i), next_four = v32_load(hashes + i + 4);
        v32 high = v32_high_halves(four, next_four);
        v32 numbers = v32_spread32(v32_low_halves(four, next_four), 0);
        v32_store(upper + i, high);
        v32_store(parts + i,
                  v32_or(v32_without(high, numbers), v32_and(numbers, v32_set32(LEXICON_NUMBER))));
    }
}

/* Adds what the words of a line sum up to, and clamps the scores. */
static inline void sum_up_line(const struct line_words *line, size_t index,
                               struct known_words *known) {
    const struct word_sums *before = &known->before[line->first];
    const struct word_sums *upto = before + lexicon_looked_up(line->count);
    v16 words = v16_sub16(v16_load8(upto), v16_load8(before));
    v16 sums = v16_add16(v16_load8(&known->lines[index]), words);
    v16 scores = v16_add16(sums, v16_set16(LEXICON_NOTHING));
    v16_store8(&known->lines[index], sums);
    v16_store4(known->scores[index], v16_max8(v16_pack16(scores, scores), v16_set8(1)));
}

/* Looks up the first and the last word of each line, and the line. */
static void weigh_lines(const struct lexicon *lexicon, const struct words *words,
                        struct known_words *known) {
    uint32_t first[WORDS_LINES], last[WORDS_LINES], whole[WORDS_LINES];
    const v32 all = v32_set8(255);
    size_t count = words->line_count;
    for (size_t i = 0; i < count; i++) {
        struct line_keys keys = lexicon_line_keys(words, &words->lines[i]);
        first[i] = keys.first;
        last[i] = keys.last;
        whole[i] = keys.whole;
    }
    for (size_t i = 0; i < count; i += 8) {
        struct eight_sums sums = {v32_zero(), v32_zero()};
        add_bytes(&sums, find_slots(lexicon, v32_load(first + i), all));
        add_bytes(&sums, find_slots(lexicon, v32_load(last + i), all));
        add_bytes(&sums, find_slots(lexicon, v32_load(whole + i), all));
        v32_store(&known->lines[i], sums.low);
        v32_store(&known->lines[i + 4], sums.high);
    }
    for (size_t i = 0; i < count; i++)
        sum_up_line(&words->lines[i], i, known);
}

static void weigh_words(const struct lexicon *lexicon, const struct title *title,
                        const struct words *words, struct known_words *known) {
    uint8_t left[LEXICON_ROOM];
    uint32_t upper[LEXICON_ROOM], parts[LEXICON_ROOM];
    v32 all = v32_zero();
    size_t count = count_left(words, left);
    split_hashes(words->hashes, count, upper, parts);
    known->before[0] = (struct word_sums){.in_title = 0};
    for (size_t i = 0; i < count; i += 8) {
        uint64_t some;
        memcpy(&some, left + i, sizeof some);
        if (some == 0) { /* the rest of a long line */
            v16_store8(&known->before[i + 8], v32_low(all));
            continue;
        }
        v32 many = v32_widen8(left + i), keys = v32_load(upper + i);
        struct eight_sums sums = {v32_zero(), v32_zero()};
        v32 wanted = v32_more32(many, v32_zero());
        v32 in_title = v32_and(find_in_title(title, keys), wanted);
        add_bytes(&sums, v32_or(find_slots(lexicon, keys, wanted), in_title));
        v32 pairs = join_eight(v32_load(parts + i), v32_load(parts + i + 1));
        add_joined(lexicon, pairs, v32_more32(many, v32_set32(1)), &sums);
        v32 triples = join_eight(pairs, v32_load(parts + i + 2));
        add_joined(lexicon, triples, v32_more32(many, v32_set32(2)), &sums);
        sum_up_four(sums.low, &all, &known->before[i + 1]);
        sum_up_four(sums.high, &all, &known->before[i + 5]);
    }
    weigh_lines(lexicon, words, known);
}
#endif

#endif
