/* SPDX-License-Identifier: Apache-2.0
 *
 * What may be wrong with rules that work: patterns that say nothing new. */
#ifndef RULE_LINT_H
#define RULE_LINT_H

#include "rules/rulefile.h"

/* Warns of each `match` line that says nothing new, because rules of the same language and class,
 * for the same place and conditions, own all its phrases; and of each that can never win, because a
 * longer phrase takes its words on every line that it may hit. The file's rules are in the matcher,
 * under these numbers. DESCALE_OK or DESCALE_NO_MEMORY. */
enum descale_status lint_file(struct rulefile *file, const struct matcher *matcher,
                              const uint32_t *numbers);

#endif
