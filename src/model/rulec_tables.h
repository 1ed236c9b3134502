/* SPDX-License-Identifier: Apache-2.0
 *
 * What rulec writes into its C file of tables, which model/builtin.c includes. The tables lie in
 * memory as the library uses them. */
#ifndef RULEC_TABLES_H
#define RULEC_TABLES_H

#include "label/weights.h"
#include "rules/phrase_index.h"
#include "rules/rule_set.h"

#include <stdio.h>

/* The array built_in_rules. */
void print_rules(FILE *out, const struct rule_set *rules);

/* The tables of an index of one graph. */
void print_index(FILE *out, const struct phrase_index *index);

/* Weights as weights_read() made them for these rules. */
void print_weights(FILE *out, const struct weights *weights, const struct rule_set *rules);

/* Bytes as the array built_in_NAME, `size` bytes and a NUL after them. */
void print_bytes(FILE *out, const char *name, const void *bytes, size_t size);

#endif
