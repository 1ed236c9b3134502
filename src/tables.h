/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules and weights that are built in: what rulec wrote. */
#ifndef TABLES_H
#define TABLES_H

#include "matcher.h"

/* Fills a matcher with the built-in rules; matcher_close() it. False: no memory. */
bool tables_load(struct matcher *matcher);

/* The text of the built-in pack of that name; NULL: there is none. */
const char *tables_pack(const char *name, size_t *size);

/* The names of the built-in packs, with commas between them. */
const char *tables_packs(void);

/* The text of the built-in weights file. */
const char *tables_weights(size_t *size);

#endif
