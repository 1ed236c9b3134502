/* SPDX-License-Identifier: Apache-2.0
 *
 * The numbers of rules by their names, so that time does not grow with the square of the rules. */
#ifndef NAME_TABLE_H
#define NAME_TABLE_H

#include "rules/key_table.h"

struct name_table {
    struct key_table names, numbers; /* by the key of a name */
};

/* Opens an empty table. False: no memory. name_table_close() it in each case. */
bool name_table_open(struct name_table *table);
void name_table_close(struct name_table *table);

/* Whether a name is in the table, and its number. */
bool name_table_find(const struct name_table *table, const char *name, uint32_t *number);

/* Adds a name, which outlives the table. One that is there already keeps its number. False: no
 * memory. */
bool name_table_add(struct name_table *table, const char *name, uint32_t number);

#endif
