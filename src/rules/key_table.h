/* SPDX-License-Identifier: Apache-2.0
 *
 * A hash table of 64-bit keys that grows: what the phrase index is built in. */
#ifndef KEY_TABLE_H
#define KEY_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct key_slot {
    uint64_t key; /* 0: the slot is empty */
    uint64_t value;
};

/* Open addressing with linear probing, at most half full; the size is a power of two. */
struct key_table {
    struct key_slot *slots;
    size_t count, size;
};

/* Opens an empty table. False: no memory. key_table_close() it. */
bool key_table_open(struct key_table *table);
void key_table_close(struct key_table *table);

/* The value of a key; 0 if it is not in the table. */
uint64_t key_table_find(const struct key_table *table, uint64_t key);

/* The slot of a key, which is added with value 0 if it is new. Valid until the next key is added.
 * NULL: no memory; nothing was added. */
struct key_slot *key_table_add(struct key_table *table, uint64_t key);

#endif
