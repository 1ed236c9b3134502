/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sample.h"

#include <stdlib.h>
#include <string.h>

bool sample_open(struct sample *sample, size_t most) {
    *sample = (struct sample){.entries = calloc(most + 1, sizeof *sample->entries)};
    sample->most = sample->entries ? most : 0;
    return sample->entries != NULL;
}

void sample_close(struct sample *sample) {
    free(sample->entries);
    *sample = (struct sample){.count = 0};
}

/* Less than, equal to or greater than 0, as the first key comes before, is equal to or comes after
 * the other. */
static int compare(const struct sample_key *key, uint64_t rank, uint64_t hash) {
    if (key->rank != rank)
        return key->rank < rank ? -1 : 1;
    return (key->hash > hash) - (key->hash < hash);
}

bool sample_wants(const struct sample *sample, uint64_t rank, uint64_t hash) {
    return sample->count < sample->most ||
           (sample->count > 0 && compare(&sample->entries[sample->count - 1].key, rank, hash) >= 0);
}

/* The place of the first entry that does not come before the key. */
static size_t place_of(const struct sample *sample, const struct sample_key *key) {
    size_t low = 0, high = sample->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare(&sample->entries[middle].key, key->rank, key->hash) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void *sample_put(struct sample *sample, struct sample_key key, void *item) {
    size_t place = place_of(sample, &key);
    struct sample_entry *at = &sample->entries[place];
    if (place < sample->count && compare(&at->key, key.rank, key.hash) == 0) {
        if (at->key.content <= key.content)
            return item;
        void *other = at->item;
        *at = (struct sample_entry){key, item};
        return other;
    }
    if (place == sample->most)
        return item;
    void *last = NULL;
    if (sample->count == sample->most)
        last = sample->entries[--sample->count].item;
    memmove(at + 1, at, (sample->count - place) * sizeof *at);
    *at = (struct sample_entry){key, item};
    sample->count++;
    return last;
}

bool sample_has(const struct sample *sample, const void *item) {
    for (size_t i = 0; i < sample->count; i++)
        if (sample->entries[i].item == item)
            return true;
    return false;
}

uint64_t sample_hash(uint64_t hash) {
    hash += 0x9e3779b97f4a7c15U;
    hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9U;
    hash = (hash ^ hash >> 27) * 0x94d049bb133111ebU;
    return hash ^ hash >> 31;
}

static uint64_t mix(uint64_t hash, uint64_t part) {
    hash = (hash ^ part) * 0xbf58476d1ce4e5b9U;
    return hash ^ hash >> 32;
}

uint64_t sample_hash_bytes(uint64_t hash, const void *bytes, size_t size) {
    const uint8_t *at = bytes;
    uint64_t part;
    hash = mix(hash, size);
    for (; size >= sizeof part; at += sizeof part, size -= sizeof part) {
        memcpy(&part, at, sizeof part);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        part = __builtin_bswap64(part);
#endif
        hash = mix(hash, part);
    }
    part = 0;
    for (size_t i = 0; i < size; i++)
        part |= (uint64_t)at[i] << 8 * i;
    return size > 0 ? mix(hash, part) : hash;
}
