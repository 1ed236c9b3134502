/* SPDX-License-Identifier: Apache-2.0
 *
 * The items with the smallest keys of any number of items: a sample, if the keys are hashes. It is
 * the same for any order of the items, and the sample of a whole is that of the samples of its
 * parts (E. Cohen, H. Kaplan, Summarizing data using bottom-k sketches, PODC 2007). */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys are compared by rank, then by hash. Items with equal ranks and hashes stand for the same
 * thing: of these the one with the smallest content is kept. */
struct sample_key {
    uint64_t rank, hash, content;
};

struct sample_entry {
    struct sample_key key;
    void *item;
};

struct sample {
    struct sample_entry *entries; /* `count` of them, the smallest key first */
    size_t count, most;
};

/* Makes room for `most` items. False: out of memory. Call sample_close() in either case, after you
 * have released the items. */
bool sample_open(struct sample *sample, size_t most);
void sample_close(struct sample *sample);

/* Whether an item with this rank and hash may get into the sample. */
bool sample_wants(const struct sample *sample, uint64_t rank, uint64_t hash);

/* Adds an item. Returns the item that is not in the sample after that: another one, `item` itself,
 * or NULL: none. */
void *sample_put(struct sample *sample, struct sample_key key, void *item);

/* Whether an item is in the sample. */
bool sample_has(const struct sample *sample, const void *item);

/* Hashes bytes, eight at a time, on from the hash of what stands before them: for keys. The same on
 * all processors. */
uint64_t sample_hash_bytes(uint64_t hash, const void *bytes, size_t size);

/* Spreads the bits of a hash, so that the smallest hashes are a sample (S. Vigna, splitmix64). */
uint64_t sample_hash(uint64_t hash);

#endif
