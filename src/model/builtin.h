/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules and weights that are built in: what rulec wrote. */
#ifndef BUILTIN_H
#define BUILTIN_H

#include "label/weights.h"
#include "rules/phrase_index_build.h"

/* Appends the built-in rules to a set. False: no memory. */
bool tables_rules(struct rule_set *rules);

/* The index of the built-in phrases, for a set that begins with the built-in rules. */
struct phrase_index tables_index(const struct rule_set *rules);

/* Opens a builder with the built-in phrases. False: no memory. */
bool tables_builder(struct phrase_index_builder *builder);

/* The text of the built-in pack of that name; NULL: there is none. */
const char *tables_pack(const char *name, size_t *size);

/* The names of the built-in packs, with commas between them. */
const char *tables_packs(void);

/* The text of the built-in weights file; and what weights_read() makes of it for the built-in rules
 * alone, ready-made: weights_close() it. False: no memory. */
const char *tables_weights(size_t *size);
bool tables_weigh(struct weights *weights);

#endif
