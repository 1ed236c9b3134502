/* SPDX-License-Identifier: Apache-2.0
 *
 * A read-only hash table with one 64-bit number a slot, so that more of it fits into the caches:
 * the upper 38 bits are those of the key, the lower 26 are the value. Keys that have the same upper
 * 38 bits count as one key. With n keys, a key that is not in the table is taken for one of them
 * at most once in 2^38 / n lookups. */
#ifndef COMPACT_TABLE_H
#define COMPACT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMPACT_VALUE_BITS 26
#define COMPACT_VALUE (((uint64_t)1 << COMPACT_VALUE_BITS) - 1)

/* Open addressing with linear probing; there is always an empty slot, which is 0. */
struct compact_table {
    const uint64_t *slots;
    size_t mask; /* number of slots - 1; the number is a power of two */
};

/* Where the search for a key begins, before it is masked: a slot says it as well as its key. The
 * high bits of a key are the well-mixed ones, since keys are products. */
static inline size_t compact_hash(uint64_t key) {
    return (size_t)(key >> COMPACT_VALUE_BITS ^ key >> 45);
}

/* A slot of this key and value. */
static inline uint64_t compact_slot(uint64_t key, uint64_t value) {
    return (key & ~COMPACT_VALUE) | value;
}

/* Whether a slot has this key. */
static inline bool compact_has(uint64_t slot, uint64_t key) {
    return (slot ^ key) <= COMPACT_VALUE;
}

/* The slot that a search looks at first, for prefetching. */
static inline const uint64_t *compact_first(const struct compact_table *table, uint64_t key) {
    return &table->slots[compact_hash(key) & table->mask];
}

/* The index of a key's slot, or of the empty slot that ends the search. */
static inline size_t compact_index(const uint64_t *slots, size_t mask, uint64_t key) {
    size_t index = compact_hash(key) & mask;
    while (slots[index] && !compact_has(slots[index], key))
        index = (index + 1) & mask;
    return index;
}

/* The value of a key; 0 if it is not in the table. */
static inline uint32_t compact_find(const struct compact_table *table, uint64_t key) {
    return (uint32_t)(table->slots[compact_index(table->slots, table->mask, key)] & COMPACT_VALUE);
}

#endif
