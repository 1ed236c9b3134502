/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules and weights that are built in: what rulec wrote. */
#ifndef BUILTIN_H
#define BUILTIN_H

#include "rules/phrase_index.h"
#include "label/weights.h"

/* Makes a matcher of the built-in rules, to look things up in; matcher_close() it. tables_copy()
 * makes one that may be added to out of it, and is as ready. Both return false: no memory; then the
 * latter has changed nothing. */
bool tables_load(struct matcher *matcher);
bool tables_copy(struct matcher *matcher);

/* The text of the built-in pack of that name; NULL: there is none. */
const char *tables_pack(const char *name, size_t *size);

/* The names of the built-in packs, with commas between them. */
const char *tables_packs(void);

/* The text of the built-in weights file; and what weights_read() makes of it for the built-in rules
 * alone, ready-made: weights_close() it. False: no memory. */
const char *tables_weights(size_t *size);
bool tables_weigh(struct weights *weights);

#endif
