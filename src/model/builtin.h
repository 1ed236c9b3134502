/* SPDX-License-Identifier: Apache-2.0
 *
 * The built-in rules, weights and filters, as rulec compiled them. */
#ifndef BUILTIN_H
#define BUILTIN_H

#include "label/weights.h"
#include "rules/phrase_index.h"
#include "rules/rule_set.h"

/* Appends the built-in rules to a set. False: no memory. */
bool builtin_rules(struct rule_set *rules);

/* The index of the built-in phrases, for a set that begins with the built-in rules. */
struct phrase_index builtin_index(const struct rule_set *rules);

/* The text of the built-in filter of that name, *size bytes. NULL: no filter has that name. */
const char *builtin_filter(const char *name, size_t *size);

/* The names of the built-in filters, with commas between them. */
const char *builtin_filter_names(void);

/* The text of the built-in weights file, *size bytes. */
const char *builtin_weights_text(size_t *size);

/* Makes the weights that weights_read() would read from that text for the built-in rules alone. The
 * caller closes them by weights_close(). False: no memory. */
bool builtin_weights(struct weights *weights);

#endif
