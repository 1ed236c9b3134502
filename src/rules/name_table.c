/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/name_table.h"
#include "base/buffer.h"

#include <string.h>

bool name_table_open(struct name_table *table) {
    *table = (struct name_table){0};
    return key_table_open(&table->names) && key_table_open(&table->numbers);
}

void name_table_close(struct name_table *table) {
    key_table_close(&table->names);
    key_table_close(&table->numbers);
}

/* The key of a name: its hash, or the next odd number that no other name has. *known: whether the
 * name is in the table. */
static uint64_t key_of(const struct name_table *table, const char *name, bool *known) {
    uint64_t key = buffer_hash(BUFFER_HASH, name, strlen(name)) | 1;
    for (;; key += 2) {
        const char *other = (const char *)(uintptr_t)key_table_find(&table->names, key);
        *known = other && !strcmp(other, name);
        if (!other || *known)
            return key;
    }
}

bool name_table_find(const struct name_table *table, const char *name, uint32_t *number) {
    bool known;
    uint64_t key = key_of(table, name, &known);
    if (known)
        *number = (uint32_t)key_table_find(&table->numbers, key);
    return known;
}

bool name_table_add(struct name_table *table, const char *name, uint32_t number) {
    bool known;
    uint64_t key = key_of(table, name, &known);
    if (known)
        return true;
    struct key_slot *to = key_table_add(&table->numbers, key);
    struct key_slot *by = to ? key_table_add(&table->names, key) : NULL;
    if (!by)
        return false;
    by->value = (uint64_t)(uintptr_t)name;
    to->value = number;
    return true;
}
