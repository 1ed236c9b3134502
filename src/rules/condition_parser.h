/* SPDX-License-Identifier: Apache-2.0
 *
 * The text of a `where` statement: places and comparisons with commas between them. */
#ifndef CONDITION_PARSER_H
#define CONDITION_PARSER_H

#include "rules/parse_error.h"
#include "rules/rule.h"

#include <stdbool.h>

/* Adds what `text` asks for to a rule. False: *error says what is wrong; the rule may have got the
 * conditions before the wrong one. */
bool conditions_parse(const char *text, struct rule *rule, struct parse_error *error);

/* Finds the sign of a comparison: `length` bytes of <, <=, =, >= or >. False: it is something else.
 */
bool compare_find(const char *text, size_t length, enum rule_compare *compare);

#endif
