/* SPDX-License-Identifier: Apache-2.0
 *
 * Warnings about rules that work: patterns that have no effect. */
#ifndef RULE_LINT_H
#define RULE_LINT_H

#include "rules/phrase_index.h"
#include "rules/rule_set.h"
#include "rules/rulefile.h"

/* Warns of each `match` line that is redundant: rules of the same language and class, for the same
 * place and conditions, own all its phrases. Warns of each that can never win: on every line that
 * it may hit, a longer phrase takes its words. numbers[i] is the number of the file's i-th rule in
 * `rules`, and the index has their phrases. DESCALE_OK or DESCALE_NO_MEMORY. */
enum descale_status rule_lint(struct rulefile *file, const struct rule_set *rules,
                              const struct phrase_index *index, const uint32_t *numbers);

#endif
