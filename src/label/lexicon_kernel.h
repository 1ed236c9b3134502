/* SPDX-License-Identifier: Apache-2.0
 *
 * Looks up the words of a line in the lexicon, with pairs and triples of neighbours: see
 * `sum_words` in label/kernels.h. With AVX2 eight words are done together. */
#ifndef LEXICON_KERNEL_H
#define LEXICON_KERNEL_H

#include "label/lexicon_table.h"
#include "simd/vec.h"

#if VEC_BYTES < 32
static inline void add_slot(const struct lexicon *lexicon, uint32_t key, int sums[LEXICON_SCORES]) {
    struct lexicon_slot slot = lexicon_find(lexicon, key);
    for (int i = 0; i < LEXICON_SCORES; i++)
        sums[i] += slot.weights[i];
}

static void sum_words(const struct lexicon *lexicon, const uint64_t *hashes, size_t count,
                      int sums[LEXICON_SCORES]) {
    for (size_t i = 0; i < count; i++)
        add_slot(lexicon, lexicon_key(hashes[i]), sums);
    for (size_t i = 0; i + 1 < count; i++) {
        uint32_t pair = lexicon_join(lexicon_part(hashes[i]), lexicon_part(hashes[i + 1]));
        if (lexicon_joined(lexicon, pair))
            add_slot(lexicon, pair, sums);
        if (i + 2 == count)
            break;
        uint32_t triple = lexicon_join(pair, lexicon_part(hashes[i + 2]));
        if (lexicon_joined(lexicon, triple))
            add_slot(lexicon, triple, sums);
    }
}
#else
/* Sums of each weight, of eight entries. */
struct weight_sums {
    v32 of[LEXICON_SCORES];
};

/* Adds the weights of the entries with eight keys, as far as `wanted` has all bits of a number. */
static inline void add_slots(const struct lexicon *lexicon, v32 keys, v32 wanted,
                             struct weight_sums *sums) {
    v32 slots = v32_gather32(lexicon->slots, v32_shift_right32(keys, 32 - LEXICON_BITS));
    v32 same = v32_equal32(v32_shift_right32(slots, 24), v32_and(keys, v32_set32(0xff)));
    slots = v32_and(slots, v32_and(same, wanted));
    for (int i = 0; i < LEXICON_SCORES; i++)
        sums->of[i] = v32_add32(sums->of[i], v32_signed_byte32(slots, i));
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

/* All bits of the first `count` of eight numbers. */
static inline v32 first_eight(size_t count) {
    static const uint32_t marks[16] = {~0U, ~0U, ~0U, ~0U, ~0U, ~0U, ~0U, ~0U};
    return v32_load(marks + 8 - (count < 8 ? count : 8));
}

static inline void add_joined(const struct lexicon *lexicon, v32 keys, v32 wanted,
                              struct weight_sums *sums) {
    v32 there = v32_and(joined_eight(lexicon, keys), wanted);
    if (v32_bits(there))
        add_slots(lexicon, keys, there, sums);
}

static void sum_words(const struct lexicon *lexicon, const uint64_t *hashes, size_t count,
                      int sums[LEXICON_SCORES]) {
    uint32_t keys[LEXICON_WORDS + 8], parts[LEXICON_WORDS + 16] = {0};
    struct weight_sums all = {{v32_zero(), v32_zero(), v32_zero()}};
    for (size_t i = 0; i < count; i += 8) {
        v32 four = v32_load(hashes + i), next_four = v32_load(hashes + i + 4);
        v32 upper = v32_high_halves(four, next_four);
        v32 numbers = v32_spread32(v32_low_halves(four, next_four), 0);
        v32_store(keys + i, upper);
        v32_store(parts + i,
                  v32_or(v32_without(upper, numbers), v32_and(numbers, v32_set32(LEXICON_NUMBER))));
    }
    for (size_t i = 0; i < count; i += 8) {
        size_t left = count - i;
        add_slots(lexicon, v32_load(keys + i), first_eight(left), &all);
        if (left < 2)
            break;
        v32 pairs = join_eight(v32_load(parts + i), v32_load(parts + i + 1));
        add_joined(lexicon, pairs, first_eight(left - 1), &all);
        if (left < 3)
            break;
        v32 triples = join_eight(pairs, v32_load(parts + i + 2));
        add_joined(lexicon, triples, first_eight(left - 2), &all);
    }
    for (int i = 0; i < LEXICON_SCORES; i++)
        sums[i] += v32_sum32(all.of[i]);
}
#endif

#endif
