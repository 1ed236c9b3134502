/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/key_table.h"
#include "rules/compact_table.h"

#include <stdlib.h>

/* The slot of a key, or the empty slot where it belongs. */
static struct key_slot *slot_of(const struct key_table *table, uint64_t key) {
    size_t mask = table->size - 1, slot = compact_hash(key) & mask;
    while (table->slots[slot].key && table->slots[slot].key != key)
        slot = (slot + 1) & mask;
    return &table->slots[slot];
}

bool key_table_open(struct key_table *table) {
    *table = (struct key_table){.size = 64};
    table->slots = calloc(table->size, sizeof *table->slots);
    return table->slots != NULL;
}

void key_table_close(struct key_table *table) {
    free(table->slots);
    *table = (struct key_table){0};
}

uint64_t key_table_find(const struct key_table *table, uint64_t key) {
    return slot_of(table, key)->value;
}

static bool grow(struct key_table *table) {
    struct key_table grown = {.count = table->count, .size = table->size * 2};
    grown.slots = calloc(grown.size, sizeof *grown.slots);
    if (!grown.slots)
        return false;
    for (size_t i = 0; i < table->size; i++)
        if (table->slots[i].key)
            *slot_of(&grown, table->slots[i].key) = table->slots[i];
    free(table->slots);
    *table = grown;
    return true;
}

struct key_slot *key_table_add(struct key_table *table, uint64_t key) {
    if (table->count * 2 >= table->size && !grow(table))
        return NULL;
    struct key_slot *slot = slot_of(table, key);
    table->count += slot->key == 0;
    slot->key = key;
    return slot;
}
