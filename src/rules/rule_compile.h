/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes rules of a parsed file: its rules go into a rule set, their phrases and the word sets into
 * the builder of a phrase index. */
#ifndef RULE_COMPILE_H
#define RULE_COMPILE_H

#include "rules/phrase_index_build.h"
#include "rules/rulefile.h"

/* Adds the rules of a file without errors, their phrases and the file's words. numbers[i], of
 * file->rule_count, becomes the number of the file's i-th rule. What is wrong is reported: a name
 * that a rule in use has already, or a limit of the phrase index. Returns DESCALE_OK,
 * DESCALE_INVALID or DESCALE_NO_MEMORY; after an error the set and the builder hold a part of the
 * file and are to be closed. */
enum descale_status rule_compile(struct rulefile *file, struct rule_set *rules,
                                 struct phrase_index_builder *builder, uint32_t *numbers);

/* Adds the phrases of a pattern to rule `number`, which has to stand `where` on the line. Returns
 * DESCALE_OK, DESCALE_INVALID with *error set, or DESCALE_NO_MEMORY. */
enum descale_status rule_compile_pattern(const char *pattern, uint32_t number,
                                         enum rule_where where,
                                         struct phrase_index_builder *builder,
                                         struct parse_error *error);

#endif
